import Hummingbird
import WisselAccess
import WisselDatabase
package import WisselHTTP
import WisselModel
import WisselTrust
import WisselWire

/// `/wissel/collaboration/{id}/roster`: keeps and serves the signed rosters of a collaboration. The server checks that
/// each follows the one before it; it never signs, and nobody has to believe it.
package struct RosterRoutes: Sendable {
  private let core: ServerCore

  package init(_ core: ServerCore) { self.core = core }

  package func register(_ routes: inout APIRoutes) {
    routes.get(
      "/wissel/collaboration/:id/roster", for: .user, .node, .container, query: .list(.number("after"))
    ) { try await list($0) }
    routes.post("/wissel/collaboration/:id/roster", for: .user, takes: SignedBody.schema, gives: .created) {
      try await add($0)
    }
  }

  /// What is kept of a roster.
  private struct Kept: Encodable, Sendable {
    let number: Int
    let fingerprint: String
    let signed: SignedDocument

    init(_ row: Row) throws {
      number = try row.value("number")
      fingerprint = try row.value("fingerprint")
      signed = try WireJSON.decode(SignedDocument.self, from: Array(row.value("signed", as: String.self).utf8))
    }
  }

  /// The rosters, the latest first; `after=NUMBER` leaves out those up to that number.
  private func list(_ request: APIRequest) async throws -> APIReply {
    let (caller, id) = (try request.caller, CollaborationID(try request.id()))
    let (paging, after) = (try Paging(request.query), try request.query.int("after"))
    let (kept, total) = try await core.database.read { transaction in
      _ = try CollaborationQueries.find(id, transaction)
      guard
        caller.holds(.view, .collaboration, .global)
          || (caller.holds(.view, .collaboration, .organization) && caller.collaborations.contains(id))
      else { throw WireError.denied() }
      var listing = Listing(columns: "number, fingerprint, signed", table: "roster", id: "number DESC")
      listing.keep("collaboration_id = \(id)")
      listing.keep(after) { "number > \($0)" }
      let (rows, total) = try listing.page(transaction, paging, order: .none)
      return (try rows.map { try Kept($0) }, total)
    }
    return try .page(kept, paging, total: total, of: request)
  }

  private func add(_ request: APIRequest) async throws -> APIReply {
    let (caller, id) = (try request.caller, CollaborationID(try request.id()))
    let signed = try SignedBody.read(try await request.fields(SignedBody.schema))
    let kept = try await core.database.write { transaction in
      _ = try CollaborationQueries.find(id, transaction)
      guard caller.may(.edit, .collaboration, collaboration: id) else { throw WireError.denied() }
      let last = try transaction.first(
        "SELECT number, fingerprint, signed FROM roster WHERE collaboration_id = \(id) ORDER BY number DESC LIMIT 1")
      let roster: Roster
      do throws(RosterChain.Refusal) {
        let previous: SignedDocument?
        do { previous = try last.map { try Kept($0).signed } } catch { throw RosterChain.Refusal.unreadable }
        roster = try RosterChain.follow(signed, after: previous, in: id.rawValue)
      } catch {
        throw WireError.bad("The roster is not accepted: \(error).")
      }
      let members = try transaction.query(
        "SELECT organization_id FROM membership WHERE collaboration_id = \(id)"
      ).map { try $0.value("organization_id", as: Int.self) }
      if let stranger = roster.organizations.first(where: { !members.contains($0.id) }) {
        throw WireError.bad(
          "The roster is not accepted: organization \(stranger.id) is not part of collaboration \(id).")
      }
      let text = try WireJSON.text(signed)
      guard
        let row = try transaction.first(
          """
          INSERT INTO roster (collaboration_id, number, fingerprint, signed)
          VALUES (\(id), \(roster.number), \(signed.fingerprint), \(text)) RETURNING number, fingerprint, signed
          """)
      else { throw WireError.unexpected }
      return try Kept(row)
    }
    return try APIReply(.created, kept)
  }
}
