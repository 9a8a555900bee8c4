import GRDB
import GRDBSQLite
import Synchronization

/// Writes to a SQLite database: one transaction after the other, and those that wait at the same time in one commit.
///
/// A commit costs much the same for one transaction as for many: the disk is waited for once, and pages that all of them
/// change are written once. Each is undone by itself when it fails, and nobody hears of a success before it is on disk.
final class SQLiteWriter: Sendable {
  private let engine: any DatabaseWriter
  private let state = Mutex(State())

  private struct State {
    var waiting: [Job] = []
    /// Whether the writer's thread is going to look at them.
    var isExpected = false
    var isClosed = false
  }

  /// A transaction to be.
  private struct Job: Sendable {
    /// Does the work and keeps what comes of it; done again where a commit with others failed.
    let work: TransactionBody<Void>
    /// Tells whoever waits: nil when it is committed.
    let end: @Sendable ((any Error)?) -> Void
  }

  /// What comes of a transaction, from the writer's thread to whoever waits.
  private final class Outcome<Result>: @unchecked Sendable {
    var result: Result?
  }

  /// Transactions in one commit at most.
  private static let most = 32

  /// The writer's, once it has written; used on its thread only.
  private final class Statements: @unchecked Sendable {
    var statements: SQLiteStatements?
  }
  private let own = Statements()

  init(_ engine: any DatabaseWriter) { self.engine = engine }

  /// Transactions that nobody has begun yet.
  var waiting: Int { state.withLock { $0.waiting.count } }

  func write<Result: Sendable>(_ body: @escaping TransactionBody<Result>) async throws -> Result {
    try Task.checkCancellation()
    return try await withCheckedThrowingContinuation { continuation in
      let outcome = Outcome<Result>()
      wait(
        Job(work: { outcome.result = try body($0) }) { error in
          switch (error, outcome.result) {
          case (nil, let result?): continuation.resume(returning: result)
          case (let error, _): continuation.resume(throwing: error ?? CancellationError())
          }
        })
    }
  }

  /// Writes on the calling thread, when it is its turn on the writer's.
  func writeNow<Result>(_ body: (borrowing Transaction) throws -> Result) throws -> Result {
    try engine.writeWithoutTransaction { engine in
      let connection = try connection(engine)
      var result: Result?
      try alone(connection) { result = try body($0) }
      guard let result else { throw CancellationError() }
      return result
    }
  }

  /// Ends the statements, of which none must be open when the database is closed, and refuses what comes later.
  func close() {
    state.withLock { $0.isClosed = true }
    engine.writeWithoutTransaction { _ in own.statements?.forget() }
  }

  private func wait(_ job: Job) {
    let isFirst = state.withLock { state in
      state.waiting.append(job)
      defer { state.isExpected = true }
      return !state.isExpected
    }
    if isFirst { expect() }
  }

  /// One commit at a time: what else wants the writer's thread has its turn in between.
  private func expect() {
    engine.asyncWriteWithoutTransaction { [self] engine in
      let jobs = state.withLock { state in
        let jobs = Array(state.waiting.prefix(Self.most))
        state.waiting.removeFirst(jobs.count)
        return jobs
      }
      perform(jobs, engine)
      let isMore = state.withLock { state in
        state.isExpected = !state.waiting.isEmpty
        return state.isExpected
      }
      if isMore { expect() }
    }
  }

  // MARK: On the writer's thread

  private func connection(_ engine: GRDB.Database) throws -> SQLiteConnection {
    guard let handle = engine.sqliteConnection, !state.withLock({ $0.isClosed }) else {
      throw DatabaseError(.unavailable, attempted: "using the database", reason: "it is closed")
    }
    let statements = own.statements ?? SQLiteStatements(handle)
    own.statements = statements
    return SQLiteConnection(statements: statements, actions: SQLiteConnection.Actions(), isWriting: true)
  }

  private func perform(_ jobs: [Job], _ engine: GRDB.Database) {
    do {
      let connection = try connection(engine)
      if jobs.count > 1, try together(connection, jobs) { return }
      var busy: DatabaseError?
      for job in jobs {
        do {
          // Another process that writes is waited for once.
          if let busy { throw busy }
          try alone(connection, job.work)
          job.end(nil)
        } catch {
          if let error = error as? DatabaseError, error.code == .busy { busy = error }
          job.end(error)
        }
      }
    } catch {
      for job in jobs { job.end(error) }
    }
  }

  /// One transaction, one commit.
  private func alone(_ connection: SQLiteConnection, _ work: (borrowing Transaction) throws -> Void) throws {
    connection.actions.forget()
    try connection.begin()
    do {
      try Self.run(work, connection)
      try connection.commit()
    } catch {
      connection.rollBack()
      throw error
    }
    connection.actions.perform()
  }

  /// Several transactions in one commit. Their pages stay in memory until then: SQLite 3.40 writes wrong checksums when
  /// a savepoint is undone whose pages had left it, and a page that cannot be written would be one part's failure only.
  ///
  /// - Returns: false when nothing of it is there, so that each has to be done alone.
  /// - Throws: when none could be begun.
  private func together(_ connection: SQLiteConnection, _ jobs: [Job]) throws -> Bool {
    connection.actions.forget()
    try connection.maySpill(false)
    defer { try? connection.maySpill(true) }
    try connection.begin()
    var errors: [(any Error)?] = []
    do {
      for job in jobs { errors.append(try Self.part(of: connection, job.work)) }
      try connection.commit()
    } catch {
      connection.rollBack()
      return false
    }
    connection.actions.perform()
    for (job, error) in zip(jobs, errors) { job.end(error) }
    return true
  }

  /// A transaction within another; gives why it was undone.
  ///
  /// - Throws: when the outer one is lost.
  private static func part(
    of connection: SQLiteConnection, _ work: (borrowing Transaction) throws -> Void
  ) throws -> (any Error)? {
    let actions = connection.actions.count
    try connection.mark()
    do {
      try run(work, connection)
    } catch {
      connection.actions.forget(after: actions)
      try connection.returnToMark()
      return error
    }
    try connection.releaseMark()
    return nil
  }

  /// Not inlined: the optimiser of Swift 6.3.1 crashes on a borrowed value made inside closures.
  @inline(never)
  private static func run(
    _ work: (borrowing Transaction) throws -> Void, _ connection: SQLiteConnection
  ) throws {
    let transaction = Transaction(connection)
    try work(transaction)
  }
}
