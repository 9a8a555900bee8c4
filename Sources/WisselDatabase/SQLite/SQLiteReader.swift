import GRDBSQLite

/// A connection for short reads on the thread that asks: most reads of a server take some microseconds, less than it
/// takes to wake another thread. A read that takes longer, meets a lock or fails in any other way is given up; it has
/// changed nothing, and is done again in the ordinary way, which also finds the words for what is wrong.
///
/// Used by one thread at a time: see `SQLiteReaders`.
final class SQLiteReader: EngineConnection, @unchecked Sendable {
  private let connection: OpaquePointer
  private var statements: [String: Statement] = [:]
  /// How often the engine has reported on the present read, and whether that read is given up.
  private var reports = 0
  private var isGivenUp = false

  private final class Statement {
    let handle: OpaquePointer
    private var names: [String] = []
    /// How often the engine had prepared it when the names were read; it does so again when the schema has changed.
    private var preparations: Int32 = -1

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { sqlite3_finalize(handle) }

    /// The names of the columns, once it has been run.
    var columns: [String] {
      let now = sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_REPREPARE, 0)
      if now != preparations {
        preparations = now
        names = (0..<sqlite3_column_count(handle)).map { column in
          sqlite3_column_name(handle, column).map { String(cString: $0) } ?? ""
        }
      }
      return names
    }
  }

  private struct GivenUp: Error {}

  /// Steps of the engine's machine between two reports, and the reports that make a read long: about a millisecond.
  private static let stepsOfReport: Int32 = 1000
  private static let reportsOfLongRead = 40
  /// Statements that are kept; then all are forgotten.
  private static let mostStatements = 256

  /// Opens a file that is there; nil when that cannot be done now.
  init?(_ path: String) {
    var opened: OpaquePointer?
    guard sqlite3_open_v2(path, &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK, let opened
    else {
      sqlite3_close_v2(opened)
      return nil
    }
    connection = opened
    sqlite3_progress_handler(
      connection, Self.stepsOfReport,
      { reader in reader.map { Unmanaged<SQLiteReader>.fromOpaque($0).takeUnretainedValue().report() } ?? 1 },
      Unmanaged.passUnretained(self).toOpaque())
  }

  deinit {
    statements = [:]
    sqlite3_close_v2(connection)
  }

  private func report() -> Int32 {
    reports += 1
    return reports > Self.reportsOfLongRead ? 1 : 0
  }

  /// Reads in one consistent snapshot; nil for a read that was given up.
  func read<Result>(_ body: (borrowing Transaction) throws -> Result) throws -> Result? {
    (reports, isGivenUp) = (0, false)
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
    let statement = try prepared(sql.text(\.sqlite))
    defer { sqlite3_reset(statement.handle) }
    for (index, value) in sql.values.enumerated() { try bind(value, to: Int32(index + 1), of: statement.handle) }
    var rows: [Row] = []
    while true {
      switch sqlite3_step(statement.handle) {
      case SQLITE_ROW:
        let columns = statement.columns
        rows.append(Row(columns: columns, values: columns.indices.map { Self.value(Int32($0), of: statement.handle) }))
      case SQLITE_DONE: return rows
      default: throw giveUp()
      }
    }
  }

  func execute(_ sql: SQL) throws -> Int { throw giveUp() }

  func executeLater(_ sql: SQL) throws { throw giveUp() }

  func continueNumbers(of table: String) throws { throw giveUp() }

  func afterCommit(_ action: @escaping @Sendable () -> Void) { _ = giveUp() }

  private func giveUp() -> GivenUp {
    isGivenUp = true
    return GivenUp()
  }

  private func prepared(_ text: String) throws -> Statement {
    if let known = statements[text] { return known }
    if statements.count >= Self.mostStatements { statements = [:] }
    var handle: OpaquePointer?
    guard sqlite3_prepare_v3(connection, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil) == SQLITE_OK,
      let handle
    else { throw giveUp() }
    let statement = Statement(handle)
    statements[text] = statement
    return statement
  }

  // MARK: Values

  /// The engine makes a copy of its own of what is bound.
  private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  private func bind(_ value: SQLValue, to index: Int32, of handle: OpaquePointer) throws {
    let code =
      switch value {
      case .null: sqlite3_bind_null(handle, index)
      case .integer(let number): sqlite3_bind_int64(handle, index, number)
      case .real(let number): sqlite3_bind_double(handle, index, number)
      case .text(let text):
        SQLValue.storable(text).withContiguousUTF8 { bytes in
          sqlite3_bind_text64(
            handle, index, bytes.baseAddress.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) },
            UInt64(bytes.count), Self.copied, UInt8(SQLITE_UTF8))
        }
      case .blob(let blob):
        blob.withUnsafeBytes { sqlite3_bind_blob64(handle, index, $0.baseAddress, UInt64($0.count), Self.copied) }
      }
    guard code == SQLITE_OK else { throw giveUp() }
  }

  private static func value(_ column: Int32, of handle: OpaquePointer) -> SQLValue {
    switch sqlite3_column_type(handle, column) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, column))
    case SQLITE_TEXT:
      let text = UnsafeBufferPointer(
        start: sqlite3_column_text(handle, column), count: Int(sqlite3_column_bytes(handle, column)))
      return .text(String(decoding: text, as: UTF8.self))
    case SQLITE_BLOB:
      let blob = UnsafeRawBufferPointer(
        start: sqlite3_column_blob(handle, column), count: Int(sqlite3_column_bytes(handle, column)))
      return .blob([UInt8](blob))
    default: return .null
    }
  }
}
