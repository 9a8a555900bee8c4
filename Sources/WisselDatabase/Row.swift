/// One row of an answer; columns are read by name and converted on the way.
package struct Row: Sendable {
  private let columns: [String]
  private let values: [SQLValue]

  init(columns: [String], values: [SQLValue]) {
    self.columns = columns
    self.values = values
  }

  /// The stored value of a column.
  ///
  /// - Throws: `DatabaseError` `.column` when there is no such column.
  package func stored(_ column: String) throws -> SQLValue {
    guard let index = columns.firstIndex(of: column) else {
      throw DatabaseError(.column, attempted: "reading column \(column)", reason: "the answer has no such column")
    }
    return values[index]
  }

  /// The value of a column; ask for an optional where it may be null.
  package func value<Value: SQLConvertible>(_ column: String, as type: Value.Type = Value.self) throws -> Value {
    guard let value = Value(sqlValue: try stored(column)) else { throw Self.unreadable(column, Value.self) }
    return value
  }

  /// The value of a column as a typed id or a status.
  package func value<Raw: RawRepresentable>(_ column: String, as type: Raw.Type = Raw.self) throws -> Raw
  where Raw.RawValue: SQLConvertible {
    guard let raw = Raw.RawValue(sqlValue: try stored(column)), let value = Raw(rawValue: raw) else {
      throw Self.unreadable(column, Raw.self)
    }
    return value
  }

  /// The value of a column that may be null as a typed id or a status.
  package func value<Raw: RawRepresentable>(_ column: String, as type: Raw?.Type = Raw?.self) throws -> Raw?
  where Raw.RawValue: SQLConvertible {
    if case .null = try stored(column) { return nil }
    return try value(column, as: Raw.self)
  }

  private static func unreadable(_ column: String, _ type: Any.Type) -> DatabaseError {
    DatabaseError(.column, attempted: "reading column \(column)", reason: "what is stored is not a \(type)")
  }
}
