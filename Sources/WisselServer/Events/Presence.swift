import Crypto
import Foundation
import WisselDatabase
import WisselModel
import WisselTrust
import WisselWire

/// Who is there: a client is online as long as any session of it is held by any process. So the late end of an old
/// connection changes nothing while there is a newer one.
enum Presence {
  /// A session of a process.
  struct Session: Sendable {
    let id: String
    let owner: AuthenticatableID
    let process: String
    /// What it is found by when its client polls another process; nil for one that cannot move.
    var connection: String?

    /// What a connection is found by.
    static func key(of connection: String) -> String {
      SHA256.hash(data: Data(connection.utf8)).hexadecimal
    }
  }

  /// Notes a session; its owner is online.
  static func begin(_ session: Session, at now: WireTime, _ transaction: borrowing Transaction) throws {
    try transaction.execute(
      """
      INSERT INTO presence (session, authenticatable_id, process, connection)
      SELECT \(session.id), id, \(session.process), \(session.connection) FROM authenticatable WHERE id = \(session.owner)
      ON CONFLICT DO NOTHING
      """)
    try transaction.execute(
      "UPDATE authenticatable SET status = 'online', last_seen = \(now) WHERE id = \(session.owner)")
  }

  /// A client showed itself; without effect for a session that is noted as ended.
  static func seen(
    _ session: String, of owner: AuthenticatableID, at now: WireTime, _ transaction: borrowing Transaction
  ) throws {
    guard try isHeld(session, transaction) else { return }
    try transaction.execute("UPDATE authenticatable SET status = 'online', last_seen = \(now) WHERE id = \(owner)")
  }

  /// Whether a session is noted.
  static func isHeld(_ session: String, _ transaction: borrowing Transaction) throws -> Bool {
    try transaction.exists("SELECT 1 FROM presence WHERE session = \(session)")
  }

  /// A session that another process holds, or held.
  static func held(_ connection: String, notBy process: String, _ transaction: borrowing Transaction) throws -> (
    session: Session, kind: ClientKind
  )? {
    guard
      let row = try transaction.first(
        """
        SELECT presence.session, presence.process, authenticatable.id, authenticatable.type
        FROM presence JOIN authenticatable ON authenticatable.id = presence.authenticatable_id
        WHERE presence.connection = \(connection) AND presence.process <> \(process)
        """)
    else { return nil }
    let session = Session(
      id: try row.value("session"), owner: try row.value("id"), process: try row.value("process"),
      connection: connection)
    return (session, try row.value("type"))
  }

  /// Makes another process's session this one's; false when it has ended, or moved, meanwhile.
  static func move(_ session: Session, to process: String, _ transaction: borrowing Transaction) throws -> Bool {
    try transaction.execute(
      """
      UPDATE presence SET process = \(process) WHERE session = \(session.id) AND process = \(session.process)
      """) == 1
  }

  /// Takes sessions out of the record.
  ///
  /// - Returns: their owners who have none left: they are offline now.
  static func end(where condition: SQL, _ transaction: borrowing Transaction) throws -> [AuthenticatableID] {
    let owners = Set(
      try transaction.query("SELECT authenticatable_id FROM presence WHERE \(condition)")
        .map { try $0.value("authenticatable_id", as: AuthenticatableID.self) })
    try transaction.execute("DELETE FROM presence WHERE \(condition)")
    let gone = try owners.sorted().filter {
      try !transaction.exists("SELECT 1 FROM presence WHERE authenticatable_id = \($0)")
    }
    for owner in gone {
      try transaction.execute("UPDATE authenticatable SET status = 'offline' WHERE id = \(owner)")
      try transaction.execute("DELETE FROM node_config WHERE node_id = \(owner)")
    }
    return gone
  }

  /// What to tell of clients that are gone: of nodes, to those who follow their collaboration.
  static func farewells(_ gone: [AuthenticatableID], _ transaction: borrowing Transaction) throws -> [LiveEvent] {
    var farewells: [LiveEvent] = []
    for part in gone.parts {
      for row in try transaction.query(
        "SELECT id, name, organization_id, collaboration_id FROM node WHERE id IN \(list: part) ORDER BY id")
      {
        let organization: OrganizationID = try row.value("organization_id")
        let presence = NodePresence(id: try row.value("id"), name: try row.value("name"), orgID: organization)
        let rooms = Room.ofNode(try row.value("collaboration_id", as: CollaborationID?.self), organization)
        farewells.append(try LiveEvent(EventName.nodeOffline, presence, to: Room.told(rooms)))
      }
    }
    return farewells
  }
}
