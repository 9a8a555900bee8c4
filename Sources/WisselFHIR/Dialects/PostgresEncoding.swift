/// ``Encoded`` as an expression of PostgreSQL over an element's JSON.
///
/// What SQL compares has a key, as the landing writes it; of all else only what is shown is put down, since keys of dates
/// and numbers are long expressions.
enum PostgresEncoding {
  /// The FHIR type of an element, which says what a text may be.
  enum TypeName {
    /// A text that reads as a date or time is one.
    case untold
    case known(String)
    /// A column that holds it; null where it is untold.
    case column(String)
  }

  static func text(_ element: PostgresLanding.Element, isCompared: Bool) -> String {
    let json = element.json
    let plain = "\(json) #>> '{}'"
    let (string, number) = isCompared ? (string(element.type), number) : ("'s' || x", "'n|' || x")
    let value =
      "CASE jsonb_typeof(\(json)) WHEN 'string' THEN \(isCompared ? string : "'s' || (\(plain))") "
      + "WHEN 'number' THEN \(isCompared ? number : "'n|' || (\(plain))") WHEN 'boolean' THEN 'b' || (\(plain)) "
      + "WHEN 'object' THEN 'o' || CAST(\(json) AS text) WHEN 'array' THEN 'o' || CAST(\(json) AS text) ELSE 'x' END"
    return isCompared ? "(SELECT \(value) FROM (SELECT \(plain) AS x OFFSET 0) AS v)" : value
  }

  // MARK: Numbers

  /// The number `x` with its key, as ``ExactDecimal`` has it.
  private static let number: String = {
    let digits = "ltrim(translate(x, '-.', ''), '0')"
    let scale = "length(split_part(x, '.', 2))"
    let body = "(50 + length(\(digits)) - \(scale)) || rtrim(\(digits), '0')"
    let limit = ExactDecimal.maximumDigits
    return "CASE WHEN length(\(digits)) > \(limit) OR \(scale) > \(limit) THEN 'h' || x "
      + "WHEN \(digits) = '' THEN 'n100|' || x "
      + "WHEN left(x, 1) = '-' THEN 'n0' || translate(\(body), '0123456789', '9876543210') || '~|' || x "
      + "ELSE 'n1' || \(body) || '|' || x END"
  }()

  // MARK: Dates and times

  private static let hour = "(?:[01][0-9]|2[0-3])"
  private static let minute = "[0-5][0-9]"
  private static let clock = "\(hour)(?::\(minute)(?::\(minute)(?:[.][0-9]{1,9})?)?)?"
  private static let fullClock = "\(hour):\(minute):\(minute)(?:[.][0-9]{1,9})?"
  private static let zone = "(?:Z|[+-](?:0[0-9]|1[0-4]):\(minute))"
  private static let partialDate = "(?!0000)[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?"
  private static let day =
    "(?!0000)(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    + "|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)"

  private static func matches(_ pattern: String) -> String { "x ~ '^(?:\(pattern))$'" }

  private static let isDate = matches("\(partialDate)|\(day)")
  /// A `T` may stand at the end, with nothing behind it.
  private static let isMoment = matches("(?:\(partialDate)|\(day))T?|(?:\(day))T\(clock)\(zone)?")

  /// The text `x`, with its key if it is a date or time of the type.
  private static func string(_ type: TypeName) -> String {
    switch type {
    case .known(let name): return string(name)
    case .untold: return untold
    case .column(let column):
      let types = FHIRTypes.temporals.keys.sorted().map { "WHEN '\($0)' THEN \(string($0))" }
      return "CASE WHEN \(column) IS NULL THEN \(untold) ELSE CASE \(column) \(types.joined(separator: " ")) "
        + "ELSE 's' || x END END"
    }
  }

  private static func string(_ type: String) -> String {
    switch FHIRTypes.temporals[type] {
    case .date: "CASE WHEN \(isDate) THEN 'd' || x ELSE 's' || x END"
    case .dateTime: "CASE WHEN \(isMoment) THEN \(moment) ELSE 's' || x END"
    case .time: "CASE WHEN \(matches(clock)) THEN \(time) ELSE 's' || x END"
    case nil: "'s' || x"
    }
  }

  private static let untold =
    "CASE WHEN \(matches(fullClock)) THEN \(time) WHEN \(isDate) THEN 'd' || x "
    + "WHEN position('T' in x) > 0 AND \(isMoment) THEN \(moment) ELSE 's' || x END"

  /// Seconds are one precision with their fractions.
  private static func seconds(_ text: String, at length: Int) -> String {
    "CASE WHEN length(split_part(\(text), '.', 1)) = \(length) "
      + "THEN '.' || rpad(split_part(\(text), '.', 2), 9, '0') ELSE '' END"
  }

  private static let time = "'c' || split_part(x, '.', 1) || \(seconds("x", at: 8)) || '|' || x"

  /// A moment with an offset is brought to UTC; one that is told to the hour stays as it is.
  private static let moment: String = {
    let offset = "substring(x from '(\(zone))$')"
    let local = "rtrim(left(x, length(x) - coalesce(length(z), 0)), 'T')"
    let form = "'YYYY-MM-DD\"T\"HH24:MI' || CASE WHEN length(m) = 19 THEN ':SS' ELSE '' END"
    let shifted = "to_char(CAST(m AS timestamp) - CAST(z AS interval), \(form))"
    let whole = "CASE WHEN right(z, 5) <> '00:00' AND z <> 'Z' AND length(m) > 13 THEN \(shifted) ELSE m END"
    return
      "(SELECT 't' || \(whole) || \(seconds("l", at: 19)) || '|' || x FROM (SELECT z, l, split_part(l, '.', 1) AS m "
      + "FROM (SELECT z, \(local) AS l FROM (SELECT \(offset) AS z) AS a) AS b OFFSET 0) AS c)"
  }()

  // MARK: Types

  /// Whether an element whose type its name does not tell may be of a type, as ``FHIRNode`` judges it.
  static func isOf(_ type: String, _ json: String) -> String {
    let x = "\(json) #>> '{}'"
    let kind = "coalesce(jsonb_typeof(\(json)), 'null')"
    if type == "boolean" { return "\(kind) = 'boolean'" }
    if type == "decimal" { return "\(kind) = 'number'" }
    if FHIRTypes.integers.contains(type) { return "(\(kind) = 'number' AND position('.' in \(x)) = 0)" }
    if FHIRTypes.texts.contains(type) { return "\(kind) = 'string'" }
    if let temporal = FHIRTypes.temporals[type] {
      let condition =
        switch temporal {
        case .date: isDate
        case .dateTime: isMoment
        case .time: matches(clock)
        }
      return "(\(kind) = 'string' AND (SELECT \(condition) FROM (SELECT \(x) AS x) AS v))"
    }
    let resource = "coalesce(\(json) ->> 'resourceType', \(SQLDialectText.literal(type)))"
    switch type {
    case "Resource": return "\(kind) = 'object'"
    case "DomainResource": return "(\(kind) = 'object' AND \(json) ->> 'resourceType' IS DISTINCT FROM 'Bundle')"
    default: return "(\(kind) = 'object' AND \(resource) = \(SQLDialectText.literal(type)))"
    }
  }
}
