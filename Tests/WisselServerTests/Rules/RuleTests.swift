import Hummingbird
import Testing
import WisselServer
import WisselWire

@Suite struct RuleTests {
  @Test func rulesAreListedNarrowedAndPaged() async throws {
    try await TestServer.run { server in
      let root = try await server.token()
      let all = try await server.call(.get, "/rule?no_pagination=1", token: root)
      #expect(all.ids == Array(1...86))
      #expect(all.json["links"]?["last"] == "/api/rule?no_pagination=1&page=1")
      #expect(
        all.data.first == [
          "id": 1, "name": "node", "scope": "GLOBAL", "operation": "VIEW", "description": "view any node",
          "users": "/api/user?rule_id=1",
        ])
      #expect(try await server.call(.get, "/rule?name=task&per_page=3", token: root).ids == [28, 29, 30])
      #expect(try await server.call(.get, "/rule?operation=VIEW&scope=OWN", token: root).ids == [31, 41])
      #expect(try await server.call(.get, "/rule?operation=v&scope=own", token: root).ids == [31, 41])
      #expect(try await server.call(.get, "/rule?operation=x", token: root).status == 400)
      #expect(
        try await server.call(.get, "/rule?role_id=4242", token: root).message == "Role with id=4242 does not exist!")
      #expect(try await server.call(.get, "/rule?user_id=1&no_pagination=1", token: root).ids.count == 86)
      #expect(try await server.call(.get, "/rule/4242", token: root).message == "Rule id=4242 not found!")
      #expect(try await server.call(.get, "/rule/abc", token: root).status == 404)
    }
  }
}
