import GRDB

extension DatabaseError {
  /// Runs engine code and translates its errors; errors of our own pass through.
  static func translating<Result>(_ attempted: @autoclosure () -> String, _ body: () throws -> Result) throws -> Result
  {
    do {
      return try body()
    } catch let error as GRDB.DatabaseError {
      throw DatabaseError(error, attempted: attempted())
    }
  }

  /// The engine's message names tables and columns but no values; its statement and arguments are left out.
  init(_ error: GRDB.DatabaseError, attempted: String) {
    let message = error.message ?? "error \(error.resultCode.rawValue)"
    self.init(.init(code: error.extendedResultCode.rawValue, message: message), attempted: attempted)
  }

  init(_ failure: SQLiteStatements.Failure, attempted: String) {
    let (code, message) = (ResultCode(rawValue: failure.code), failure.message)
    switch code.primaryResultCode {
    case .SQLITE_CONSTRAINT:
      let unique = [ResultCode.SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID]
      if unique.contains(code) {
        let columns = message.split(separator: ":").last.map { $0.trimmingPrefix { $0 == " " } }
        self.init(.unique, attempted: attempted, reason: message, constraint: columns.map { String($0) })
      } else if code == .SQLITE_CONSTRAINT_FOREIGNKEY {
        self.init(.reference, attempted: attempted, reason: message)
      } else {
        self.init(.statement, attempted: attempted, reason: message)
      }
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(.busy, attempted: attempted, reason: "another process is writing; try again (\(message))")
    case .SQLITE_CANTOPEN, .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_FULL,
      .SQLITE_PERM, .SQLITE_AUTH:
      self.init(.unavailable, attempted: attempted, reason: message)
    default:
      self.init(.statement, attempted: attempted, reason: message)
    }
  }
}
