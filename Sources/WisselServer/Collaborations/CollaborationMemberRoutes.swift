import Hummingbird
import WisselAccess
import WisselDatabase
package import WisselHTTP
import WisselModel
import WisselWire

/// `/collaboration/{id}/organization` and `/collaboration/{id}/node`: who and what belongs to a collaboration.
package struct CollaborationMemberRoutes: Sendable {
  private let core: ServerCore
  private let live: LiveEvents

  package init(_ core: ServerCore, _ live: LiveEvents) {
    self.core = core
    self.live = live
  }

  package func register(_ routes: inout APIRoutes) {
    routes.post("/collaboration/:id/organization", for: .user, takes: Self.body) {
      try await changeOrganizations($0, joins: true)
    }
    routes.delete("/collaboration/:id/organization", for: .user, takes: Self.body) {
      try await changeOrganizations($0, joins: false)
    }
    routes.post("/collaboration/:id/node", for: .user, takes: Self.body, gives: .created) { try await addNode($0) }
    routes.delete("/collaboration/:id/node", for: .user, takes: Self.body) { try await removeNode($0) }
  }

  private static let body = BodySchema([Field("id", .integer, required: true, Checks.atLeast(1))])

  private func changeOrganizations(_ request: APIRequest, joins: Bool) async throws -> APIReply {
    let (caller, id, links) = (try request.caller, CollaborationID(try request.id()), core.links)
    let organization = OrganizationID(try await request.fields(Self.body).int("id") ?? 0)
    let bodies = try await core.database.write { [live] transaction in
      _ = try CollaborationQueries.find(id, transaction)
      guard caller.may(.edit, .collaboration, collaboration: id) else { throw WireError.denied() }
      guard try OrganizationQueries.find(organization, transaction) != nil else {
        throw WireError.missing("organization with id=\(organization) is not found")
      }
      if joins {
        try CollaborationQueries.join(organization, id, transaction)
      } else {
        guard try OrganizationQueries.isMember(organization, of: id, transaction) else {
          throw WireError.bad("organization id=\(organization) is not part of collaboration id=\(id)")
        }
        try CollaborationQueries.leave(organization, id, live, transaction)
      }
      return try CollaborationQueries.organizations(of: id, links: links, transaction)
    }
    return try APIReply(.ok, bodies)
  }

  private func addNode(_ request: APIRequest) async throws -> APIReply {
    let (caller, id, links) = (try request.caller, CollaborationID(try request.id()), core.links)
    let node = NodeID(try await request.fields(Self.body).int("id") ?? 0)
    let bodies = try await core.database.write { [live] transaction in
      _ = try CollaborationQueries.find(id, transaction)
      guard caller.may(.edit, .collaboration, collaboration: id) else { throw WireError.denied() }
      try NodeQueries.move(node, into: id, transaction)
      try live.expel("\(node)", transaction)
      return try NodeQueries.bodies(of: id, links: links, transaction)
    }
    return try APIReply(.created, bodies)
  }

  private func removeNode(_ request: APIRequest) async throws -> APIReply {
    let (caller, id) = (try request.caller, CollaborationID(try request.id()))
    let node = NodeID(try await request.fields(Self.body).int("id") ?? 0)
    try await core.database.write { [live] transaction in
      _ = try CollaborationQueries.find(id, transaction)
      guard caller.may(.edit, .collaboration, collaboration: id) else { throw WireError.denied() }
      try NodeQueries.take(node, outOf: id, transaction)
      try live.expel("\(node)", transaction)
    }
    return try .message("node id=\(node) removed from collaboration id=\(id)")
  }
}
