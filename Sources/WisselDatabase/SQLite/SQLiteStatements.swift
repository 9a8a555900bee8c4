import GRDBSQLite

/// The prepared statements of one connection to SQLite, each made once. Used by one thread at a time.
final class SQLiteStatements {
  /// What the engine says is wrong.
  struct Failure: Error {
    /// Extended (sqlite.org/rescode.html).
    let code: Int32
    /// Names tables and columns, but no values.
    let message: String
  }

  private let connection: OpaquePointer
  private var statements: [String: Statement] = [:]

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

  /// Statements that are kept; then all are forgotten.
  private static let mostStatements = 256

  init(_ connection: OpaquePointer) { self.connection = connection }

  /// Ends all statements; they are made anew when they are wanted.
  func forget() { statements = [:] }

  /// Whether pages of a transaction may leave memory before its commit. A pragma of this kind works when it is prepared, and
  /// so is never kept.
  func maySpill(_ may: Bool) throws(Failure) {
    let text = may ? "PRAGMA cache_spill = ON" : "PRAGMA cache_spill = OFF"
    guard sqlite3_exec(connection, text, nil, nil, nil) == SQLITE_OK else { throw failure }
  }

  /// Whether a transaction is open.
  var isInTransaction: Bool { sqlite3_get_autocommit(connection) == 0 }

  /// All rows of an answer.
  func query(_ sql: SQL) throws(Failure) -> [Row] {
    let statement = try bound(sql)
    defer { sqlite3_reset(statement.handle) }
    var rows: [Row] = []
    while true {
      switch sqlite3_step(statement.handle) {
      case SQLITE_ROW:
        let columns = statement.columns
        rows.append(Row(columns: columns, values: columns.indices.map { Self.value(Int32($0), of: statement.handle) }))
      case SQLITE_DONE: return rows
      default: throw failure
      }
    }
  }

  /// Runs a statement; gives how many rows it changed.
  func execute(_ sql: SQL) throws(Failure) -> Int {
    _ = try query(sql)
    return Int(sqlite3_changes(connection))
  }

  private var failure: Failure {
    Failure(
      code: sqlite3_extended_errcode(connection), message: sqlite3_errmsg(connection).map { String(cString: $0) } ?? "")
  }

  private func bound(_ sql: SQL) throws(Failure) -> Statement {
    let statement = try prepared(sql.text { $0.sqlite })
    for (index, value) in sql.values.enumerated() { try bind(value, to: Int32(index + 1), of: statement.handle) }
    return statement
  }

  private func prepared(_ text: String) throws(Failure) -> Statement {
    if let known = statements[text] { return known }
    if statements.count >= Self.mostStatements { statements = [:] }
    var handle: OpaquePointer?
    guard sqlite3_prepare_v3(connection, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil) == SQLITE_OK,
      let handle
    else { throw failure }
    let statement = Statement(handle)
    statements[text] = statement
    return statement
  }

  // MARK: Values

  /// The engine makes a copy of its own of what is bound.
  private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  private func bind(_ value: SQLValue, to index: Int32, of handle: OpaquePointer) throws(Failure) {
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
    guard code == SQLITE_OK else { throw failure }
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
