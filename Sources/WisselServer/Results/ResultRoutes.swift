import Hummingbird
import WisselAccess
import WisselDatabase
package import WisselHTTP
import WisselModel
import WisselWire

/// The results of runs: the same rows as the runs, seen from their end.
package struct ResultRoutes: Sendable {
  private let core: ServerCore
  private var views: ResultViews { ResultViews(links: core.links) }

  package init(_ core: ServerCore) { self.core = core }

  package func register(_ routes: inout APIRoutes) {
    routes.get("/result", for: .user, .node, .container, query: RunFilters.names) { try await list($0) }
    routes.get("/result/:id", for: .user, .node, .container) { try await show($0) }
  }

  private func list(_ request: APIRequest) async throws -> APIReply {
    let paging = try Paging(request.query, atMost: Paging.mostTexts)
    _ = try SortOrder(request.query, of: "Run", columns: RunRoutes.columns)
    let filters = RunFilters(query: request.query, caller: try request.caller)
    let (bodies, total) = try await core.database.read { [views] transaction in
      let page = try filters.listing(ResultRow.columns, of: "run", transaction).page(transaction, paging)
      return (try page.rows.map { views.body(try ResultRow($0)) }, page.total)
    }
    return try await core.withStoredTexts(.page(bodies, paging, total: total, of: request), for: request)
  }

  private func show(_ request: APIRequest) async throws -> APIReply {
    let (caller, id) = (try request.caller, RunID(try request.id()))
    let body = try await core.database.read { [views] transaction in
      guard let run = try RunRow.find(id, transaction),
        let row = try transaction.first("SELECT \(ResultRow.columns) FROM run WHERE run.id = \(id)")
      else { throw WireError.missing("Run id=\(id) not found!") }
      guard caller.may(.view, .run, of: run.owner) else { throw WireError.denied() }
      return views.body(try ResultRow(row))
    }
    return try await core.withStoredTexts(APIReply(.ok, body), for: request)
  }
}
