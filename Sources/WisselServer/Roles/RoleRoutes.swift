import Hummingbird
import WisselAccess
import WisselDatabase
package import WisselHTTP
import WisselModel
import WisselWire

/// `/role`: bundles of rules.
package struct RoleRoutes: Sendable {
  private let core: ServerCore

  package init(_ core: ServerCore) { self.core = core }

  package func register(_ routes: inout APIRoutes) {
    routes.get(
      "/role", for: .user,
      query: .list(
        .text("name"), .text("description"), .number("organization_id"), .text("include_root"), .number("rule_id"),
        .number("user_id"), .number("collaboration_id"))
    ) { try await list($0) }
    routes.post("/role", for: .user, takes: Self.body, gives: .created) { try await create($0) }
    routes.get("/role/:id", for: .user) { try await show($0) }
    routes.patch("/role/:id", for: .user, takes: Self.body.partial) { try await change($0) }
    routes.delete("/role/:id", for: .user, query: [.text("delete_dependents")]) { try await delete($0) }
    routes.post("/role/:id/rule/:rule", for: .user, gives: .created) { try await changeRule($0, adds: true) }
    routes.delete("/role/:id/rule/:rule", for: .user) { try await changeRule($0, adds: false) }
  }

  private static let body = BodySchema([
    Field("name", .string, required: true) { value in
      value.string.map(DefaultRoles.contains(named:)) == true ? "Role name cannot be one of the default roles" : nil
    },
    Field("description", .string, Checks.length(nil, 1024)),
    Field("rules", .list(.id), required: true),
    Field("organization_id", .integer, Checks.atLeast(1)),
  ])

  private func list(_ request: APIRequest) async throws -> APIReply {
    let (caller, query, links) = (try request.caller, request.query, core.links)
    let paging = try Paging(query)
    let order = try SortOrder(query, of: "Role", columns: RoleQueries.columns)
    let filter = RoleQueries.Filter(
      names: try query.patterns("name"), descriptions: try query.patterns("description"),
      organizations: try query.ints("organization_id"), withDefaults: query.isSet("include_root"),
      rule: try query.id("rule_id"), user: try query.id("user_id"), collaboration: try query.id("collaboration_id"))
    let (bodies, total) = try await core.database.read { transaction in
      let (rows, total) = try RoleQueries.visible(to: caller, filter, transaction)
        .page(transaction, paging, order: order)
      return (try rows.map { try RoleBody(row: $0, links: links) }, total)
    }
    return try .page(bodies, paging, total: total, of: request)
  }

  private func show(_ request: APIRequest) async throws -> APIReply {
    let (caller, id, links) = (try request.caller, RoleID(try request.id()), core.links)
    let body = try await core.database.read { transaction in
      let row = try RoleQueries.find(id, transaction)
      let organization: OrganizationID? = try row.value("organization_id")
      let isDefault: Bool = try row.value("is_default_role")
      guard
        try RoleQueries.mayChange(caller, .view, roleOf: organization)
          || (isDefault && caller.mayAtLeast(.organization, .view, .role))
          || transaction.exists(
            "SELECT 1 FROM account_role WHERE account_id = \(caller.id) AND role_id = \(id)")
      else { throw WireError.denied() }
      return try RoleBody(row: row, links: links)
    }
    return try APIReply(.ok, body)
  }

  private func create(_ request: APIRequest) async throws -> APIReply {
    let (caller, links) = (try request.caller, core.links)
    let fields = try await request.fields(Self.body, errors: .underMessage)
    let ids = Array(Set(fields.ints("rules") ?? [])).sorted()
    let body = try await core.database.write { transaction in
      let rules = try RuleQueries.rules(ids, transaction) { .missing("Rule with id \($0) not found") }
      try RoleQueries.refuseBeyond(caller, rules)
      let organization = fields.int("organization_id").map { OrganizationID($0) } ?? caller.organization
      guard try OrganizationQueries.find(organization, transaction) != nil else {
        throw WireError.missing("Organization \"\(organization)\" does not exist!")
      }
      guard caller.may(.create, .role, in: organization) else {
        throw WireError.denied(RoleQueries.refusal(.create, organization))
      }
      let id = RoleID(
        try transaction.insertReturningID(
          """
          INSERT INTO role (name, description, organization_id)
          VALUES (\(fields.string("name") ?? ""), \(fields.string("description")), \(organization))
          """))
      try Self.setRules(ids, of: id, transaction)
      return try RoleBody(row: RoleQueries.find(id, transaction), links: links)
    }
    return try APIReply(.created, body)
  }

  private func change(_ request: APIRequest) async throws -> APIReply {
    let (caller, id, links) = (try request.caller, RoleID(try request.id()), core.links)
    let fields = try await request.fields(Self.body.partial, errors: .underMessage)
    let body = try await core.database.write { transaction in
      _ = try RoleQueries.changeable(id, by: caller, .edit, transaction)
      guard !fields.has("organization_id") else { throw WireError.bad("Cannot change role's organization") }
      if let ids = fields.ints("rules") {
        _ = try RuleQueries.rules(ids, transaction) { .missing("Rule with id=\($0) not found.") }
        let touched = Set(ids).symmetricDifference(try RoleQueries.ruleIDs(of: id, transaction))
        try RoleQueries.refuseBeyond(
          caller, try RuleQueries.rules(touched.sorted(), transaction) { _ in .unexpected })
        try Self.setRules(Array(Set(ids)).sorted(), of: id, transaction)
      }
      if let name = fields.string("name") {
        try transaction.execute("UPDATE role SET name = \(name) WHERE id = \(id)")
      }
      if let description = fields.string("description") {
        try transaction.execute("UPDATE role SET description = \(description) WHERE id = \(id)")
      }
      return try RoleBody(row: RoleQueries.find(id, transaction), links: links)
    }
    return try APIReply(.ok, body)
  }

  private func delete(_ request: APIRequest) async throws -> APIReply {
    let (caller, id) = (try request.caller, RoleID(try request.id()))
    let withDependents = request.query.isSet("delete_dependents")
    try await core.database.write { transaction in
      let row = try RoleQueries.changeable(id, by: caller, .delete, transaction)
      try RoleQueries.refuseBeyond(caller, try RoleQueries.rules(ofRoles: [id.rawValue], transaction))
      let isAssigned = try transaction.exists("SELECT 1 FROM account_role WHERE role_id = \(id)")
      guard !isAssigned || withDependents else {
        let name: String = try row.value("name")
        throw WireError.bad("Role \(name) is assigned to users and cannot be deleted.")
      }
      try transaction.execute("DELETE FROM role WHERE id = \(id)")
    }
    return try .message("Role removed from the database.")
  }

  private func changeRule(_ request: APIRequest, adds: Bool) async throws -> APIReply {
    let (caller, id, links) = (try request.caller, RoleID(try request.id()), core.links)
    let rule = try request.id("rule")
    let bodies = try await core.database.write { transaction in
      _ = try RoleQueries.find(id, transaction)
      let rules = try RuleQueries.rules([rule], transaction) { .missing("Rule with id=\($0) not found.") }
      _ = try RoleQueries.changeable(id, by: caller, .edit, transaction)
      try RoleQueries.refuseBeyond(caller, rules)
      if adds {
        try transaction.execute(
          "INSERT INTO role_rule (role_id, rule_id) VALUES (\(id), \(rule)) ON CONFLICT DO NOTHING")
      } else {
        guard try transaction.execute("DELETE FROM role_rule WHERE role_id = \(id) AND rule_id = \(rule)") > 0 else {
          throw WireError.missing("Rule with id=\(rule) is not part of role with id=\(id)")
        }
      }
      return try RoleQueries.ruleBodies(of: id, links: links, transaction)
    }
    return try APIReply(adds ? .created : .ok, bodies)
  }

  private static func setRules(_ rules: [Int], of id: RoleID, _ transaction: borrowing Transaction) throws {
    try transaction.execute("DELETE FROM role_rule WHERE role_id = \(id)")
    for rule in rules {
      try transaction.execute("INSERT INTO role_rule (role_id, rule_id) VALUES (\(id), \(rule))")
    }
  }
}
