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
  /// Nothing, as a column of a relation.
  func nothing(_ column: StageColumn.Kind) -> String
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
  /// The same with what the landing told in an encoded value.
  func failure(_ place: Int, told value: String) -> String
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
    let other = isStrict ? "CAST(\(failure(place, near: name)) AS BOOLEAN)" : "TRUE"
    return bind(
      [(name, value)],
      in: "CASE WHEN \(name) IS NULL THEN NULL WHEN \(name) = 'btrue' THEN TRUE WHEN \(name) = 'bfalse' THEN FALSE "
        + "ELSE \(other) END")
  }

  /// Both sides are evaluated, as the interpreter does: what stands on one keeps no failure of the other from being
  /// told.
  func logic(_ operation: FHIRPathOperator, _ left: Term, _ right: Term) -> String {
    let (one, two) = (sql(left), sql(right))
    guard operation != .xor, left.canFail || right.canFail else { return logic(operation, one, two) }
    let name = "\(one.utf8.count + two.utf8.count)"
    return bind([("p\(name)", one), ("q\(name)", two)], in: logic(operation, "p\(name)", "q\(name)"))
  }

  private func logic(_ operation: FHIRPathOperator, _ left: String, _ right: String) -> String {
    switch operation {
    case .and: "(\(left) AND \(right))"
    case .or: "(\(left) OR \(right))"
    case .implies: "((NOT \(left)) OR \(right))"
    default: "((\(left)) <> (\(right)))"
    }
  }

  /// Conditions one after another: what an earlier one excludes, a later one does not fail on.
  func all(_ conditions: [Term]) -> String {
    let texts = conditions.map(sql)
    guard conditions.contains(where: \.canFail), let last = texts.last else { return texts.joined(separator: " AND ") }
    return texts.dropLast().reversed().reduce(last) { "CASE WHEN \($1) THEN \($0) END" }
  }

  func branch(_ place: Term, _ terms: [Term]) -> String {
    let cases = terms.enumerated().map { "WHEN \($0) THEN \(sql($1))" }
    return "CASE \(sql(place)) \(cases.joined(separator: " ")) END"
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

  /// Whether a list is the one value. What can fail is evaluated though the list be empty.
  func equalsOnly(_ list: Term, _ value: Term, name: String, count: String) -> String {
    let known = value.canFail ? Term.variable("v\(name)") : value
    let equal = comparison(.equal, .variable("\(name)[1]"), known)
    return bind(
      [(name, sql(list))] + (value.canFail ? [("v\(name)", sql(value))] : []),
      in: "CASE WHEN \(count) = 1 THEN \(equal) WHEN \(count) > 1 AND \(sql(known)) IS NOT NULL THEN FALSE END")
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

  /// The same of a text; of all else nothing.
  func shownText(_ value: String) -> String {
    "CASE WHEN left(\(value), 1) IN ('s', 'd', 't', 'c') THEN \(shown(value)) ELSE '' END"
  }

  func key(inReference value: String, type: String?) -> String {
    let type = type.map { $0.filter { $0.isASCII && $0.isLetter } } ?? "[A-Z][A-Za-z]*"
    return "'s' || "
      + firstGroup(
        value, "^s(?:https?://[^/]*/(?:.*/)?)?\(type)/([A-Za-z0-9.-]{1,64})(?:/_history/[^/]*)?$")
  }
}
