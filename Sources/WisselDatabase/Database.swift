package import Foundation
import GRDB

/// A database: SQLite through GRDB, in a file with a write-ahead log, so that readers never wait for the writer.
///
/// Transactions are synchronous closures that run on the adapter's own threads, without side effects, and all or
/// nothing: an error rolls everything back.
package final class Database: Sendable {
  let engine: any DatabaseWriter

  init(_ engine: any DatabaseWriter) { self.engine = engine }

  /// Opens a file, which is created when it does not exist.
  ///
  /// - Parameters:
  ///   - file: the path of the file; its folder must exist.
  ///   - patience: seconds to wait for another writer before giving up.
  package static func open(_ file: URL, patience: Double = 10) throws -> Database {
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
    return try translating(attempted) {
      Database(try DatabasePool(path: file.path, configuration: configuration(patience: patience)))
    }
  }

  /// A database that lives in memory and is gone with the value.
  package static func inMemory() throws -> Database {
    try translating("opening a database in memory") {
      Database(try DatabaseQueue(configuration: configuration(patience: 1)))
    }
  }

  private static func configuration(patience: Double) -> Configuration {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(patience)
    configuration.publicStatementArguments = false
    return configuration
  }

  /// Reads in one consistent snapshot.
  package func read<Result: Sendable>(
    _ body: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    do {
      return try await engine.read { try Self.run(body, on: $0) }
    } catch let error as GRDB.DatabaseError {
      throw DatabaseError(error, attempted: "reading from the database")
    }
  }

  /// Writes in one transaction; writers take turns.
  @discardableResult
  package func write<Result: Sendable>(
    _ body: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async throws -> Result {
    do {
      return try await engine.write { try Self.run(body, on: $0) }
    } catch let error as GRDB.DatabaseError {
      throw DatabaseError(error, attempted: "writing to the database")
    }
  }

  /// Not inlined: the optimiser of Swift 6.3.1 crashes on a borrowed value made inside the engine's closures.
  @inline(never)
  static func run<Result>(
    _ body: (borrowing Transaction) throws -> Result, on engine: GRDB.Database
  ) throws -> Result {
    let transaction = Transaction(engine)
    return try body(transaction)
  }

  /// Ends all connections; later calls fail.
  package func close() throws {
    try Self.translating("closing the database") { try engine.close() }
  }

  static func translating<Result>(_ attempted: String, _ body: () throws -> Result) throws -> Result {
    try DatabaseError.translating(attempted, body)
  }
}
