import Hummingbird
import NIOCore
import WisselAccess
import WisselDatabase
package import WisselHTTP
import WisselModel
import WisselWire

/// `/node`: the stations, and `/recover/node`: a new key for one.
package struct NodeRoutes: Sendable {
  private let core: ServerCore
  private let live: LiveEvents

  package init(_ core: ServerCore, _ live: LiveEvents) {
    self.core = core
    self.live = live
  }

  package func register(_ routes: inout APIRoutes) {
    routes.get(
      "/node", for: .user, .node,
      query: .list(
        .text("name"), .number("organization_id"), .number("collaboration_id"), .number("study_id"), .text("status"),
        .text("ip"), .moment("last_seen_from"), .moment("last_seen_till"))
    ) { try await list($0) }
    routes.post("/node", for: .user, takes: Self.body, gives: .created) { try await create($0) }
    routes.get("/node/:id", for: .user, .node) { try await show($0) }
    routes.patch("/node/:id", for: .user, .node, takes: Self.body.partial) { try await change($0) }
    routes.delete("/node/:id", for: .user) { try await delete($0) }
    routes.post("/recover/node", for: .user, takes: Self.recovery) { try await renewKey($0) }
  }

  private static let address: Field.Check = { value in
    guard let text = value.string else { return nil }
    return (try? SocketAddress(ipAddress: text, port: 0)) == nil ? "IP address is not valid" : nil
  }

  private static let body = BodySchema([
    Field("name", .string, Checks.name),
    Field("collaboration_id", .integer, required: true, Checks.atLeast(1)),
    Field("organization_id", .integer, Checks.atLeast(1)),
    Field("ip", .string, address),
    Field("clear_ip", .boolean),
  ])

  private func list(_ request: APIRequest) async throws -> APIReply {
    let (caller, query, links) = (try request.caller, request.query, core.links)
    let paging = try Paging(query)
    let order = try SortOrder(query, of: "Node", columns: NodeQueries.columns)
    let filter = NodeQueries.Filter(
      name: try query.pattern("name"), organization: try query.id("organization_id"),
      collaboration: try query.id("collaboration_id"), study: try query.id("study_id"), status: query["status"],
      ip: query["ip"], seenFrom: try query.time("last_seen_from"), seenTill: try query.time("last_seen_till"))
    let (bodies, total) = try await core.database.read { transaction in
      let (rows, total) = try NodeQueries.visible(to: caller, filter, transaction)
        .page(transaction, paging, order: order)
      var bodies: [NodeBody] = []
      for row in rows { bodies.append(try NodeQueries.body(row, links: links, transaction)) }
      return (bodies, total)
    }
    return try .page(bodies, paging, total: total, of: request)
  }

  private func show(_ request: APIRequest) async throws -> APIReply {
    let (caller, id, links) = (try request.caller, NodeID(try request.id()), core.links)
    let body = try await core.database.read { transaction in
      guard let row = try NodeQueries.find(id, transaction) else {
        throw WireError.missing("Node id=\(id) is not found!")
      }
      guard caller.may(.view, .node, in: try row.value("organization_id")) else { throw WireError.denied() }
      return try NodeQueries.body(row, links: links, transaction)
    }
    return try APIReply(.ok, body)
  }

  private func create(_ request: APIRequest) async throws -> APIReply {
    let (caller, links) = (try request.caller, core.links)
    let fields = try await request.fields(Self.body)
    let key = core.unique()
    let body = try await core.database.write { transaction in
      let collaboration = CollaborationID(fields.int("collaboration_id") ?? 0)
      guard try transaction.exists("SELECT 1 FROM collaboration WHERE id = \(collaboration)") else {
        throw WireError.missing("collaboration id=\(collaboration) does not exist")
      }
      let organization = fields.int("organization_id").map { OrganizationID($0) } ?? caller.organization
      guard try OrganizationQueries.find(organization, transaction) != nil else {
        throw WireError.missing("organization id=\(organization) does not exist")
      }
      guard caller.may(.create, .node, in: organization) else { throw WireError.denied() }
      let id = try NodeQueries.create(
        name: fields.string("name"), of: organization, in: collaboration, keyDigest: APIKey.digest(key), transaction)
      return try NodeQueries.find(id, transaction)
        .map { try NodeBody(row: $0, config: [], apiKey: key, links: links) }
    }
    return try APIReply(.created, body)
  }

  private func change(_ request: APIRequest) async throws -> APIReply {
    let (caller, id, links) = (try request.caller, NodeID(try request.id()), core.links)
    let fields = try await request.fields(Self.body.partial)
    let body = try await core.database.write { transaction in
      guard let row = try NodeQueries.find(id, transaction) else {
        throw WireError.missing("Node id=\(id) not found!")
      }
      guard caller.may(.edit, .node, in: try row.value("organization_id")) else { throw WireError.denied() }
      guard !fields.has("organization_id") else { throw WireError.bad("Organization id cannot be updated!") }
      guard !fields.has("collaboration_id") else { throw WireError.bad("Collaboration id cannot be updated!") }
      if let name = fields.string("name") {
        try NodeQueries.refuseTaken(name, except: id, transaction)
        try transaction.execute("UPDATE node SET name = \(name) WHERE id = \(id)")
      }
      if let ip = fields.string("ip") {
        try transaction.execute("UPDATE authenticatable SET ip = \(ip) WHERE id = \(id)")
      } else if fields.bool("clear_ip") == true {
        try transaction.execute("UPDATE authenticatable SET ip = NULL WHERE id = \(id)")
      }
      guard let changed = try NodeQueries.find(id, transaction) else { throw WireError.unexpected }
      return try NodeQueries.body(changed, links: links, transaction)
    }
    return try APIReply(.ok, body)
  }

  private func delete(_ request: APIRequest) async throws -> APIReply {
    let (caller, id) = (try request.caller, NodeID(try request.id()))
    try await core.database.write { [live] transaction in
      guard let row = try NodeQueries.find(id, transaction) else {
        throw WireError.missing("Node id=\(id) not found")
      }
      guard caller.may(.delete, .node, in: try row.value("organization_id")) else { throw WireError.denied() }
      try live.expel("\(id)", transaction)
      try transaction.execute("DELETE FROM authenticatable WHERE id = \(id)")
    }
    return try .message("Successfully deleted node id=\(id)")
  }

  private static let recovery = BodySchema([Field("id", .integer, required: true, Checks.atLeast(1))])

  private func renewKey(_ request: APIRequest) async throws -> APIReply {
    let caller = try request.caller
    let id = NodeID(try await request.fields(Self.recovery).int("id") ?? 0)
    let key = core.unique()
    try await core.database.write { transaction in
      guard let row = try NodeQueries.find(id, transaction) else {
        throw WireError.missing("Node id=\(id) is not found!")
      }
      guard caller.may(.edit, .node, in: try row.value("organization_id")) else { throw WireError.denied() }
      try transaction.execute("UPDATE node SET api_key_digest = \(APIKey.digest(key)) WHERE id = \(id)")
    }
    return try APIReply(.ok, ["api_key": key])
  }
}
