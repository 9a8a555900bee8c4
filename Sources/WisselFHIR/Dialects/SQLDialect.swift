/// How a database says what a view needs. A new database is a new conformance; plan and landing stay as they are.
package protocol SQLDialect: Sendable {
  /// The relation `r` of landed resources, from a JSON array of them.
  func resources(_ shape: ShapeNode) -> String
  /// Columns beside `r` that every row keeps from its resource, and that the statement gives after the view's own.
  var carriedColumns: [String] { get }
  /// A relation with a row for each item of a list, beside the columns of another.
  func iteration(
    over list: Term, _ shape: ShapeNode, of source: String, whenEmpty: Term?, focus: String, ordinal: String
  ) -> String
  /// A term as an expression.
  func sql(_ term: Term) -> String
  /// A text that is evaluated once and named in an expression.
  func bind(_ values: [(name: String, sql: String)], in body: String) -> String
  /// The part of a text before, and after, its first `|`.
  func beforeBar(_ text: String) -> String
  func afterBar(_ text: String) -> String
  /// The first group of a regular expression in a text; null where it does not match.
  func firstGroup(_ text: String, _ pattern: String) -> String
  /// An expression of a text that is never evaluated without failing, with the number of a place.
  func failure(_ place: Int, near value: String) -> String
  /// What makes texts compare byte by byte.
  var bytewise: String { get }
}

/// Parts of SQL that every dialect shares.
enum SQLDialectText {
  /// A text in quotes.
  static func literal(_ text: String) -> String { quoted(text, UInt8(ascii: "'")) }

  /// A name in quotes.
  static func name(_ text: String) -> String { quoted(text, UInt8(ascii: "\"")) }

  /// Byte by byte: with a mark that combines, a quote is another character, but still a quote for a database.
  private static func quoted(_ text: String, _ quote: UInt8) -> String {
    let doubled = text.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] }
    return String(decoding: [quote] + doubled + [quote], as: UTF8.self)
  }
}

extension SQLDialect {
  package var carriedColumns: [String] { [] }

  func truth(_ value: String, isStrict: Bool, place: Int) -> String {
    let name = "t\(value.utf8.count)"
    let failure = "CAST(\(failure(place, near: name)) AS BOOLEAN)"
    let other = isStrict ? failure : "CASE WHEN left(\(name), 1) = '!' THEN \(failure) ELSE TRUE END"
    return bind(
      [(name, value)],
      in: "CASE WHEN \(name) IS NULL THEN NULL WHEN \(name) = 'btrue' THEN TRUE WHEN \(name) = 'bfalse' THEN FALSE "
        + "ELSE \(other) END")
  }

  func logic(_ operation: FHIRPathOperator, _ left: String, _ right: String) -> String {
    switch operation {
    case .and: "(\(left) AND \(right))"
    case .or: "(\(left) OR \(right))"
    case .implies: "((NOT \(left)) OR \(right))"
    default: "((\(left)) <> (\(right)))"
    }
  }

  func encoded(_ truth: String) -> String {
    "CASE \(truth) WHEN TRUE THEN 'btrue' WHEN FALSE THEN 'bfalse' END"
  }

  /// A whole number that is not negative, encoded as the landing does.
  func number(_ integer: String) -> String {
    let name = "n\(integer.utf8.count)"
    let text = "CAST(\(name) AS VARCHAR)"
    return bind(
      [(name, integer)],
      in: "CASE WHEN \(name) = 0 THEN 'n100|0' ELSE 'n1' || CAST(50 + length(\(text)) AS VARCHAR) || "
        + "rtrim(\(text), '0') || '|' || \(text) END")
  }

  /// The comparison of two encoded values, by kind (see ``Encoded``); null where there is none.
  func comparison(_ operation: FHIRPathOperator, _ left: Term, _ right: Term) -> String {
    if operation == .equal, let fast = fastEqual(left, right) ?? fastEqual(right, left) { return fast }
    let (one, two) = (sql(left), sql(right))
    let name = "\(one.utf8.count + two.utf8.count)"
    let (a, b) = ("a\(name)", "b\(name)")
    let dates = "('d', 't')"
    let (kindA, kindB) = ("left(\(a), 1)", "left(\(b), 1)")
    let temporal = "('d', 't', 'c')"
    let texts = "('s', 'd', 't', 'c')"
    let sign = operation == .equal ? "=" : operation.rawValue
    let (keyA, keyB) = (key(a), key(b))
    let count = "least(length(\(keyA)), length(\(keyB)))"
    let (headA, headB) = ("substr(\(keyA), 1, \(count))", "substr(\(keyB), 1, \(count))")
    let isEqual = operation == .equal
    let holdsEqual = isEqual || operation == .lessOrEqual || operation == .greaterOrEqual
    let moments =
      "CASE WHEN \(headA) <> \(headB) THEN \(isEqual ? "FALSE" : "\(headA)\(bytewise) \(sign) \(headB)\(bytewise)") "
      + "WHEN length(\(keyA)) = length(\(keyB)) THEN \(holdsEqual ? "TRUE" : "FALSE") END"
    let (shownA, shownB) = (shown(a), shown(b))
    return bind(
      [(a, one), (b, two)],
      in: "CASE WHEN \(a) IS NULL OR \(b) IS NULL THEN NULL "
        + "WHEN \(kindA) = 'n' AND \(kindB) = 'n' THEN \(beforeBar(a))\(bytewise) \(sign) \(beforeBar(b))\(bytewise) "
        + "WHEN (\(kindA) IN \(dates) AND \(kindB) IN \(dates)) OR (\(kindA) = 'c' AND \(kindB) = 'c') THEN \(moments) "
        // A time and a date are of two families.
        + "WHEN \(kindA) IN \(temporal) AND \(kindB) IN \(temporal) THEN \(isEqual ? "FALSE" : "NULL") "
        + "WHEN \(kindA) IN \(texts) AND \(kindB) IN \(texts) THEN \(shownA)\(bytewise) \(sign) \(shownB)\(bytewise) "
        + "ELSE \(isEqual ? "\(a) = \(b)" : "NULL") END")
  }

  /// A text that reads as no date can be compared as it is.
  private func fastEqual(_ value: Term, _ literal: Term) -> String? {
    guard case .literal(let text) = literal, text.hasPrefix("s"), !Temporal.mayBe(String(text.dropFirst())) else {
      return nil
    }
    return "(\(sql(value)) = \(SQLDialectText.literal(text)))"
  }

  private func key(_ value: String) -> String {
    "CASE WHEN left(\(value), 1) IN ('t', 'c') THEN substr(\(beforeBar(value)), 2) ELSE substr(\(value), 2) END"
  }

  /// An encoded value as people read it.
  func shown(_ value: String) -> String {
    "CASE WHEN left(\(value), 1) IN ('t', 'c', 'n') THEN \(afterBar(value)) ELSE substr(\(value), 2) END"
  }

  func key(inReference value: String, type: String?) -> String {
    let type = type.map { $0.filter { $0.isASCII && $0.isLetter } } ?? "[A-Z][A-Za-z]*"
    return "'s' || "
      + firstGroup(
        value, "^s(?:https?://[^/]*/(?:.*/)?)?\(type)/([A-Za-z0-9.-]{1,64})(?:/_history/[^/]*)?$")
  }
}
