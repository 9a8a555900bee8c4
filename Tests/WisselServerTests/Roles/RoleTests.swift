import Hummingbird
import Testing
import WisselServer
import WisselWire

@Suite struct RoleTests {
  @Test func defaultRolesStandAndAreNotTouched() async throws {
    try await TestServer.run { server in
      let root = try await server.token()
      let roles = try await server.call(.get, "/role", token: root)
      #expect(
        roles.data.compactMap { $0["name"]?.string } == [
          "Root", "container", "node", "Viewer", "Researcher", "Organization Admin", "Collaboration Admin",
        ])
      #expect(roles.data.allSatisfy { $0["is_default_role"] == true && $0["organization"] == .null })
      let renamed = try await server.call(.patch, "/role/4", ["name": "V2"], token: root)
      #expect(renamed.message == "Role Viewer is a default role and cannot be edited or deleted.")
      #expect(try await server.call(.delete, "/role/4", token: root).status == 400)
      #expect(try await server.call(.post, "/role/4/rule/1", token: root).status == 400)
      let reserved = try await server.call(.post, "/role", ["name": "Viewer", "rules": [1]], token: root)
      #expect(reserved.json == ["msg": ["name": ["Role name cannot be one of the default roles"]]])
    }
  }

  @Test func rulesAreAddedAndTakenAway() async throws {
    try await TestServer.run { server in
      let here = try await server.hospitals()
      let id = try await server.create(
        "/role", ["name": "temp", "description": "d", "rules": [29], "organization_id": .int(here.beta)],
        token: here.root)
      let added = try await server.call(.post, "/role/\(id)/rule/39", token: here.root)
      #expect(added.status == 201)
      #expect(added.json.array?.compactMap { $0["id"]?.int } == [29, 39])
      let taken = try await server.call(.delete, "/role/\(id)/rule/39", token: here.root)
      #expect(taken.status == 200)
      #expect(taken.json.array?.compactMap { $0["id"]?.int } == [29])
      let absent = try await server.call(.delete, "/role/\(id)/rule/39", token: here.root)
      #expect(absent.message == "Rule with id=39 is not part of role with id=\(id)")
      #expect(try await server.call(.post, "/role/\(id)/rule/9999", token: here.root).status == 404)
      let changed = try await server.call(
        .patch, "/role/\(id)", ["name": "temp2", "rules": [3]], token: here.root)
      #expect(changed.json["name"] == "temp2")
      #expect(try await server.call(.get, "/rule?role_id=\(id)", token: here.root).ids == [3])
      let moved = try await server.call(.patch, "/role/\(id)", ["organization_id": 1], token: here.root)
      #expect(moved.message == "Cannot change role's organization")
      let own = try await server.call(.get, "/role?organization_id=\(here.beta)", token: here.root)
      #expect(own.ids == [id])
      let withDefaults = try await server.call(
        .get, "/role?organization_id=\(here.beta)&include_root=1", token: here.root)
      #expect(withDefaults.ids.count == 8)

      let alphas = try await server.user("viewer", of: here.alpha, role: "Viewer", by: here.root)
      let foreign = try await server.call(
        .patch, "/user/\(alphas.id)", ["roles": [.int(id)]], token: here.root)
      #expect(foreign.status == 401)
      let betas = try await server.user("beta", of: here.beta, role: "Viewer", by: here.root)
      #expect(
        try await server.call(.patch, "/user/\(betas.id)", ["roles": [.int(id)]], token: here.root).status == 200)
      #expect(
        try await server.call(.delete, "/role/\(id)", token: here.root).message
          == "Role temp2 is assigned to users and cannot be deleted.")
      #expect(
        try await server.call(.delete, "/role/\(id)?delete_dependents=1", token: here.root).status == 200)
    }
  }

  @Test func nobodyMakesARoleBeyondTheirOwnRules() async throws {
    try await TestServer.run { server in
      let here = try await server.hospitals()
      let admin = try await server.user("admin", of: here.alpha, role: "Organization Admin", by: here.root)
      let beyond = try await server.call(.post, "/role", ["name": "big", "rules": [27]], token: admin.token)
      #expect(beyond.message == "You don't have the rule (organization, global, delete)")
      let id = try await server.create("/role", ["name": "small", "rules": [3]], token: admin.token)
      #expect(try await server.call(.post, "/role/\(id)/rule/27", token: admin.token).status == 401)
      #expect(
        try await server.call(.patch, "/role/\(id)", ["rules": [3, 27]], token: admin.token).status == 401)
      #expect(try await server.call(.get, "/rule?role_id=\(id)", token: admin.token).ids == [3])
      let elsewhere = try await server.call(
        .post, "/role", ["name": "x", "rules": [3], "organization_id": .int(here.beta)], token: admin.token)
      #expect(elsewhere.message == "You lack the permission to c roles for organization \(here.beta)!")
    }
  }
}
