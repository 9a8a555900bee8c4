import Hummingbird
import WisselAccess
import WisselDatabase
package import WisselHTTP
import WisselModel
import WisselWire

/// Each organisation's share of a task: listing, showing, and what its node tells about it.
package struct RunRoutes: Sendable {
  private let core: ServerCore
  private let live: LiveEvents
  private var views: RunViews { RunViews(links: core.links) }

  package init(_ core: ServerCore, _ live: LiveEvents) {
    self.core = core
    self.live = live
  }

  package func register(_ routes: inout APIRoutes) {
    routes.get("/run", for: .user, .node, .container, query: RunFilters.names) { try await list($0) }
    routes.get("/run/:id", for: .user, .node, .container) { try await show($0) }
    routes.patch("/run/:id", for: .node, body: .payload, takes: RunChange.schema) { try await change($0) }
  }

  /// The columns that `sort` may name.
  static let columns: Set<String> = [
    "id", "input", "task_id", "organization_id", "result", "assigned_at", "started_at", "finished_at", "status", "log",
    "cleanup_at", "blob_storage_used",
  ]

  private func list(_ request: APIRequest) async throws -> APIReply {
    let paging = try Paging(request.query, atMost: Paging.mostTexts)
    // Checked, but second to the newest first, and so without effect.
    _ = try SortOrder(request.query, of: "Run", columns: Self.columns)
    let filters = RunFilters(query: request.query, caller: try request.caller)
    let includeTasks = request.query.includes.contains("task")
    let (bodies, total) = try await core.database.read { [views] transaction in
      let page = try filters.listing(RunRow.columns, of: RunRow.table, transaction).page(transaction, paging)
      let rows = try page.rows.map { try RunRow($0) }
      return (try views.bodies(rows, includeTasks: includeTasks, transaction), page.total)
    }
    return try await core.withStoredTexts(.page(bodies, paging, total: total, of: request), for: request)
  }

  private func show(_ request: APIRequest) async throws -> APIReply {
    let (caller, id) = (try request.caller, RunID(try request.id()))
    let includeTasks = request.query.includes.contains("task")
    let body = try await core.database.read { [views] transaction in
      guard let run = try RunRow.find(id, transaction) else { throw WireError.missing("Run id=\(id) not found!") }
      guard caller.may(.view, .run, of: run.owner) else { throw WireError.denied() }
      return try views.bodies([run], includeTasks: includeTasks, transaction).first
    }
    guard let body else { throw WireError.unexpected }
    return try await core.withStoredTexts(APIReply(.ok, body), for: request)
  }

  private func change(_ request: APIRequest) async throws -> APIReply {
    let (caller, id, now) = (try request.caller, RunID(try request.id()), core.now())
    let database = core.database
    let body = try await core.fields(of: request, RunChange.schema, longTexts: ["result"]) {
      _ = try await database.read { try RunChange.changeable(id, by: caller, $0) }
    } _: { [views, live] fields, texts in
      let change = RunChange(id, fields, texts)
      return try await database.write { transaction in
        let run = try change.apply(by: caller, at: now, transaction)
        try live.changed(run.id, of: run.task, in: run.owner.collaboration, transaction)
        return try views.bodies([run], transaction).first
      }
    }
    guard let body else { throw WireError.unexpected }
    return try await core.withStoredTexts(APIReply(.ok, body), for: request)
  }
}
