import Hummingbird
import Testing
import WisselServer
import WisselWire

@Suite struct UserTests {
  @Test func aUserIsShownWithoutSecrets() async throws {
    try await TestServer.run { server in
      let here = try await server.hospitals()
      let made = try await server.call(
        .post, "/user", ["username": "okname", "password": "Passw0rd!", "email": "a@b.org"], token: here.root)
      #expect(made.status == 201)
      let id = try #require(made.json["id"]?.int)
      #expect(made.json["otp_secret"] == .null)
      #expect(made.json["firstname"] == .null)
      #expect(made.json["roles"] == .string("/api/role?user_id=\(id)"))
      #expect(made.json["organization"]?["link"] == "/api/organization/1")
      #expect(!made.text.contains("$2b$"))
      let username = try await server.call(
        .post, "/user", ["username": "okname", "password": "Passw0rd!", "email": "x@b.org"], token: here.root)
      #expect(username.message == "username already exists.")
      let email = try await server.call(
        .post, "/user", ["username": "other", "password": "Passw0rd!", "email": "a@b.org"], token: here.root)
      #expect(email.message == "email already exists.")
      let nowhere = try await server.call(
        .post, "/user",
        ["username": "other", "password": "Passw0rd!", "email": "x@b.org", "organization_id": 4242], token: here.root)
      #expect(nowhere.status == 404)
    }
  }

  @Test func nobodyHandsOutMoreThanTheyHave() async throws {
    try await TestServer.run { server in
      let here = try await server.hospitals()
      let admin = try await server.user("admin", of: here.alpha, role: "Organization Admin", by: here.root)
      let viewer = try await server.user("viewer", of: here.alpha, role: "Viewer", by: here.root)
      let own = try await server.call(.patch, "/user/\(admin.id)", ["roles": [1]], token: admin.token)
      #expect(own.message == "You can't changes your own roles!")
      let rules = try await server.call(.patch, "/user/\(admin.id)", ["rules": [1]], token: admin.token)
      #expect(rules.status == 401)
      let root = try await server.call(.patch, "/user/\(viewer.id)", ["roles": [1]], token: admin.token)
      #expect(root.message == "You don't have the rule (node, global, view)")
      let researcher = try await server.call(
        .post, "/user",
        ["username": "newuser", "password": "Passw0rd!", "email": "n@example.org", "roles": [5]], token: admin.token)
      #expect(researcher.message == "You don't have the rule (task, collaboration, create)")
      let direct = try await server.call(
        .post, "/user",
        ["username": "newuser", "password": "Passw0rd!", "email": "n@example.org", "rules": [1]], token: admin.token)
      #expect(direct.message == "You don't have the rule (node, global, view)")
      let refused = try await server.call(
        .post, "/user", ["username": "newuser", "password": "Passw0rd!", "email": "n@example.org"],
        token: viewer.token)
      #expect(refused.message == "You lack the permission to do that!")
      let fellow = try await server.call(
        .post, "/user",
        ["username": "fellow", "password": "Passw0rd!", "email": "f@example.org", "roles": [4]], token: admin.token)
      #expect(fellow.status == 201)
      let elsewhere = try await server.call(
        .post, "/user",
        [
          "username": "spy", "password": "Passw0rd!", "email": "s@example.org", "organization_id": .int(here.beta),
        ], token: admin.token)
      #expect(elsewhere.status == 401)
    }
  }

  @Test func nobodySetsTheAddressOfWhoMayMore() async throws {
    try await TestServer.run { server in
      let here = try await server.hospitals()
      let admin = try await server.user("admin", of: here.alpha, role: "Organization Admin", by: here.root)
      let viewer = try await server.user("viewer", of: here.alpha, role: "Viewer", by: here.root)
      let leader = try await server.user("leader", of: here.alpha, role: "Collaboration Admin", by: here.root)
      func set(_ email: String, of user: Int, by token: String) async throws -> TestServer.Reply {
        try await server.call(.patch, "/user/\(user)", ["email": .string(email)], token: token)
      }
      let refused = try await set("mine@example.org", of: leader.id, by: admin.token)
      #expect(refused.status == 401 && refused.message?.hasPrefix("You don't have the rule (") == true)
      #expect(
        try await server.call(.get, "/user/\(leader.id)", token: here.root).json["email"] == "leader@example.org")
      #expect(try await set("leader@example.org", of: leader.id, by: admin.token).status == 200, "nothing changes")
      #expect(try await set("new@example.org", of: leader.id, by: leader.token).status == 200, "one's own")
      #expect(try await set("v@example.org", of: viewer.id, by: admin.token).status == 200, "the viewer may less")
      #expect(try await set("l@example.org", of: leader.id, by: here.root).status == 200)
    }
  }

  @Test func aListShowsWhatTheScopeReaches() async throws {
    try await TestServer.run { server in
      let here = try await server.hospitals()
      let admin = try await server.user("admin", of: here.alpha, role: "Collaboration Admin", by: here.root)
      let viewer = try await server.user("viewer", of: here.alpha, role: "Viewer", by: here.root)
      let outsider = try await server.user("outsider", of: here.delta, role: "Researcher", by: here.root)
      #expect(try await server.call(.get, "/user?username=vie%25", token: here.root).ids == [viewer.id])
      #expect(try await server.call(.get, "/user?role_id=7", token: here.root).ids == [admin.id])
      #expect(
        try await server.call(.get, "/user?collaboration_id=\(here.collaboration)", token: here.root).ids
          == [admin.id, viewer.id])
      #expect(try await server.call(.get, "/user/\(admin.id)", token: outsider.token).status == 401)
      #expect(try await server.call(.get, "/user/\(outsider.id)", token: outsider.token).status == 200)
      #expect(try await server.call(.get, "/user?sort=password", token: here.root).status == 400)

      let permissions = try await server.call(
        .get, "/user/\(viewer.id)?include_permissions=1", token: here.root
      ).json["permissions"]
      #expect(permissions?["roles"] == [4])
      #expect(permissions?["rules"] == [2, 3, 14, 21, 22, 29, 39, 44, 51, 55, 58, 69, 70, 71, 77])
      #expect(permissions?["orgs_in_collabs"] == [.int(here.alpha), .int(here.beta)])
    }
  }

  @Test func withoutARuleOneFindsOneselfByName() async throws {
    try await TestServer.run { server in
      let here = try await server.hospitals()
      let role = try await server.create("/role", ["name": "bare", "rules": []], token: here.root)
      let id = try await server.create(
        "/user",
        ["username": "bare", "password": "Passw0rd!", "email": "b@example.org", "roles": [.int(role)]],
        token: here.root)
      let token = try await server.token("bare", "Passw0rd!")
      #expect(try await server.call(.get, "/user", token: token).status == 401)
      #expect(try await server.call(.get, "/user?username=root", token: token).status == 401)
      #expect(try await server.call(.get, "/user?username=%25", token: token).status == 401)
      #expect(try await server.call(.get, "/user?username=bare", token: token).ids == [id])
      #expect(try await server.call(.get, "/role", token: token).ids == [role])
    }
  }

  @Test func changesAreChecked() async throws {
    try await TestServer.run { server in
      let here = try await server.hospitals()
      let viewer = try await server.user("viewer", of: here.alpha, role: "Viewer", by: here.root)
      let path = "/user/\(viewer.id)"
      func change(_ body: JSONValue, _ token: String) async throws -> TestServer.Reply {
        try await server.call(.patch, path, body, token: token)
      }
      #expect(try await change(["password": "Passw0rd!2"], here.root).status == 400)
      #expect(try await change(["username": "other-name"], here.root).status == 400)
      #expect(
        try await change(["username": "renamed", "firstname": "New"], viewer.token).json["username"] == "renamed")
      #expect(try await change(["email": "root@domain.ext"], viewer.token).status == 400)
      #expect(try await change(["roles": [4242]], here.root).message == "Role=4242 can not be found!")
      #expect(try await change(["rules": [4242]], here.root).message == "Rule=4242 can not be found!")
      #expect(try await change(["bogus": 3], here.root).status == 400)
      #expect(try await change(["rules": [37]], here.root).status == 200)
      #expect(try await server.call(.get, "/user?rule_id=37", token: here.root).ids == [viewer.id])
      #expect(try await change(["rules": []], here.root).status == 200)
      #expect(try await server.call(.get, "/user?rule_id=37", token: here.root).ids == [])
      #expect(try await change(["roles": []], here.root).status == 200)
      #expect(try await server.call(.get, "/organization", token: viewer.token).status == 401)
      #expect(try await server.call(.delete, path, token: here.root).status == 200)
      #expect(
        try await server.call(.get, "/rule", token: viewer.token).message == "Error loading the user \(viewer.id)")
    }
  }
}
