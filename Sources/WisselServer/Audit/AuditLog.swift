package import WisselDatabase
import WisselModel
import WisselTrust
import WisselWire

/// The rows of the audit log. They are only ever added.
package enum AuditLog {
  /// Waits until no other transaction adds to the log, before the transaction reads anything: the chain has one end, and
  /// without waiting, all but one of those who share the database would have to start over.
  /// Whoever has the turn keeps all others waiting, so a process that hangs within it is cut off soon.
  static func waitForTurn(_ transaction: borrowing Transaction) throws {
    try transaction.executeLater("SET LOCAL idle_in_transaction_session_timeout = '5s'")
    try transaction.executeLater("LOCK TABLE audit_head IN EXCLUSIVE MODE")
  }

  /// Adds an entry, in the transaction of what it tells about.
  static func append(
    _ scope: AuditScope, subject: Int? = nil, outcome: String = "done", at now: WireTime,
    _ transaction: borrowing Transaction
  ) throws {
    guard let head = try transaction.first("SELECT sequence, hash FROM audit_head") else {
      throw DatabaseError(.statement, attempted: "writing the audit log", reason: "the head of the chain is gone")
    }
    let actor = scope.actor
    var entry = AuditEntry(
      sequence: try head.value("sequence") + 1, at: now, actorKind: actor?.kind.rawValue, actorID: actor?.id,
      action: scope.action, object: scope.object, subject: subject, outcome: outcome, address: scope.address,
      request: scope.request, hash: "")
    entry.hash = entry.hash(after: try head.value("hash"))
    try transaction.executeLater("UPDATE audit_head SET sequence = \(entry.sequence), hash = \(entry.hash)")
    try transaction.executeLater(
      """
      INSERT INTO audit_entry
        (sequence, at, actor_kind, actor_id, action, object, subject, outcome, address, request, hash)
      VALUES (\(entry.sequence), \(entry.at), \(entry.actorKind), \(entry.actorID), \(entry.action), \(entry.object),
        \(entry.subject), \(entry.outcome), \(entry.address), \(entry.request), \(entry.hash))
      """)
  }

  /// The entries after a place, in order.
  package static func entries(
    after sequence: Int, most: Int, _ transaction: borrowing Transaction
  ) throws -> [AuditEntry] {
    try transaction.query(
      "SELECT * FROM audit_entry WHERE sequence > \(sequence) ORDER BY sequence LIMIT \(most)"
    ).map { row in
      AuditEntry(
        sequence: try row.value("sequence"), at: WireTime(microseconds: try row.value("at")),
        actorKind: try row.value("actor_kind"), actorID: try row.value("actor_id"), action: try row.value("action"),
        object: try row.value("object"), subject: try row.value("subject"), outcome: try row.value("outcome"),
        address: try row.value("address"), request: try row.value("request"), hash: try row.value("hash"))
    }
  }

  /// The count and hash that the database keeps beside the entries.
  package static func head(_ transaction: borrowing Transaction) throws -> (count: Int, hash: String) {
    guard let row = try transaction.first("SELECT sequence, hash FROM audit_head") else { return (0, "") }
    return (try row.value("sequence"), try row.value("hash"))
  }
}
