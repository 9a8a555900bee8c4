import Foundation
import GRDB

/// An open transaction, handed to the closures of `Database.read` and `Database.write`; it cannot leave them.
package struct Transaction: ~Copyable {
  private let engine: GRDB.Database

  init(_ engine: GRDB.Database) { self.engine = engine }

  /// All rows of an answer.
  package func query(_ sql: SQL) throws -> [Row] {
    try DatabaseError.translating(sql.text) {
      let statement = try engine.cachedStatement(sql: sql.text)
      statement.arguments = sql.arguments
      let cursor = try GRDB.Row.fetchCursor(statement)
      let columns = statement.columnNames
      var rows: [Row] = []
      while let row = try cursor.next() {
        rows.append(Row(columns: columns, values: columns.indices.map { SQLValue(row[$0] as DatabaseValue) }))
      }
      return rows
    }
  }

  /// The first row of an answer, if any.
  package func first(_ sql: SQL) throws -> Row? { try query(sql).first }

  /// Whether an answer has rows.
  package func exists(_ sql: SQL) throws -> Bool { try first(sql) != nil }

  /// The single number of an answer such as `SELECT COUNT(*) AS count …`: its column `count`.
  package func count(_ sql: SQL) throws -> Int { try first(sql)?.value("count") ?? 0 }

  /// Runs a statement that changes rows; gives how many it changed.
  @discardableResult
  package func execute(_ sql: SQL) throws -> Int {
    try DatabaseError.translating(sql.text) {
      let statement = try engine.cachedStatement(sql: sql.text)
      statement.arguments = sql.arguments
      try statement.execute()
      return engine.changesCount
    }
  }

  /// Runs an `INSERT` and gives the id of the new row.
  package func insertReturningID(_ sql: SQL) throws -> Int {
    guard let row = try first(sql + "RETURNING id") else {
      throw DatabaseError(.statement, attempted: sql.text, reason: "the statement inserted no row")
    }
    return try row.value("id")
  }
}

extension SQL {
  fileprivate var arguments: StatementArguments {
    StatementArguments(values.map(\.engineValue))
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
    // A zero character ends a text in one engine and is refused by another: it becomes U+FFFD, nothing is cut off.
    case .text(let text): text.utf8.contains(0) ? text.replacing("\0", with: "\u{FFFD}") : text
    case .blob(let bytes): Data(bytes)
    }
  }
}
