import CPostgres
import Foundation

/// A connection to the server, used by one thread. It ends with the value.
final class PostgresLink {
  let raw: OpaquePointer

  /// Connects.
  ///
  /// - Throws: `PostgresFailure`, whose message never holds the password.
  init(_ address: PostgresAddress, _ limits: PostgresLimits) throws(PostgresFailure) {
    // What comes later wins: the URI overrides our time-outs, we its encoding.
    let settings = [
      ("connect_timeout", "\(limits.connectTimeout)"), ("application_name", "wissel"), ("keepalives_idle", "30"),
      ("tcp_user_timeout", "30000"), ("dbname", address.uri), ("client_encoding", "UTF8"),
    ]
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
    try check()
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
    let result = PQexec(raw, text)
    defer { PQclear(result) }
    guard [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(result)) else {
      throw PostgresFailure(result, on: raw)
    }
    return PQcmdStatus(result).map { String(cString: $0) } ?? ""
  }

  /// Whether a transaction is open, be it a failed one.
  var isInTransaction: Bool { [PQTRANS_INTRANS, PQTRANS_INERROR, PQTRANS_ACTIVE].contains(PQtransactionStatus(raw)) }

  /// Whether the connection is known to be gone.
  var isLost: Bool { PQstatus(raw) == CONNECTION_BAD }
}
