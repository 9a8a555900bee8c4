import Hummingbird
import WisselAccess
import WisselDatabase
package import WisselHTTP
import WisselModel
import WisselWire

/// `/rule`: what there is to be allowed.
package struct RuleRoutes: Sendable {
  private let core: ServerCore

  package init(_ core: ServerCore) { self.core = core }

  package func register(_ routes: inout APIRoutes) {
    routes.get(
      "/rule", for: .user,
      query: .list(
        .text("name"), .text("operation"), .text("scope"), .number("role_id"), .number("user_id"),
        .flag("no_pagination"))
    ) { try await list($0) }
    routes.get("/rule/:id", for: .user) { try await show($0) }
  }

  private func list(_ request: APIRequest) async throws -> APIReply {
    let (query, links) = (request.query, core.links)
    // All rules on one page: more than any catalogue has.
    let paging = try Paging(query["no_pagination"] == "1" ? Query("per_page=10000") : query)
    let order = try SortOrder(query, of: "Rule", columns: RuleQueries.columns)
    let filter = RuleQueries.Filter(
      name: query["name"], operation: try query.operation("operation"), scope: try query.scope("scope"),
      role: try query.id("role_id"), user: try query.id("user_id"))
    let (bodies, total) = try await core.database.read { transaction in
      let (rows, total) = try RuleQueries.narrowed(filter, transaction).page(transaction, paging, order: order)
      return (try rows.map { try RuleBody(row: $0, links: links) }, total)
    }
    return try .page(bodies, paging, total: total, of: request)
  }

  private func show(_ request: APIRequest) async throws -> APIReply {
    let (id, links) = (RuleID(try request.id()), core.links)
    let body = try await core.database.read { transaction in
      var one = RuleQueries.everything
      one.keep("id = \(id)")
      guard let row = try one.all(transaction).first else { throw WireError.missing("Rule id=\(id) not found!") }
      return try RuleBody(row: row, links: links)
    }
    return try APIReply(.ok, body)
  }
}

extension Query {
  /// An operation, as its name or its first letter.
  fileprivate func operation(_ name: String) throws(WireError) -> WisselModel.Operation? {
    guard let text = self[name] else { return nil }
    let found = WisselModel.Operation.allCases.first {
      $0.rawValue == text.uppercased() || $0.rawValue.prefix(1).lowercased() == text
    }
    guard let found else { throw .bad("Invalid value for '\(name)' provided: '\(text)'.") }
    return found
  }

  /// A scope, as its name or its first three letters.
  fileprivate func scope(_ name: String) throws(WireError) -> Scope? {
    guard let text = self[name] else { return nil }
    let found = Scope.allCases.first {
      $0.rawValue == text.uppercased() || $0.rawValue.prefix(3).lowercased() == text
    }
    guard let found else { throw .bad("Invalid value for '\(name)' provided: '\(text)'.") }
    return found
  }
}
