import Hummingbird
import WisselAccess
import WisselDatabase
package import WisselHTTP
import WisselModel
import WisselTrust
import WisselWire

/// `/wissel/witness`: stations leave the signed heads of their logs here, and everyone who works with them can read
/// them. A head that goes back behind an earlier one is refused, since it shows that something was cut off.
package struct WitnessRoutes: Sendable {
  private let core: ServerCore

  package init(_ core: ServerCore) { self.core = core }

  package func register(_ routes: inout APIRoutes) {
    routes.get("/wissel/witness", for: .user, .node, query: .list(.number("node_id"), .text("log"))) {
      try await list($0)
    }
    routes.post("/wissel/witness", for: .node, takes: SignedBody.schema, gives: .created) { try await add($0) }
  }

  /// So many logs of a node, and heads of a log, are kept; of more heads the oldest go.
  private static let mostLogs = 16
  private static let mostHeads = 1000

  /// What is kept of a head.
  private struct Kept: Encodable, Sendable {
    let id: Int
    let node: NodeID
    let log: String
    let count: Int
    let receivedAt: WireTime?
    let signed: SignedDocument

    private enum CodingKeys: String, CodingKey {
      case id
      case node = "node_id"
      case log, count
      case receivedAt = "received_at"
      case signed
    }

    init(_ row: Row) throws {
      id = try row.value("id")
      node = try row.value("node_id")
      log = try row.value("log")
      count = try row.value("count")
      receivedAt = try row.time("received_at")
      signed = try WireJSON.decode(SignedDocument.self, from: Array(row.value("signed", as: String.self).utf8))
    }
  }

  /// The heads of nodes the caller may see, the latest first.
  private func list(_ request: APIRequest) async throws -> APIReply {
    let (caller, query) = (try request.caller, request.query)
    let (paging, node, log) = (try Paging(query), try query.id("node_id", as: NodeID.self), query["log"])
    let seen: SQL =
      switch caller.widestScope(.view, .node) {
      case .global: "1 = 1"
      // Who witnesses must see the heads of others, however little else of them.
      case .collaboration, .organization:
        "node_id IN (SELECT id FROM node WHERE collaboration_id IN \(list: caller.collaborations))"
      default: throw WireError.denied()
      }
    let (kept, total) = try await core.database.read { transaction in
      var listing = Listing(
        columns: "id, node_id, log, count, received_at, signed", table: "witnessed_head", id: "id DESC")
      listing.keep(seen)
      listing.keep(node) { "node_id = \($0)" }
      listing.keep(log) { "log = \($0)" }
      let (rows, total) = try listing.page(transaction, paging, order: .none)
      return (try rows.map { try Kept($0) }, total)
    }
    return try .page(kept, paging, total: total, of: request)
  }

  private func add(_ request: APIRequest) async throws -> APIReply {
    let (node, now) = (try request.caller.id, core.now())
    let signed = try SignedBody.read(try await request.fields(SignedBody.schema))
    let kept = try await core.database.write { transaction in
      let head: LogHead
      do {
        head = try LogHead(signed)
        let last = try transaction.first(
          """
          SELECT id, node_id, log, count, received_at, signed FROM witnessed_head
          WHERE node_id = \(node) AND log = \(head.log) ORDER BY count DESC LIMIT 1
          """)
        if let last { try head.check(after: LogHead(Kept(last).signed)) }
      } catch let refusal as LogHead.Refusal {
        throw WireError.bad("The head is not accepted: \(refusal).")
      }
      let logs = try transaction.query("SELECT DISTINCT log FROM witnessed_head WHERE node_id = \(node)")
        .map { try $0.value("log", as: String.self) }
      guard logs.contains(head.log) || logs.count < Self.mostLogs else {
        throw WireError.bad("The head is not accepted: a node has at most \(Self.mostLogs) logs.")
      }
      let text = try WireJSON.text(signed)
      guard
        let row = try transaction.first(
          """
          INSERT INTO witnessed_head (node_id, log, count, signed, received_at)
          VALUES (\(node), \(head.log), \(head.count), \(text), \(now))
          RETURNING id, node_id, log, count, received_at, signed
          """)
      else { throw WireError.unexpected }
      try transaction.execute(
        """
        DELETE FROM witnessed_head WHERE node_id = \(node) AND log = \(head.log) AND id IN (
          SELECT id FROM witnessed_head WHERE node_id = \(node) AND log = \(head.log)
          ORDER BY count DESC, id DESC LIMIT 100 OFFSET \(Self.mostHeads)
        )
        """)
      return try Kept(row)
    }
    return try APIReply(.created, kept)
  }
}
