import Hummingbird
import Testing
import WisselHTTP
import WisselServer
import WisselWire

@Suite struct TokenTests {
  @Test func aUserLogsInAndRefreshes() async throws {
    try await TestServer.run { server in
      let reply = try await server.call(
        .post, "/token/user", ["username": "root", "password": .string(TestServer.rootPassword)])
      #expect(reply.status == 200)
      #expect(reply.json["refresh_url"] == "/api/token/refresh")
      #expect(reply.json["user_url"] == "/api/user/1")
      let access = try #require(reply.json["access_token"]?.string)
      #expect(reply.headers[HeaderName.jwtToken] == access)
      let refresh = try #require(reply.json["refresh_token"]?.string)

      let again = try await server.call(.post, "/token/refresh", token: refresh)
      #expect(again.status == 200)
      #expect(again.json["user_url"] == "/api/user/1")
      #expect(again.json["access_token"] != nil)

      let wrongUse = try await server.call(.post, "/token/refresh", token: access)
      #expect(wrongUse.status == 422)
      #expect(wrongUse.message == "Only refresh tokens are allowed")
      let validated = try await server.call(.post, "/token/user/validate", token: access)
      #expect(validated.json["user_id"] == 1)
      #expect(validated.json["organization_id"] == 1)
      let wrongKind = try await server.call(.post, "/token/node/validate", token: access)
      #expect(wrongKind.status == 403)
    }
  }

  @Test func aWrongPasswordAndAnUnknownUserReadTheSame() async throws {
    try await TestServer.run { server in
      let wrong = try await server.call(.post, "/token/user", ["username": "root", "password": "wrong"])
      let unknown = try await server.call(.post, "/token/user", ["username": "nobody", "password": "wrong"])
      #expect(wrong.status == 401)
      #expect(wrong.text == unknown.text)
      let hostile = try await server.call(
        .post, "/token/user", ["username": "root' OR '1'='1", "password": "' OR 1=1 --\u{0}"])
      #expect(hostile.status == 401)
    }
  }

  @Test func aNodesKeyMustBeAKnownUUID() async throws {
    try await TestServer.run { server in
      let text = try await server.call(.post, "/token/node", ["api_key": "not-a-uuid"])
      #expect(text.status == 400)
      #expect(text.json["errors"] == ["api_key": ["API key is not a valid UUID"]])
      let unknown = try await server.call(
        .post, "/token/node", ["api_key": "00000000-0000-4000-8000-000000000000"])
      #expect(unknown.status == 401)
      #expect(unknown.message == "Api key is not recognized!")
    }
  }
}
