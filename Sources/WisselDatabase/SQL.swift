/// A statement with its values kept apart: what is interpolated becomes a bind, never text.
///
///     let statement: SQL = "SELECT name FROM task WHERE id = \(id) AND status IN \(list: statuses)"
///
/// Written in the common subset of SQLite and PostgreSQL; the few words that differ are interpolated as `SQLWord`.
package struct SQL: Sendable, Hashable {
  /// The text with a `?` for each value.
  package private(set) var text: String
  /// The values, in order.
  package private(set) var values: [SQLValue]

  /// A statement without values.
  ///
  /// - Parameter unsafeRaw: text that reaches the database as it is. Never build it from input.
  package init(unsafeRaw text: String) {
    self.text = text
    values = []
  }

  /// Puts one part after another, with a space between.
  package static func + (left: SQL, right: SQL) -> SQL {
    var sum = left
    sum.text += " " + right.text
    sum.values += right.values
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
package enum SQLWord: Sendable {
  /// The type of an id column that counts up and never gives a number twice.
  case identity

  var sqlite: String {
    switch self {
    case .identity: "INTEGER PRIMARY KEY AUTOINCREMENT"
    }
  }
}

extension SQL: ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) { self.init(unsafeRaw: value) }

  package init(stringInterpolation: Interpolation) {
    text = stringInterpolation.text
    values = stringInterpolation.values
  }

  /// Collects text and binds.
  package struct Interpolation: StringInterpolationProtocol {
    var text = ""
    var values: [SQLValue] = []

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
      binds(list.map(\.sqlValue))
    }

    /// Typed ids or statuses in parentheses, for `IN`.
    package mutating func appendInterpolation<Raw: RawRepresentable>(list: some Sequence<Raw>)
    where Raw.RawValue: SQLConvertible {
      binds(list.map(\.rawValue.sqlValue))
    }

    /// Another statement, with its values.
    package mutating func appendInterpolation(_ part: SQL) {
      text += part.text
      values += part.values
    }

    /// A word of the engine's dialect.
    package mutating func appendInterpolation(_ word: SQLWord) { text += word.sqlite }

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
