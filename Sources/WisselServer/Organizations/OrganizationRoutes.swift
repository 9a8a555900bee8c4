import Hummingbird
import WisselAccess
import WisselDatabase
package import WisselHTTP
import WisselModel
import WisselWire

/// `/organization`: who takes part.
package struct OrganizationRoutes: Sendable {
  private let core: ServerCore
  private let live: LiveEvents

  package init(_ core: ServerCore, _ live: LiveEvents) {
    self.core = core
    self.live = live
  }

  package func register(_ routes: inout APIRoutes) {
    routes.get(
      "/organization", for: .user, .node, .container,
      query: .list(
        .text("name"), .text("country"), .number("collaboration_id"), .number("study_id"), .number("ids"))
    ) { try await list($0) }
    routes.post("/organization", for: .user, takes: Self.body, gives: .created) { try await create($0) }
    routes.get("/organization/:id", for: .user, .node, .container) { try await show($0) }
    routes.patch("/organization/:id", for: .user, .node, takes: Self.body.partial) { try await change($0) }
    routes.delete("/organization/:id", for: .user, query: [.text("delete_dependents")]) { try await delete($0) }
  }

  private static let body = BodySchema([
    Field("name", .string, required: true, Checks.name),
    Field("address1", .string, Checks.length(nil, 128)),
    Field("address2", .string, Checks.length(nil, 128)),
    Field("zipcode", .string, Checks.length(nil, 128)),
    Field("country", .string, Checks.length(nil, 128)),
    Field("domain", .string, Checks.length(nil, 128)),
    Field("public_key", .string, Checks.length(nil, 65_536)),
  ])

  private func list(_ request: APIRequest) async throws -> APIReply {
    let (caller, query, links) = (try request.caller, request.query, core.links)
    let paging = try Paging(query)
    let order = try SortOrder(query, of: "Organization", columns: OrganizationQueries.columns)
    let filter = OrganizationQueries.Filter(
      name: try query.pattern("name"), country: query["country"], collaboration: try query.id("collaboration_id"),
      study: try query.id("study_id"), ids: try query.ints("ids"))
    let (bodies, total) = try await core.database.read { transaction in
      let (rows, total) = try OrganizationQueries.visible(to: caller, filter, transaction)
        .page(transaction, paging, order: order)
      return (try rows.map { try OrganizationBody(row: $0, links: links) }, total)
    }
    return try .page(bodies, paging, total: total, of: request)
  }

  private func show(_ request: APIRequest) async throws -> APIReply {
    let (caller, id, links) = (try request.caller, OrganizationID(try request.id()), core.links)
    let body = try await core.database.read { transaction in
      guard let row = try OrganizationQueries.find(id, transaction) else {
        throw WireError.missing("Organization id=\(id) not found!")
      }
      guard caller.may(.view, .organization, in: id) else {
        throw WireError.denied("You do not have permission to do that!")
      }
      return try OrganizationBody(row: row, links: links)
    }
    return try APIReply(.ok, body)
  }

  private func create(_ request: APIRequest) async throws -> APIReply {
    guard try request.caller.holds(.create, .organization, .global) else {
      throw WireError.denied("You lack the permissions to do that!")
    }
    let (fields, links) = (try await request.fields(Self.body), core.links)
    let body = try await core.database.write { transaction in
      let id = try OrganizationQueries.create(fields, transaction)
      return try OrganizationQueries.find(id, transaction).map { try OrganizationBody(row: $0, links: links) }
    }
    return try APIReply(.created, body)
  }

  private func change(_ request: APIRequest) async throws -> APIReply {
    let (caller, id, links) = (try request.caller, OrganizationID(try request.id()), core.links)
    let fields = try await request.fields(Self.body.partial)
    let named = NamedOrganizations(core.options)
    let body = try await core.database.write { transaction in
      guard let row = try OrganizationQueries.find(id, transaction) else {
        throw WireError.missing("Organization with id=\(id) not found")
      }
      guard caller.may(.edit, .organization, in: id) else { throw WireError.denied() }
      // Whoever sets the key can read what is sealed for it, so not even root may do it for others.
      guard !fields.has("public_key") || caller.organization == id else {
        throw WireError.denied("Only members of an organization can update its public key!")
      }
      if let name = fields.string("name") { try named.refuseRenaming(row.value("name"), to: name) }
      try OrganizationQueries.change(id, fields, transaction)
      return try OrganizationQueries.find(id, transaction).map { try OrganizationBody(row: $0, links: links) }
    }
    return try APIReply(.ok, body)
  }

  private func delete(_ request: APIRequest) async throws -> APIReply {
    let (caller, id) = (try request.caller, OrganizationID(try request.id()))
    let withDependents = request.query.isSet("delete_dependents")
    let removal = TaskRemoval(live: live, now: core.now())
    try await core.database.write { transaction in
      guard try OrganizationQueries.find(id, transaction) != nil else {
        throw WireError.missing("Organization with id=\(id) not found")
      }
      guard caller.holds(.delete, .organization, .global) else { throw WireError.denied() }
      guard caller.organization != id else { throw WireError.bad("You cannot delete your own organization!") }
      let dependents = try OrganizationQueries.dependents(of: id, transaction)
      guard dependents.isEmpty || withDependents else { throw WireError.bad(dependents.refusal) }
      try OrganizationQueries.delete(id, removal, transaction)
    }
    return try .message("Organization id=\(id) was removed from the database")
  }
}
