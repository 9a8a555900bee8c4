import Hummingbird
import WisselAccess
import WisselDatabase
package import WisselHTTP
import WisselModel
import WisselWire

/// `/collaboration`: who works together.
package struct CollaborationRoutes: Sendable {
  private let core: ServerCore
  private let live: LiveEvents

  package init(_ core: ServerCore, _ live: LiveEvents) {
    self.core = core
    self.live = live
  }

  package func register(_ routes: inout APIRoutes) {
    routes.get(
      "/collaboration", for: .user, .node,
      query: .list(
        .text("name"), .flag("encrypted"), .number("organization_id"), .number("algorithm_store_id"))
    ) { try await list($0) }
    routes.post("/collaboration", for: .user, takes: Self.body) { try await create($0) }
    routes.get("/collaboration/:id", for: .user, .node, .container) { try await show($0) }
    routes.patch("/collaboration/:id", for: .user, takes: Self.body.partial) { try await change($0) }
    routes.delete("/collaboration/:id", for: .user, query: [.text("delete_dependents")]) { try await delete($0) }
  }

  /// The ids of organisations in bodies of collaborations and studies.
  static let organizationIDs: Field.Check = { value in
    let ids = value.array?.compactMap(\.int) ?? []
    if ids.isEmpty { return "At least one organization id is required" }
    if Set(ids).count != ids.count { return "Organization ids must be unique" }
    return ids.contains { $0 < 1 } ? "Organization ids must be greater than 0" : nil
  }

  private static let body = BodySchema([
    Field("name", .string, required: true, Checks.name),
    Field("organization_ids", .list(.integer), required: true, organizationIDs),
    Field("encrypted", .boolean, required: true),
  ])

  private func list(_ request: APIRequest) async throws -> APIReply {
    let (caller, query, links) = (try request.caller, request.query, core.links)
    let paging = try Paging(query)
    let order = try SortOrder(query, of: "Collaboration", columns: CollaborationQueries.columns)
    let filter = CollaborationQueries.Filter(
      name: try query.pattern("name"), encrypted: try query.flag("encrypted"),
      organization: try query.id("organization_id"), store: try query.id("algorithm_store_id"))
    let withOrganizations = query.includes.contains("organizations")
    let (bodies, total) = try await core.database.read { transaction in
      let (rows, total) = try CollaborationQueries.visible(to: caller, filter, transaction)
        .page(transaction, paging, order: order)
      var bodies: [CollaborationBody] = []
      for row in rows {
        bodies.append(
          try CollaborationQueries.body(row, withOrganizations: withOrganizations, links: links, transaction))
      }
      return (bodies, total)
    }
    return try .page(bodies, paging, total: total, of: request)
  }

  private func show(_ request: APIRequest) async throws -> APIReply {
    let (caller, id, links) = (try request.caller, CollaborationID(try request.id()), core.links)
    let withOrganizations = request.query.includes.contains("organizations")
    let body = try await core.database.read { transaction in
      let row = try CollaborationQueries.find(id, transaction)
      let isMember = caller.collaborations.contains(id)
      guard
        caller.holds(.view, .collaboration, .global)
          || (isMember && caller.holds(.view, .collaboration, .organization))
      else { throw WireError.denied() }
      return try CollaborationQueries.body(row, withOrganizations: withOrganizations, links: links, transaction)
    }
    return try APIReply(.ok, body)
  }

  private func create(_ request: APIRequest) async throws -> APIReply {
    guard try request.caller.holds(.create, .collaboration, .global) else { throw WireError.denied() }
    let (fields, links) = (try await request.fields(Self.body), core.links)
    let body = try await core.database.write { transaction in
      let id = try CollaborationQueries.create(
        name: fields.string("name") ?? "", encrypted: fields.bool("encrypted") ?? true,
        organizations: fields.ints("organization_ids") ?? [], transaction)
      return try CollaborationBody(row: CollaborationQueries.find(id, transaction), links: links)
    }
    return try APIReply(.ok, body)
  }

  private func change(_ request: APIRequest) async throws -> APIReply {
    let (caller, id, links) = (try request.caller, CollaborationID(try request.id()), core.links)
    let fields = try await request.fields(Self.body.partial)
    let body = try await core.database.write { [live] transaction in
      _ = try CollaborationQueries.find(id, transaction)
      guard caller.may(.edit, .collaboration, collaboration: id),
        !fields.has("organization_ids") || caller.holds(.edit, .collaboration, .global)
      else { throw WireError.denied() }
      try CollaborationQueries.change(id, fields, live, transaction)
      return try CollaborationBody(row: CollaborationQueries.find(id, transaction), links: links)
    }
    return try APIReply(.ok, body)
  }

  private func delete(_ request: APIRequest) async throws -> APIReply {
    let (caller, id) = (try request.caller, CollaborationID(try request.id()))
    let withDependents = request.query.isSet("delete_dependents")
    let removal = TaskRemoval(live: live, now: core.now())
    try await core.database.write { transaction in
      guard try transaction.exists("SELECT 1 FROM collaboration WHERE id = \(id)") else {
        throw WireError.missing("collaboration id=\(id) is not found")
      }
      guard caller.may(.delete, .collaboration, collaboration: id) else { throw WireError.denied() }
      if !withDependents, let refusal = try CollaborationQueries.dependents(of: id, transaction) {
        throw WireError.bad(refusal)
      }
      try CollaborationQueries.delete(id, removal, transaction)
    }
    return try .message("Collaboration id=\(id) successfully deleted")
  }
}
