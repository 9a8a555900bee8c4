import CPostgres

/// Why a call of libpq failed.
struct PostgresFailure: Error {
  /// The SQLSTATE; nil when the server said nothing, because the connection is lost.
  let state: String?
  /// The main message. It names tables and columns; values only in class 22, where it is not used.
  let message: String
  /// The columns of a unique constraint, as `table.column, table.column`.
  let constraint: String?
  /// Whether the connection is gone.
  let isLost: Bool
  /// Whether the transaction may have been kept although the answer did not arrive.
  var isUndecided = false

  /// What a result says.
  init(_ result: OpaquePointer?, on connection: OpaquePointer) {
    func field(_ code: Character) -> String? {
      PQresultErrorField(result, Int32(code.asciiValue ?? 0)).map { String(cString: $0) }
    }
    state = field("C")
    isLost = PQstatus(connection) == CONNECTION_BAD
    message = field("M") ?? "the connection to the database was lost"
    constraint = state == "23505" ? Self.columns(table: field("t"), detail: field("D")) : nil
  }

  /// What a connection that was not made says.
  init(connecting connection: OpaquePointer?) {
    state = nil
    isLost = true
    message = String(cString: PQerrorMessage(connection)).split(separator: "\n").joined(separator: "; ")
    constraint = nil
  }

  /// The connection was made, but is of no use.
  init(unusable message: String) {
    (state, isLost, self.message, constraint) = (nil, false, message, nil)
  }

  /// The columns in `Key (a, b)=(1, 2) already exists.`, whatever the language; the values are left out.
  private static func columns(table: String?, detail: String?) -> String? {
    guard let detail, let start = detail.firstIndex(of: "("), let end = detail.firstRange(of: ")=(") else { return nil }
    return detail[detail.index(after: start)..<end.lowerBound].split(separator: ", ")
      .map { "\(table ?? "").\($0)" }.joined(separator: ", ")
  }

  /// Whether the same transaction may succeed when it is tried again after so many attempts.
  func mayPass(_ attempts: Int) -> Bool {
    if isUndecided { return false }
    return isLost || isCollision || isStalePlan && attempts == 1
  }

  /// Another transaction got in the way: serialisation failure, deadlock.
  var isCollision: Bool { state == "40001" || state == "40P01" }

  /// A prepared statement is older than the schema.
  var isStalePlan: Bool { state == "0A000" || state == "26000" }
}

extension DatabaseError {
  init(_ failure: PostgresFailure, attempted: String) {
    if failure.isUndecided {
      self.init(
        .undecided, attempted: attempted,
        reason: "the connection was lost while the changes were being kept; look whether they were")
      return
    }
    switch failure.state {
    case "23505":
      self.init(.unique, attempted: attempted, reason: failure.message, constraint: failure.constraint)
    case "23503": self.init(.reference, attempted: attempted, reason: failure.message)
    case "40001", "40P01":
      self.init(
        .busy, attempted: attempted, reason: "others kept changing the same rows; try again (\(failure.message))")
    case "55P03", "57014": self.init(.busy, attempted: attempted, reason: "it took too long (\(failure.message))")
    case nil: self.init(.unavailable, attempted: attempted, reason: failure.message)
    case let state? where ["08", "28", "3D", "53", "57", "58"].contains(state.prefix(2)):
      self.init(.unavailable, attempted: attempted, reason: failure.message)
    case let state? where state.hasPrefix("22"):
      self.init(.statement, attempted: attempted, reason: "a value does not fit (SQLSTATE \(state))")
    default: self.init(.statement, attempted: attempted, reason: failure.message)
    }
  }
}
