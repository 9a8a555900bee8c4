/// A statement with its values kept apart: what is interpolated becomes a bind, never text.
///
///     let statement: SQL = "SELECT name FROM task WHERE id = \(id) AND status IN \(list: statuses)"
///
/// Written in the common subset of SQLite and PostgreSQL; the few words that differ are interpolated as `SQLWord`.
package struct SQL: Sendable, Hashable {
  /// The text with a `?` for each value, and words of the dialect in braces.
  package private(set) var text: String
  /// Whether words of the dialect stand in the text.
  private(set) var hasWords = false
  /// The values, in order.
  package private(set) var values: [SQLValue]

  /// A statement without values.
  ///
  /// - Parameter unsafeRaw: text that reaches the database as it is. Never build it from input.
  package init(unsafeRaw text: String) {
    self.text = text
    values = []
  }

  /// The text in an engine's dialect.
  func text(_ spelling: (SQLWord) -> String) -> String {
    guard hasWords else { return text }
    return SQLWord.allCases.reduce(text) { $0.replacing($1.placeholder, with: spelling($1)) }
  }

  /// Puts one part after another, with a space between.
  package static func + (left: SQL, right: SQL) -> SQL {
    var sum = left
    sum.text += " " + right.text
    sum.values += right.values
    sum.hasWords = sum.hasWords || right.hasWords
    return sum
  }

  /// Appends a part.
  package static func += (left: inout SQL, right: SQL) { left = left + right }
}

extension [SQL] {
  /// Joins conditions, each in parentheses; no condition at all is always true.
  package func joined(by word: SQL.Connective) -> SQL {
    guard let first else { return word == .and ? "(1 = 1)" : "(1 = 0)" }
    return dropFirst().reduce("(\(first))") { "\($0) \(SQL(unsafeRaw: word.rawValue)) (\($1))" }
  }
}

extension SQL {
  /// How conditions are joined.
  package enum Connective: String { case and = "AND", or = "OR" }
}

/// A word that database engines write differently.
package enum SQLWord: String, Sendable, CaseIterable {
  /// The type of an id column that counts up and never gives a number twice.
  case identity
  /// The type of a column that holds the number of the transaction that made the row. Only an engine whose transactions
  /// overlap has such numbers.
  case transactionNumber
  /// The type of a column of bytes.
  case bytes

  var placeholder: String { "{\(rawValue)}" }
}

extension SQL: ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) { self.init(unsafeRaw: value) }

  package init(stringInterpolation: Interpolation) {
    text = stringInterpolation.text
    values = stringInterpolation.values
    hasWords = stringInterpolation.hasWords
  }

  /// Collects text and binds.
  package struct Interpolation: StringInterpolationProtocol {
    var text = ""
    var values: [SQLValue] = []
    var hasWords = false

    package init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + interpolationCount)
      values.reserveCapacity(interpolationCount)
    }

    package mutating func appendLiteral(_ literal: String) { text += literal }

    /// A value: becomes a bind.
    package mutating func appendInterpolation(_ value: some SQLConvertible) { bind(value.sqlValue) }

    /// A value that may be absent: becomes a bind, null when it is.
    package mutating func appendInterpolation<Value: SQLConvertible>(_ value: Value?) {
      bind(value?.sqlValue ?? .null)
    }

    /// A typed id, a status: its raw value becomes a bind.
    package mutating func appendInterpolation<Raw: RawRepresentable>(_ value: Raw) where Raw.RawValue: SQLConvertible {
      bind(value.rawValue.sqlValue)
    }

    /// An optional typed id or status.
    package mutating func appendInterpolation<Raw: RawRepresentable>(_ value: Raw?) where Raw.RawValue: SQLConvertible {
      bind(value?.rawValue.sqlValue ?? .null)
    }

    /// The values of a list in parentheses, for `IN`; an empty list matches nothing.
    package mutating func appendInterpolation(list: some Sequence<some SQLConvertible>) {
      binds(list.map { $0.sqlValue })
    }

    /// Typed ids or statuses in parentheses, for `IN`.
    package mutating func appendInterpolation<Raw: RawRepresentable>(list: some Sequence<Raw>)
    where Raw.RawValue: SQLConvertible {
      binds(list.map { $0.rawValue.sqlValue })
    }

    /// Another statement, with its values.
    package mutating func appendInterpolation(_ part: SQL) {
      text += part.text
      values += part.values
      hasWords = hasWords || part.hasWords
    }

    /// Statements' parts one after the other, separated by commas: the rows of an `INSERT`, each in its parentheses.
    package mutating func appendInterpolation(rows parts: [SQL]) {
      for (index, part) in parts.enumerated() {
        if index > 0 { text += ", " }
        appendInterpolation(part)
      }
    }

    /// A word of the engine's dialect.
    package mutating func appendInterpolation(_ word: SQLWord) {
      text += word.placeholder
      hasWords = true
    }

    /// A value as it is stored.
    package mutating func appendInterpolation(stored value: SQLValue) { bind(value) }

    private mutating func bind(_ value: SQLValue) {
      text += "?"
      values.append(value)
    }

    private mutating func binds(_ list: [SQLValue]) {
      text += "(" + (list.isEmpty ? "NULL" : Array(repeating: "?", count: list.count).joined(separator: ", ")) + ")"
      values += list
    }
  }
}
