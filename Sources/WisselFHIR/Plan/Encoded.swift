/// A value as one text, in the form that SQL compares: a letter for its kind, and what sorts before what is shown.
///
/// | letter | value | what follows |
/// |---|---|---|
/// | `b` | boolean | `true` or `false` |
/// | `s` | text | the text |
/// | `d` | date | the date |
/// | `t`, `c` | dateTime, time | its key, `|`, the text |
/// | `n` | number | its key, `|`, the digits as written |
/// | `h` | number too large to calculate with | the digits |
/// | `o` | object | its JSON |
/// | `x` | an element without value | nothing |
/// | `!` | what could not be evaluated | where and why (see ``LandedFailure``) |
///
/// Keys of one kind are in the order of their values, byte by byte.
enum Encoded {
  static func text(_ item: FHIRPathItem) -> String {
    switch item.json {
    case .null: "x"
    case .object, .array: "o" + item.json.text
    case .number(let digits): item.value.map { text($0, shown: digits) } ?? "x"
    default: item.value.map { text($0) } ?? "x"
    }
  }

  static func text(_ value: SystemValue, shown: String? = nil) -> String {
    switch value {
    case .boolean(let value): value ? "btrue" : "bfalse"
    case .string(let text): "s" + text
    case .number(let number): "n\(number.sortKey)|\(shown ?? number.text)"
    case .vastNumber(let digits): "h" + digits
    case .temporal(let temporal):
      switch temporal.kind {
      case .date: "d" + temporal.text
      case .dateTime: "t\(temporal.key)|\(temporal.text)"
      case .time: "c\(temporal.key)|\(temporal.text)"
      }
    case .quantity: "o" + value.json.text
    }
  }

  /// The value as JSON has it; nil for what could not be evaluated.
  static func json(_ text: String) throws(JSONError) -> JSON? {
    // A text may begin with a mark that combines with the letter.
    let rest = Substring(text.unicodeScalars.dropFirst())
    switch text.unicodeScalars.first {
    case "b": return .bool(rest == "true")
    case "s", "d": return .string(String(rest))
    case "t", "c": return .string(shown(rest))
    case "n": return .number(shown(rest))
    case "h": return .number(String(rest))
    case "o": return try JSONParser.parse(String(rest))
    case "x": return .null
    default: return nil
    }
  }

  private static func shown(_ text: Substring) -> String {
    text.firstIndex(of: "|").map { String(text[text.index(after: $0)...]) } ?? String(text)
  }
}

extension ExactDecimal {
  /// A text in the order of the numbers: sign, how many digits stand before the point, the digits. Those of negative
  /// numbers count down.
  var sortKey: String {
    let number = trimmed
    guard number.coefficient != 0 else { return "100" }
    let digits = String(number.coefficient.magnitude)
    let exponent = 50 + digits.count - number.scale
    let body = String(exponent) + digits.reversed().drop { $0 == "0" }.reversed()
    guard number.coefficient < 0 else { return "1" + body }
    return "0" + String(decoding: body.utf8.map { 0x69 - $0 }, as: UTF8.self) + "~"
  }
}
