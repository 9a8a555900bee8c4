import Hummingbird
import WisselAccess
import WisselDatabase
package import WisselHTTP
import WisselModel
import WisselWire

/// `/study`: named parts of a collaboration.
package struct StudyRoutes: Sendable {
  private let core: ServerCore
  private let live: LiveEvents

  package init(_ core: ServerCore, _ live: LiveEvents) {
    self.core = core
    self.live = live
  }

  package func register(_ routes: inout APIRoutes) {
    routes.get(
      "/study", for: .user, .node, .container,
      query: .list(.text("name"), .number("organization_id"), .number("collaboration_id"))
    ) { try await list($0) }
    routes.post("/study", for: .user, takes: Self.creation, gives: .created) { try await create($0) }
    routes.get("/study/:id", for: .user, .node, .container) { try await show($0) }
    routes.patch("/study/:id", for: .user, takes: Self.changes) { try await change($0) }
    routes.delete("/study/:id", for: .user, query: [.text("delete_dependents")]) { try await delete($0) }
    routes.post("/study/:id/organization", for: .user, takes: Self.membership) {
      try await changeOrganizations($0, joins: true)
    }
    routes.delete("/study/:id/organization", for: .user, takes: Self.membership) {
      try await changeOrganizations($0, joins: false)
    }
  }

  private static let creation = BodySchema([
    Field("name", .string, required: true, Checks.name),
    Field("collaboration_id", .integer, required: true, Checks.atLeast(1)),
    Field("organization_ids", .list(.integer), required: true, CollaborationRoutes.organizationIDs),
  ])
  private static let changes = BodySchema([
    Field("name", .string, Checks.name),
    // Of whoever sends back what it was given; a study stays where it is.
    Field("collaboration_id", .integer, Checks.atLeast(1)),
    Field("organization_ids", .list(.integer), CollaborationRoutes.organizationIDs),
  ])
  private static let membership = BodySchema([Field("id", .integer, required: true, Checks.atLeast(1))])

  private func list(_ request: APIRequest) async throws -> APIReply {
    let (caller, query, links) = (try request.caller, request.query, core.links)
    let paging = try Paging(query)
    let order = try SortOrder(query, of: "Study", columns: StudyQueries.columns)
    let filter = StudyQueries.Filter(
      name: try query.pattern("name"), organization: try query.id("organization_id"),
      collaboration: try query.id("collaboration_id"))
    let withOrganizations = query.includes.contains("organizations")
    let (bodies, total) = try await core.database.read { transaction in
      let (rows, total) = try StudyQueries.visible(to: caller, filter).page(transaction, paging, order: order)
      var bodies: [StudyBody] = []
      for row in rows {
        let members =
          withOrganizations
          ? try StudyQueries.organizations(of: try row.value("id"), links: links, transaction) : nil
        bodies.append(try StudyBody(row: row, organizations: members, links: links))
      }
      return (bodies, total)
    }
    return try .page(bodies, paging, total: total, of: request)
  }

  private func show(_ request: APIRequest) async throws -> APIReply {
    let (caller, id, links) = (try request.caller, StudyID(try request.id()), core.links)
    let withOrganizations = request.query.includes.contains("organizations")
    let body = try await core.database.read { transaction in
      let row = try StudyQueries.find(id, transaction)
      guard try StudyQueries.may(caller, .view, id, of: try row.value("collaboration_id"), transaction) else {
        throw WireError.denied()
      }
      return withOrganizations
        ? try StudyQueries.fullBody(id, links: links, transaction) : try StudyBody(row: row, links: links)
    }
    return try APIReply(.ok, body)
  }

  private func create(_ request: APIRequest) async throws -> APIReply {
    let (caller, links) = (try request.caller, core.links)
    let fields = try await request.fields(Self.creation)
    let collaboration = CollaborationID(fields.int("collaboration_id") ?? 0)
    let body = try await core.database.write { transaction in
      guard try transaction.exists("SELECT 1 FROM collaboration WHERE id = \(collaboration)") else {
        throw WireError.missing("Collaboration id=\(collaboration) not found!")
      }
      guard caller.may(.create, .study, collaboration: collaboration) else { throw WireError.denied() }
      let id = try StudyQueries.create(
        name: fields.string("name") ?? "", in: collaboration, organizations: fields.ints("organization_ids") ?? [],
        transaction)
      return try StudyQueries.fullBody(id, links: links, transaction)
    }
    return try APIReply(.created, body)
  }

  private func change(_ request: APIRequest) async throws -> APIReply {
    let (caller, id, links) = (try request.caller, StudyID(try request.id()), core.links)
    let fields = try await request.fields(Self.changes)
    let body = try await core.database.write { transaction in
      let row = try StudyQueries.find(id, transaction)
      let collaboration: CollaborationID = try row.value("collaboration_id")
      guard try StudyQueries.may(caller, .edit, id, of: collaboration, transaction) else { throw WireError.denied() }
      if let name = fields.string("name") {
        try StudyQueries.refuseTaken(name, except: id, transaction)
        try transaction.execute("UPDATE study SET name = \(name) WHERE id = \(id)")
      }
      if let organizations = fields.ints("organization_ids") {
        try StudyQueries.setOrganizations(organizations, of: id, in: collaboration, transaction)
      }
      return try StudyQueries.fullBody(id, links: links, transaction)
    }
    return try APIReply(.ok, body)
  }

  private func delete(_ request: APIRequest) async throws -> APIReply {
    let (caller, id) = (try request.caller, StudyID(try request.id()))
    let withDependents = request.query.isSet("delete_dependents")
    let removal = TaskRemoval(live: live, now: core.now())
    try await core.database.write { transaction in
      let row = try StudyQueries.find(id, transaction)
      guard try StudyQueries.may(caller, .delete, id, of: try row.value("collaboration_id"), transaction) else {
        throw WireError.denied()
      }
      let tasks = try transaction.count("SELECT COUNT(*) AS count FROM task WHERE study_id = \(id)")
      guard tasks == 0 || withDependents else {
        throw WireError.bad(
          "Study id=\(id) has \(tasks) tasks. Please delete them separately or set delete_dependents=True")
      }
      try removal.remove(tasks: "study_id = \(id)", transaction)
      try transaction.execute("DELETE FROM study WHERE id = \(id)")
    }
    return try .message("Study id=\(id) successfully deleted")
  }

  private func changeOrganizations(_ request: APIRequest, joins: Bool) async throws -> APIReply {
    let (caller, id, links) = (try request.caller, StudyID(try request.id()), core.links)
    let organization = OrganizationID(try await request.fields(Self.membership).int("id") ?? 0)
    let bodies = try await core.database.write { transaction in
      let collaboration: CollaborationID = try StudyQueries.find(id, transaction).value("collaboration_id")
      guard caller.may(.edit, .study, collaboration: collaboration) else { throw WireError.denied() }
      guard try OrganizationQueries.find(organization, transaction) != nil else {
        throw WireError.missing("Organization with id=\(organization) not found")
      }
      if joins {
        guard try OrganizationQueries.isMember(organization, of: collaboration, transaction) else {
          throw WireError.bad("Organization is not a member of the collaboration!")
        }
        try StudyQueries.join(organization, id, transaction)
      } else {
        try transaction.execute(
          "DELETE FROM study_membership WHERE study_id = \(id) AND organization_id = \(organization)")
      }
      return try StudyQueries.organizations(of: id, links: links, transaction)
    }
    return try APIReply(.ok, bodies)
  }
}
