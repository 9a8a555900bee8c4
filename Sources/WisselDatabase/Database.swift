package import Foundation

/// A database: SQLite in a file, where readers never wait for the writer, or PostgreSQL, which several processes share.
///
/// Transactions are synchronous closures that run on the adapter's own threads, without side effects, and all or
/// nothing: an error rolls everything back. A short read of a SQLite file is done on the calling thread, and begins
/// anew on the adapter's when it turns out to be long. A closure may also run again when another transaction came in
/// between; what must follow a commit is given to `Transaction.afterCommit`.
package final class Database: Sendable {
  let engine: any Engine

  init(_ engine: any Engine) { self.engine = engine }

  /// Opens a database; a file is created when it does not exist.
  ///
  /// - Throws: `DatabaseError` `.unavailable` when it cannot be reached.
  package static func open(_ location: DatabaseLocation) async throws -> Database {
    switch location {
    case .memory: return try inMemory()
    case .file(let file): return try open(file)
    case .postgres(let address):
      let engine = PostgresEngine(address)
      try await engine.check()
      return Database(engine)
    }
  }

  /// Opens a file, which is created when it does not exist.
  ///
  /// - Parameters:
  ///   - file: the path of the file; its folder must exist.
  ///   - patience: seconds to wait for another writer before giving up.
  package static func open(_ file: URL, patience: Double = 10) throws -> Database {
    Database(try SQLiteEngine(file: file, patience: patience))
  }

  /// A database that lives in memory and is gone with the value.
  package static func inMemory() throws -> Database { Database(try SQLiteEngine()) }

  /// Reads in one consistent snapshot.
  package func read<Result: Sendable>(
    _ body: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    try await engine.read(body)
  }

  /// Writes in one transaction, as if no other ran at the same time.
  @discardableResult
  package func write<Result: Sendable>(
    _ body: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    try await engine.write(body)
  }

  /// Whether several processes may use the database at a time, so that one has to hear of what another wrote.
  package var isShared: Bool { engine.isShared }

  /// Yields when any process has called `NOTIFY` on the channel in a transaction that is committed, when something may
  /// have been missed, and about every second in any case. Ends with the database, or never, when nobody shares it.
  ///
  /// - Parameter channel: a plain lower-case name.
  package func notifications(_ channel: String) -> AsyncStream<Void> { engine.notifications(channel) }

  /// Ends all connections; later calls fail.
  package func close() throws { try engine.close() }

  // MARK: For migrations

  func migrating<Result: Sendable>(_ body: @escaping TransactionBody<Result>) async throws -> Result {
    try await engine.migrate(body)
  }

  var tables: SQL { engine.tables }
}
