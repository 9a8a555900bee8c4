import Hummingbird
import Testing
import WisselServer
import WisselWire

@Suite("The calls of the old R client that the contract still serves")
struct OldRClientTests {
  @Test("version, login, refresh, own user, organisation, collaboration, keys, a task without databases")
  func calls() async throws {
    try await TestServer.run { server in
      let here = try await server.hospitals()
      _ = try await server.user("asker", of: here.alpha, role: "Researcher", by: here.root)
      _ = try await server.create(
        "/node", ["organization_id": .int(here.alpha), "collaboration_id": .int(here.collaboration)], token: here.root)
      #expect(try await server.call(.get, "/version").json["version"]?.string != nil)
      let login = try await server.call(.post, "/token/user", ["username": "asker", "password": "Passw0rd!"])
      #expect([200, 201, 202].contains(login.status))
      let refresh = try #require(login.json["refresh_token"]?.string)
      let again = try await server.call(.post, "/token/refresh", token: refresh)
      let token = try #require(again.json["access_token"]?.string)

      // Its links are paths with the prefix, which it appends to the host.
      func follow(_ path: String?) async throws -> TestServer.Reply {
        try await server.call(.get, String(try #require(path).dropFirst("/api".count)), token: token)
      }
      let user = try await follow(login.json["user_url"]?.string)
      let organization = try await follow(user.json["organization"]?["link"]?.string)
      #expect(organization.json["id"] == .int(here.alpha) && organization.json["public_key"] == "")
      let collaboration = try await server.call(.get, "/collaboration/\(here.collaboration)", token: token)
      #expect(collaboration.json["encrypted"] == false)
      let task = try await server.call(
        .post, "/task",
        [
          "name": "r", "image": "algo:1", "collaboration_id": .int(here.collaboration), "description": "",
          "organizations": [["id": .int(here.alpha), "input": "e30="]],
        ], token: token)
      let id = try #require(task.json["id"]?.int, "\(task.text)")
      #expect(try await server.call(.get, "/task/\(id)", token: token).json["status"] == "pending")
    }
  }

  @Test("what the contract no longer has is refused as there")
  func refusals() async throws {
    try await Federation.run { federation in
      let asker = try await federation.user("alpha-Researcher")
      let old = try federation.question(["alpha"]).with("master", true)
      let reply = try await federation.server.call(.post, "/task", old, token: asker)
      #expect(reply.status == 400 && reply.json["errors"] == ["master": ["Unknown field."]])
      let (task, _) = try await federation.ask(["alpha"])
      #expect(try await federation.server.call(.get, "/task/\(task)/result", token: asker).status == 404)
    }
  }
}
