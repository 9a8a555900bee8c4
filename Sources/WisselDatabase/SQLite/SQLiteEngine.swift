import CSQLiteFiles
import Foundation
import GRDB

/// SQLite through GRDB, with a write-ahead log.
final class SQLiteEngine: Engine {
  let engine: any DatabaseWriter
  let writer: SQLiteWriter
  /// For short reads; nil where others may not read beside the writer.
  private let readers: SQLiteReaders?

  /// Opens a file, which is made when it does not exist.
  init(file: URL, patience: Double) throws {
    let attempted = "opening the database \(file.path)"
    // Made by us first, since the engine would let others read it; its companion files take over the mode.
    let descriptor = Foundation.open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw DatabaseError(
        .unavailable, attempted: attempted,
        reason: "\(String(cString: strerror(errno))); check that the folder exists and that this user may read and "
          + "write the file")
    }
    Foundation.close(descriptor)
    // Where it cannot be had, files are written in more calls.
    _ = gather_sqlite_writes()
    let pool = try DatabaseError.translating(attempted) { try Self.pool(file, patience: patience) }
    try DatabaseError.translating(attempted) {
      // What was committed, and told to whoever asked, shall survive a power cut as well.
      try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    }
    engine = pool
    writer = SQLiteWriter(pool)
    readers = SQLiteReaders(file)
  }

  /// Two that make a file at the same moment both want to set its mode, for which the engine does not wait.
  private static func pool(_ file: URL, patience: Double) throws -> DatabasePool {
    let end = ContinuousClock.now + .seconds(patience)
    while true {
      do {
        return try DatabasePool(path: file.path, configuration: configuration(patience: patience))
      } catch let error as GRDB.DatabaseError where error.resultCode == .SQLITE_BUSY && ContinuousClock.now < end {
        Thread.sleep(forTimeInterval: 0.01)
      }
    }
  }

  /// Opens an existing file to read it and nothing else.
  init(reading file: URL) throws {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    let settings = configuration
    engine = try DatabaseError.translating("opening the database \(file.path) for reading") {
      try DatabaseQueue(path: file.path, configuration: settings)
    }
    writer = SQLiteWriter(engine)
    readers = nil
  }

  /// A database in memory.
  init() throws {
    engine = try DatabaseError.translating("opening a database in memory") {
      try DatabaseQueue(configuration: Self.configuration(patience: 1))
    }
    writer = SQLiteWriter(engine)
    readers = nil
  }

  private static func configuration(patience: Double) -> Configuration {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(patience)
    configuration.publicStatementArguments = false
    return configuration
  }

  func read<Result: Sendable>(_ body: @escaping TransactionBody<Result>) async throws -> Result {
    if let result = try readers?.read(body) { return result }
    do {
      return try await engine.read { try Self.read(body, on: $0) }
    } catch let error as GRDB.DatabaseError {
      throw DatabaseError(error, attempted: "reading from the database")
    }
  }

  func write<Result: Sendable>(_ body: @escaping TransactionBody<Result>) async throws -> Result {
    try await writer.write(body)
  }

  func writeNow<Result>(_ body: (borrowing Transaction) throws -> Result) throws -> Result {
    try DatabaseError.translating("writing to the database") { try writer.writeNow(body) }
  }

  func migrate<Result: Sendable>(_ body: @escaping TransactionBody<Result>) async throws -> Result {
    try await write(body)
  }

  let tables: SQL =
    "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%' ORDER BY name"

  func ownStatements(of migration: Migration) -> [SQL] { migration.sqlite }

  /// One process writes; others may only look.
  let isShared = false

  func notifications(_ channel: String) -> AsyncStream<Void> { AsyncStream<Void> { _ in } }

  /// Not inlined: the optimiser of Swift 6.3.1 crashes on a borrowed value made inside the engine's closures.
  @inline(never)
  private static func read<Result>(
    _ body: (borrowing Transaction) throws -> Result, on engine: GRDB.Database
  ) throws -> Result {
    guard let handle = engine.sqliteConnection else {
      throw DatabaseError(.unavailable, attempted: "using the database", reason: "it is closed")
    }
    let transaction = Transaction(
      SQLiteConnection(statements: SQLiteStatements(handle), actions: SQLiteConnection.Actions()))
    return try body(transaction)
  }

  func close() throws {
    readers?.close()
    try DatabaseError.translating("closing the database") {
      writer.close()
      try engine.close()
    }
  }
}
