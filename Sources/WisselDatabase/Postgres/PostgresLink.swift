import CPostgres
import Foundation

/// A connection to the server, used by one thread. It ends with the value.
final class PostgresLink {
  let raw: OpaquePointer
  private var hasAnswersLeft = false
  /// Whether it is in a state nothing can be done with.
  private var isBroken = false

  /// Connects.
  ///
  /// - Parameter isOurs: Whether the database is to hold our tables, and so must be one that can.
  /// - Throws: `PostgresFailure`, whose message never holds the password.
  init(_ address: PostgresAddress, _ limits: PostgresLimits, isOurs: Bool = true) throws(PostgresFailure) {
    // What comes later wins: the URI overrides our time-outs, we its encoding.
    let settings =
      [
        ("connect_timeout", "\(limits.connectTimeout)"), ("application_name", "wissel"), ("keepalives_idle", "30"),
        ("tcp_user_timeout", "30000"), ("dbname", address.uri), ("client_encoding", "UTF8"),
      ] + (address.password.map { [("password", $0)] } ?? [])
    let keywords = settings.map { strdup($0.0) } + [nil]
    let values = settings.map { strdup($0.1) } + [nil]
    defer { for text in keywords + values { free(text) } }
    let made = PQconnectdbParams(
      keywords.map { $0.map { UnsafePointer($0) } }, values.map { $0.map { UnsafePointer($0) } }, 1)
    guard let made, PQstatus(made) == CONNECTION_OK else {
      let failure = PostgresFailure(connecting: made)
      PQfinish(made)
      throw failure
    }
    raw = made
    // The server's remarks would otherwise go to standard error.
    PQsetNoticeProcessor(raw, { _, _ in }, nil)
    if isOurs { try check() }
    let milliseconds = limits.statementTimeout * 1000
    try command("SET statement_timeout = \(milliseconds)")
    try command("SET idle_in_transaction_session_timeout = \(milliseconds)")
  }

  deinit { PQfinish(raw) }

  private func check() throws(PostgresFailure) {
    let version = PQserverVersion(raw)
    guard version >= 150_000 else {
      throw PostgresFailure(unusable: "the server is PostgreSQL \(version / 10_000); version 15 or later is needed")
    }
    let encoding = PQparameterStatus(raw, "server_encoding").map { String(cString: $0) } ?? "unknown"
    guard encoding == "UTF8" else {
      throw PostgresFailure(
        unusable: "the database's encoding is \(encoding); make one with CREATE DATABASE … ENCODING 'UTF8'")
    }
  }

  /// Runs a statement without values or rows; gives its tag, such as `COMMIT`.
  @discardableResult
  func command(_ text: String) throws(PostgresFailure) -> String {
    settle()
    let result = PQexec(raw, text)
    defer { PQclear(result) }
    guard Self.isSuccess(result) else { throw PostgresFailure(result, on: raw) }
    return PQcmdStatus(result).map { String(cString: $0) } ?? ""
  }

  /// Prepares a statement under a name.
  func prepare(_ name: String, _ text: String, _ types: [Oid]) throws(PostgresFailure) {
    settle()
    let result = PQprepare(raw, name, text, Int32(types.count), types)
    defer { PQclear(result) }
    guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw PostgresFailure(result, on: raw) }
  }

  /// Runs statements on one way to the server and back, each after the one before it and none after one that failed.
  ///
  /// - Returns: the result of the last, to be cleared by the caller.
  func run(_ steps: [PostgresStep]) throws(PostgresFailure) -> OpaquePointer? {
    settle()
    guard PQenterPipelineMode(raw) == 1, steps.allSatisfy({ $0.send(on: raw) }), PQpipelineSync(raw) == 1 else {
      isBroken = true
      throw PostgresFailure(connecting: raw)
    }
    let results = steps.map { _ in
      let result = PQgetResult(raw)
      while let extra = PQgetResult(raw) { PQclear(extra) }
      return result
    }
    // The mark of the end; where the connection is lost, that shows now at the latest.
    PQclear(PQgetResult(raw))
    _ = PQexitPipelineMode(raw)
    let decisive = results.first { !Self.isSuccess($0) } ?? results.last ?? nil
    for result in results where result != decisive { PQclear(result) }
    guard Self.isSuccess(decisive) else {
      defer { PQclear(decisive) }
      throw PostgresFailure(decisive, on: raw)
    }
    return decisive
  }

  /// Runs statements; gives the tag of the last, such as `COMMIT`.
  func tag(of steps: [PostgresStep]) throws(PostgresFailure) -> String {
    let result = try run(steps)
    defer { PQclear(result) }
    return PQcmdStatus(result).map { String(cString: $0) } ?? ""
  }

  private static func isSuccess(_ result: OpaquePointer?) -> Bool {
    [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(result))
  }

  /// Sends a statement whose answer tells nothing that anybody waits for.
  func send(_ text: String) {
    settle()
    hasAnswersLeft = PQsendQuery(raw, text) == 1
  }

  /// Takes the answers that nobody waited for.
  private func settle() {
    guard hasAnswersLeft else { return }
    hasAnswersLeft = false
    while let result = PQgetResult(raw) { PQclear(result) }
  }

  /// Whether a transaction is open, be it a failed one.
  var isInTransaction: Bool { [PQTRANS_INTRANS, PQTRANS_INERROR, PQTRANS_ACTIVE].contains(PQtransactionStatus(raw)) }

  /// Whether the connection is known to be gone.
  var isLost: Bool { isBroken || PQstatus(raw) == CONNECTION_BAD }
}
