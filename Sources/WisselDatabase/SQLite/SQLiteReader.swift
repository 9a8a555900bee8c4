import GRDBSQLite

/// A connection for short reads on the thread that asks: most reads of a server take some microseconds, less than it
/// takes to wake another thread. A read that takes longer, meets a lock or fails in any other way is given up; it has
/// changed nothing, and is done again in the ordinary way, which also finds the words for what is wrong.
///
/// Used by one thread at a time: see `SQLiteReaders`.
final class SQLiteReader: EngineConnection, @unchecked Sendable {
  private let connection: OpaquePointer
  private let statements: SQLiteStatements
  /// How often the engine has reported on the present read, and whether that read is given up.
  private var reports = 0
  private var isGivenUp = false

  private struct GivenUp: Error {}

  /// What was read of the present content.
  private var memories: [AnyHashable: any Sendable] = [:]
  /// The engine's number of the content that the memories are of, and whether it was asked for in this transaction.
  private var content: Int64?
  private var knowsContent = false
  /// So many are kept; then all are forgotten.
  private static let mostMemories = 1024

  /// Steps of the engine's machine between two reports, and the reports that make a read long: about a millisecond.
  private static let stepsOfReport: Int32 = 1000
  private static let reportsOfLongRead = 40

  /// Opens a file that is there; nil when that cannot be done now.
  init?(_ path: String) {
    var opened: OpaquePointer?
    guard sqlite3_open_v2(path, &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK, let opened
    else {
      sqlite3_close_v2(opened)
      return nil
    }
    connection = opened
    statements = SQLiteStatements(opened)
    sqlite3_progress_handler(
      connection, Self.stepsOfReport,
      { reader in reader.map { Unmanaged<SQLiteReader>.fromOpaque($0).takeUnretainedValue().report() } ?? 1 },
      Unmanaged.passUnretained(self).toOpaque())
  }

  deinit {
    statements.forget()
    sqlite3_close_v2(connection)
  }

  private func report() -> Int32 {
    reports += 1
    return reports > Self.reportsOfLongRead ? 1 : 0
  }

  /// Reads in one consistent snapshot; nil for a read that was given up.
  func read<Result>(_ body: (borrowing Transaction) throws -> Result) throws -> Result? {
    (reports, isGivenUp, knowsContent) = (0, false, false)
    do {
      _ = try query("BEGIN")
      defer { _ = try? query("COMMIT") }
      let result = try run(body)
      return isGivenUp ? nil : result
    } catch {
      if isGivenUp { return nil }
      throw error
    }
  }

  /// Not inlined: the optimiser of Swift 6.3.1 crashes on a borrowed value made inside closures.
  @inline(never)
  private func run<Result>(_ body: (borrowing Transaction) throws -> Result) throws -> Result {
    let transaction = Transaction(self)
    return try body(transaction)
  }

  // MARK: Statements

  func query(_ sql: SQL) throws -> [Row] {
    do { return try statements.query(sql) } catch { throw giveUp() }
  }

  func execute(_ sql: SQL) throws -> Int { throw giveUp() }

  func executeLater(_ sql: SQL) throws { throw giveUp() }

  func continueNumbers(of table: String) throws { throw giveUp() }

  func afterCommit(_ action: @escaping @Sendable () -> Void) { _ = giveUp() }

  // MARK: Memory

  func memory(of key: AnyHashable) throws -> (any Sendable)? {
    if !knowsContent {
      // Differs whenever another connection has committed something (sqlite.org/pragma.html#pragma_data_version).
      let now = try query("PRAGMA data_version").first?.value("data_version", as: Int64.self)
      if now != content || now == nil { memories = [:] }
      (content, knowsContent) = (now, true)
    }
    return memories[key]
  }

  func remember(_ value: any Sendable, as key: AnyHashable) {
    guard knowsContent, content != nil else { return }
    if memories.count >= Self.mostMemories { memories = [:] }
    memories[key] = value
  }

  private func giveUp() -> GivenUp {
    isGivenUp = true
    return GivenUp()
  }
}
