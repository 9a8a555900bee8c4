import Foundation
import GRDB

/// Statements on a connection to SQLite.
struct SQLiteConnection: EngineConnection {
  let engine: GRDB.Database

  func query(_ sql: SQL) throws -> [Row] {
    try DatabaseError.translating(sql.text) {
      let statement = try statement(sql)
      let cursor = try GRDB.Row.fetchCursor(statement)
      let columns = statement.columnNames
      var rows: [Row] = []
      while let row = try cursor.next() {
        rows.append(Row(columns: columns, values: columns.indices.map { SQLValue(row[$0] as DatabaseValue) }))
      }
      return rows
    }
  }

  func execute(_ sql: SQL) throws -> Int {
    try DatabaseError.translating(sql.text) {
      try statement(sql).execute()
      return engine.changesCount
    }
  }

  /// Nothing is gained by waiting inside one process.
  func executeLater(_ sql: SQL) throws { _ = try execute(sql) }

  /// Nothing to do: it counts on from the highest id there ever was.
  func continueNumbers(of table: String) {}

  func afterCommit(_ action: @escaping @Sendable () -> Void) {
    engine.afterNextTransaction { _ in action() }
  }

  private func statement(_ sql: SQL) throws -> Statement {
    let statement = try engine.cachedStatement(sql: sql.text(\.sqlite))
    statement.arguments = StatementArguments(sql.values.map { $0.engineValue })
    return statement
  }
}

extension SQLWord {
  var sqlite: String {
    switch self {
    case .identity: "INTEGER PRIMARY KEY AUTOINCREMENT"
    case .transactionNumber: "INTEGER"
    case .bytes: "BLOB"
    }
  }
}

extension SQLValue {
  fileprivate init(_ value: DatabaseValue) {
    switch value.storage {
    case .null: self = .null
    case .int64(let number): self = .integer(number)
    case .double(let number): self = .real(number)
    case .string(let text): self = .text(text)
    case .blob(let bytes): self = .blob([UInt8](bytes))
    }
  }

  fileprivate var engineValue: (any DatabaseValueConvertible)? {
    switch self {
    case .null: nil
    case .integer(let number): number
    case .real(let number): number
    case .text(let text): SQLValue.storable(text)
    case .blob(let bytes): Data(bytes)
    }
  }
}
