import WisselDuckDB
import WisselFHIR

/// SQL with our own words in it, each with an argument in parentheses:
///
/// - `@date(x)` and `@timestamp(x)`: the day, and the date and time, of a FHIR date or dateTime in Amsterdam. A time
///   without a zone is Amsterdam's; a date without a day is none, and one without a time is no timestamp.
/// - `@day(x)`: the day, or the first of the month or year that is all there is.
/// - `@month(x)`: the day, or the first of the month that is all there is.
/// - `@decimal(x)`: a number as DECIMAL(28, 10).
/// - `@plain(x)`: a number as text without the zeros at the end of its decimals, whatever a table stores it as.
/// - `@words(x)`: what the observation in the table x says in words where a number or a code cannot: a text, yes or no, a
///   date, a time, a range, a ratio, a period.
/// - `@binary(x)`: the id of the Binary an address leads to, or nothing.
/// - `@conversions(x)`: the rows of the table of units, for VALUES; the argument is not looked at.
enum SQLTemplate {
  static func expanded(_ template: String) -> String {
    var (text, rest) = ("", template[...])
    while let at = rest.firstIndex(of: "@") {
      text += rest[..<at]
      let call = rest[at...].dropFirst()
      let word = call.prefix { $0.isLetter }
      guard let argument = parenthesised(call[word.endIndex...]),
        let sql = sql(String(word), expanded(String(argument)))
      else {
        text += "@"
        rest = call
        continue
      }
      text += sql
      rest = rest[argument.endIndex...].dropFirst()
    }
    return text + rest
  }

  /// What stands between the parenthesis a text begins with and its partner.
  private static func parenthesised(_ text: Substring) -> Substring? {
    guard text.first == "(" else { return nil }
    var depth = 0
    for index in text.indices {
      if text[index] == "(" { depth += 1 }
      if text[index] == ")" { depth -= 1 }
      if depth == 0 { return text[text.index(after: text.startIndex)..<index] }
    }
    return nil
  }

  private static func sql(_ word: String, _ argument: String) -> String? {
    let value = "CAST(\(argument) AS VARCHAR)"
    let isZoned = "regexp_matches(\(value), 'T.*(Z|[+-][0-9]{2}:[0-9]{2})$')"
    let local = "timezone('Europe/Amsterdam', TRY_CAST(\(value) AS TIMESTAMPTZ))"
    switch word {
    case "date":
      return "CASE WHEN \(isZoned) THEN CAST(\(local) AS DATE) ELSE TRY_CAST(left(\(value), 10) AS DATE) END"
    case "timestamp":
      return "CASE WHEN \(isZoned) THEN \(local) WHEN length(\(value)) > 10 THEN TRY_CAST(\(value) AS TIMESTAMP) END"
    case "day":
      return "coalesce(\(sql("date", argument) ?? ""), TRY_CAST(\(value) || '-01' AS DATE), "
        + "TRY_CAST(\(value) || '-01-01' AS DATE))"
    case "month": return "coalesce(\(sql("date", argument) ?? ""), TRY_CAST(\(value) || '-01' AS DATE))"
    case "decimal": return "TRY_CAST(\(value) AS DECIMAL(28, 10))"
    case "plain": return "regexp_replace(\(value), '^(-?[0-9]+)(?:[.]0+|([.][0-9]*[1-9])0+)$', '\\1\\2')"
    case "words": return words(argument)
    case "binary":
      return "regexp_extract(\(argument), '^(?:https?://.*/)?Binary/([A-Za-z0-9.-]{1,64})(?:/_history/[^/]+)?$', 1)"
    case "conversions":
      return UnitConversion.all.map { conversion in
        let texts = [conversion.analyte, conversion.source, conversion.target].map(SQLText.literal)
        return "(\(texts.joined(separator: ", ")), CAST(\(conversion.factor.text) AS DECIMAL(18, 10)))"
      }.joined(separator: ",\n  ")
    default: return nil
    }
  }

  private static func words(_ table: String) -> String {
    let text = { (column: String) in "CAST(\(table).\(column) AS VARCHAR)" }
    let number = { (column: String) in sql("plain", "\(table).\(column)") ?? "" }
    let span = { (low: String, sign: String, high: String) in
      "CASE WHEN coalesce(\(low), \(high)) IS NOT NULL THEN coalesce(\(low), '') || '\(sign)' || coalesce(\(high), '') END"
    }
    let ways =
      [text("value_text"), text("value_boolean"), text("value_date"), text("value_time")]
      + [span(number("value_low"), "..", number("value_high"))]
      + ["\(number("value_numerator")) || ':' || \(number("value_denominator"))"]
      + [span(text("value_start"), "/", text("value_end"))]
    return "coalesce(\(ways.joined(separator: ", ")))"
  }
}
