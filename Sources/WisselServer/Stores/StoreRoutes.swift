import Hummingbird
import Logging
import WisselAccess
import WisselDatabase
package import WisselHTTP
import WisselModel
import WisselWire

/// `/algorithmstore`: where algorithms come from.
package struct StoreRoutes: Sendable {
  private let core: ServerCore

  package init(_ core: ServerCore) { self.core = core }

  package func register(_ routes: inout APIRoutes) {
    routes.get(
      "/algorithmstore", for: .user, query: .list(.text("name"), .text("url"), .number("collaboration_id"))
    ) { try await list($0) }
    routes.post("/algorithmstore", for: .user, takes: Self.body, gives: .created) { try await create($0) }
    routes.get("/algorithmstore/:id", for: .user, .node) { try await show($0) }
    routes.patch("/algorithmstore/:id", for: .user, takes: Self.changes) { try await change($0) }
    routes.delete("/algorithmstore/:id", for: .user, query: [.text("server_url")]) { try await delete($0) }
  }

  // MARK: Reading

  private func list(_ request: APIRequest) async throws -> APIReply {
    let (caller, query, links) = (try request.caller, request.query, core.links)
    let paging = try Paging(query)
    let order = try SortOrder(query, of: "AlgorithmStore", columns: StoreQueries.columns)
    let filter = StoreQueries.Filter(
      name: try query.pattern("name"), url: try query.pattern("url"), collaboration: try query.id("collaboration_id"))
    let (bodies, total) = try await core.database.read { transaction in
      let (rows, total) = try StoreQueries.visible(to: caller, filter, transaction)
        .page(transaction, paging, order: order)
      return (try rows.map { try StoreQueries.Store($0).body(links) }, total)
    }
    return try .page(bodies, paging, total: total, of: request)
  }

  private func show(_ request: APIRequest) async throws -> APIReply {
    let (caller, id) = (try request.caller, StoreID(try request.id()))
    let store = try await core.database.read { try StoreQueries.find(id, $0) }
    guard StoreQueries.mayView(store, caller) else { throw WireError.denied() }
    return try APIReply(.ok, store.body(core.links))
  }

  // MARK: Registering

  private static let body = BodySchema([
    Field("name", .string, required: true, Checks.name),
    Field("algorithm_store_url", .url, required: true) { value in
      value.string.flatMap { StoreAddress($0) } == nil ? "Not a usable http or https address." : nil
    },
    Field("server_url", .url),
    // The published client sends a list of one.
    Field("collaboration_id", .single(.integer), Checks.atLeast(1)),
    Field("force", .boolean),
  ])

  private func create(_ request: APIRequest) async throws -> APIReply {
    let caller = try request.caller
    let fields = try await request.fields(Self.body)
    guard let address = fields.string("algorithm_store_url").flatMap({ StoreAddress($0) }) else {
      throw WireError.unexpected
    }
    let (name, force) = (fields.string("name") ?? "", fields.bool("force") ?? false)
    let collaboration = fields.int("collaboration_id").map { CollaborationID($0) }
    guard StoreQueries.mayEdit(collaboration, caller) else {
      throw collaboration == nil
        ? WireError.denied("You lack the permission to add algorithm stores for all collaborations!")
        : WireError.denied()
    }
    try await core.database.read { transaction in
      if let collaboration {
        guard try transaction.exists("SELECT 1 FROM collaboration WHERE id = \(collaboration)") else {
          throw WireError.missing("Collaboration id=\(collaboration) not found")
        }
      }
      try StoreQueries.refuseSecond(address.text, for: collaboration, transaction)
    }
    guard force || !address.isLocal else { throw Self.insecure }
    try await StoreClient(core, request, address, serverURL: fields.string("server_url")).introduce(force: force)
    let store = try await core.database.write { transaction in
      try StoreQueries.create(name, address.text, for: collaboration, transaction)
    }
    return try APIReply(.created, store.body(core.links))
  }

  private static let insecure = WireError.bad(
    "Algorithm store url is insecure: localhost services may be run on any computer. Add it anyway by setting the "
      + "'force' flag to true, but only do so for development servers!")

  // MARK: Changing

  private static let changes = BodySchema([
    Field("name", .string, Checks.name), Field("collaboration_id", .single(.integer), Checks.atLeast(1)),
  ])

  private func change(_ request: APIRequest) async throws -> APIReply {
    let (caller, id) = (try request.caller, StoreID(try request.id()))
    let fields = try await request.fields(Self.changes)
    let store = try await core.database.write { transaction in
      let store = try StoreQueries.find(id, transaction)
      guard StoreQueries.mayEdit(store.collaboration, caller) else { throw WireError.denied() }
      if let name = fields.string("name") {
        try transaction.execute("UPDATE algorithm_store SET name = \(name) WHERE id = \(id)")
      }
      if let collaboration = fields.int("collaboration_id").map({ CollaborationID($0) }),
        collaboration != store.collaboration
      {
        guard StoreQueries.mayEdit(collaboration, caller) else { throw WireError.denied() }
        guard try transaction.exists("SELECT 1 FROM collaboration WHERE id = \(collaboration)") else {
          throw WireError.missing("Collaboration id=\(collaboration) not found")
        }
        guard
          try !transaction.exists(
            "SELECT 1 FROM algorithm_store WHERE url = \(store.url) AND collaboration_id = \(collaboration)")
        else { throw WireError.bad("Algorithm store is already available for this collaboration") }
        try transaction.execute(
          "UPDATE algorithm_store SET collaboration_id = \(collaboration) WHERE id = \(id)")
      }
      return try StoreQueries.find(id, transaction)
    }
    return try APIReply(.ok, store.body(core.links))
  }

  /// Takes leave of the store when no other record needs it, and removes the record, also when the store is gone.
  private func delete(_ request: APIRequest) async throws -> APIReply {
    let (caller, id) = (try request.caller, StoreID(try request.id()))
    let (store, isShared) = try await core.database.read { transaction in
      let store = try StoreQueries.find(id, transaction)
      guard StoreQueries.mayEdit(store.collaboration, caller) else { throw WireError.denied() }
      let isShared = try transaction.exists(
        "SELECT 1 FROM algorithm_store WHERE url = \(store.url) AND id <> \(id)")
      return (store, isShared)
    }
    if !isShared, let address = StoreAddress(store.url) {
      do {
        try await StoreClient(core, request, address, serverURL: request.query["server_url"]).takeLeave()
      } catch let error as WireError {
        core.logger.warning(
          "an algorithm store was removed here and did not remove this server",
          metadata: ["store": "\(id)", "status": "\(error.status.code)"])
      }
    }
    try await core.database.write { transaction in
      _ = try transaction.execute("DELETE FROM algorithm_store WHERE id = \(id)")
    }
    return try .message("Algorithm store id=\(id) successfully deleted")
  }
}
