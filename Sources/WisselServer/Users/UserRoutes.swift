import Hummingbird
import WisselAccess
import WisselDatabase
package import WisselHTTP
import WisselModel
import WisselWire

/// `/user`: the people.
package struct UserRoutes: Sendable {
  private let core: ServerCore
  private let live: LiveEvents

  package init(_ core: ServerCore, _ live: LiveEvents) {
    self.core = core
    self.live = live
  }

  package func register(_ routes: inout APIRoutes) {
    routes.get(
      "/user", for: .user,
      query: .list(
        .text("username"), .text("firstname"), .text("lastname"), .text("email"), .number("organization_id"),
        .number("collaboration_id"), .number("role_id"), .number("rule_id"), .moment("last_seen_from"),
        .moment("last_seen_till"))
    ) { try await list($0) }
    routes.post("/user", for: .user, takes: UserBodies.creation, gives: .created) { try await create($0) }
    routes.get("/user/:id", for: .user, query: [.text("include_permissions")]) { try await show($0) }
    routes.patch("/user/:id", for: .user, takes: UserBodies.change) { try await change($0) }
    routes.delete("/user/:id", for: .user, query: [.text("delete_dependents")]) { try await delete($0) }
  }

  private func list(_ request: APIRequest) async throws -> APIReply {
    let (caller, query, links) = (try request.caller, request.query, core.links)
    let paging = try Paging(query)
    let order = try SortOrder(query, of: "User", columns: UserQueries.columns)
    let filter = UserQueries.Filter(
      username: try query.pattern("username"), firstname: try query.pattern("firstname"),
      lastname: try query.pattern("lastname"), email: try query.pattern("email"),
      organization: try query.id("organization_id"), collaboration: try query.id("collaboration_id"),
      role: try query.id("role_id"), rule: try query.id("rule_id"), seenFrom: try query.time("last_seen_from"),
      seenTill: try query.time("last_seen_till"))
    let (bodies, total) = try await core.database.read { transaction in
      let (rows, total) = try UserQueries.visible(to: caller, filter, transaction)
        .page(transaction, paging, order: order)
      return (try rows.map { try UserBody(row: $0, links: links) }, total)
    }
    return try .page(bodies, paging, total: total, of: request)
  }

  private func show(_ request: APIRequest) async throws -> APIReply {
    let (caller, id, links) = (try request.caller, UserID(try request.id()), core.links)
    let withPermissions = request.query.isSet("include_permissions")
    let body = try await core.database.read { transaction in
      guard let row = try UserQueries.find(id, transaction) else {
        throw WireError.missing("user id=\(id) is not found")
      }
      let organization: OrganizationID = try row.value("organization_id")
      guard caller.id == id || caller.may(.view, .user, in: organization) else { throw WireError.denied() }
      let permissions = withPermissions ? try UserQueries.permissions(of: id, in: organization, transaction) : nil
      return try UserBody(row: row, permissions: permissions, links: links)
    }
    return try APIReply(.ok, body)
  }

  private func create(_ request: APIRequest) async throws -> APIReply {
    let (caller, links) = (try request.caller, core.links)
    let fields = try await request.fields(UserBodies.creation)
    guard caller.mayAtLeast(.organization, .create, .user) else { throw WireError.denied() }
    let hash = try await core.passwords.hash(fields.string("password") ?? "")
    let user = NewUser(
      username: fields.string("username") ?? "", passwordHash: hash, email: fields.string("email") ?? "",
      firstname: fields.string("firstname"), lastname: fields.string("lastname"),
      organization: fields.int("organization_id").map { OrganizationID($0) } ?? caller.organization)
    let (roles, rules) = (fields.ints("roles") ?? [], fields.ints("rules") ?? [])
    let body = try await core.database.write { transaction in
      if caller.holds(.create, .user, .global), try OrganizationQueries.find(user.organization, transaction) == nil {
        throw WireError.missing("Organization does not exist.")
      }
      guard caller.may(.create, .user, in: user.organization) else { throw WireError.denied() }
      try UserQueries.refuseRoles(roles, forUserOf: user.organization, by: caller, transaction)
      // Unknown rules are ignored, as the original does.
      let known = try transaction.query("SELECT id FROM rule WHERE id IN \(list: rules) ORDER BY id")
        .map { try $0.value("id", as: Int.self) }
      try RoleQueries.refuseBeyond(caller, try RuleQueries.rules(known, transaction) { _ in .unexpected })
      let id = try UserQueries.create(user, transaction)
      try UserQueries.setRoles(roles, of: id, transaction)
      try UserQueries.setRules(rules, of: id, transaction)
      return try UserQueries.find(id, transaction).map { try UserBody(row: $0, links: links) }
    }
    return try APIReply(.created, body)
  }

  private func change(_ request: APIRequest) async throws -> APIReply {
    let (caller, id, links) = (try request.caller, UserID(try request.id()), core.links)
    let fields = try await request.fields(UserBodies.change)
    guard !fields.has("password") else { throw WireError.bad("You cannot change your password here!") }
    let body = try await core.database.write { transaction in
      guard let row = try UserQueries.find(id, transaction) else {
        throw WireError.missing("user id=\(id) not found")
      }
      let organization: OrganizationID = try row.value("organization_id")
      guard (caller.id == id && caller.holds(.edit, .user, .own)) || caller.may(.edit, .user, in: organization) else {
        throw WireError.denied()
      }
      try Self.changeNames(of: id, fields, by: caller, transaction)
      try Self.changeRoles(of: id, in: organization, fields, by: caller, transaction)
      try Self.changeRules(of: id, fields, by: caller, transaction)
      return try UserQueries.find(id, transaction).map { try UserBody(row: $0, links: links) }
    }
    return try APIReply(.ok, body)
  }

  private func delete(_ request: APIRequest) async throws -> APIReply {
    let (caller, id) = (try request.caller, UserID(try request.id()))
    let withDependents = request.query.isSet("delete_dependents")
    let removal = TaskRemoval(live: live, now: core.now())
    try await core.database.write { [live] transaction in
      guard let row = try UserQueries.find(id, transaction) else {
        throw WireError.missing("user id=\(id) not found")
      }
      let organization: OrganizationID = try row.value("organization_id")
      guard (caller.id == id && caller.holds(.delete, .user, .own)) || caller.may(.delete, .user, in: organization)
      else { throw WireError.denied() }
      let tasks = try transaction.count(Tally.sum(of: "task_tally", where: "init_user_id = \(id)"))
      guard tasks == 0 || withDependents else {
        throw WireError.bad(
          "User has created \(tasks) tasks. Please delete those first, or set the `delete_dependents` parameter to "
            + "true to delete them automatically together with this user.")
      }
      try removal.remove(tasks: "init_user_id = \(id)", transaction)
      try live.expel("\(id)", transaction)
      try transaction.execute("DELETE FROM authenticatable WHERE id = \(id)")
    }
    return try .message("user id=\(id) is removed from the database")
  }
}
