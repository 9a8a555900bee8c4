import GRDB

/// A connection to SQLite whose transactions GRDB begins and ends.
struct SQLiteConnection: EngineConnection {
  let engine: GRDB.Database
  let statements: SQLiteStatements

  func query(_ sql: SQL) throws -> [Row] {
    do { return try statements.query(sql) } catch { throw DatabaseError(error, attempted: sql.text) }
  }

  func execute(_ sql: SQL) throws -> Int {
    do { return try statements.execute(sql) } catch { throw DatabaseError(error, attempted: sql.text) }
  }

  /// Nothing is gained by waiting inside one process.
  func executeLater(_ sql: SQL) throws { _ = try execute(sql) }

  /// Nothing to do: it counts on from the highest id there ever was.
  func continueNumbers(of table: String) {}

  func afterCommit(_ action: @escaping @Sendable () -> Void) {
    engine.afterNextTransaction { _ in action() }
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
