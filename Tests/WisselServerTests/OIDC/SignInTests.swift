import Foundation
import Hummingbird
import HummingbirdTesting
import Testing
import WisselServer
import WisselWire

@Suite(
  "Signing in with an identity provider: /oidc",
  .enabled(if: PlayedProvider.isAvailable, "no Python packages: scripts/python sets them up"))
struct SignInTests {
  private static let people = [
    "alice-id", "alice@example.org", "yes", "mallory-id", "alice@example.org", "no", "root-id", "root@domain.ext",
    "yes",
    "second-id", "alice@example.org", "yes",
  ]

  /// A server with a provider for the organisation alpha, and alice there.
  private func run(
    _ body: @escaping @Sendable (TestServer, PlayedProvider) async throws -> Void
  ) async throws {
    try await PlayedProvider.run(Self.people) { provider in
      try await TestServer.run(configure: {
        $0.serverURL = "https://server.example/api"
        $0.identityProviders = [
          IdentityProvider(
            name: "alpha", issuer: provider.issuer, clientID: "wissel", clientSecret: "secret", organization: "alpha")
        ]
      }) { server in
        let here = try await server.hospitals()
        _ = try await server.user("alice", of: here.alpha, role: "Researcher", by: here.root)
        try await body(server, provider)
      }
    }
  }

  private struct Begun {
    let address: String
    let cookie: String
  }

  private func begin(_ server: TestServer) async throws -> Begun {
    try await server.client.execute(uri: "/api/oidc/alpha/start", method: .get, headers: [:], body: nil) { reply in
      #expect(reply.status == .found)
      let cookie = reply.headers[.setCookie] ?? ""
      #expect(cookie.contains("HttpOnly; SameSite=Lax; Secure"))
      return Begun(
        address: reply.headers[.location] ?? "", cookie: String(cookie.prefix { $0 != ";" }))
    }
  }

  private func finish(_ server: TestServer, _ address: String, cookie: String?) async throws -> (Int, JSONValue) {
    let query = URLComponents(string: address)?.percentEncodedQuery ?? ""
    var headers: HTTPFields = [:]
    if let cookie { headers[.cookie] = cookie }
    return try await server.client.execute(
      uri: "/api/oidc/alpha/callback?\(query)", method: .get, headers: headers, body: nil
    ) { reply in
      (reply.status.code, (try? WireJSON.decode(JSONValue.self, from: Array(reply.body.readableBytesView))) ?? .null)
    }
  }

  private func signIn(_ server: TestServer, _ provider: PlayedProvider, as subject: String) async throws -> (
    Int, JSONValue
  ) {
    let begun = try await begin(server)
    return try await finish(
      server, try await provider.signIn(subject, at: begun.address), cookie: begun.cookie)
  }

  @Test("a user whose verified address the provider vouches for gets the usual tokens, and is known from then on")
  func wholeWay() async throws {
    try await run { server, provider in
      let begun = try await begin(server)
      let items = URLComponents(string: begun.address)?.queryItems ?? []
      let names = Set(items.map(\.name))
      #expect(names.isSuperset(of: ["state", "nonce", "code_challenge"]))
      #expect(items.contains { $0.name == "code_challenge_method" && $0.value == "S256" })
      let back = try await provider.signIn("alice-id", at: begun.address)
      #expect(back.hasPrefix("https://server.example/api/oidc/alpha/callback?"))
      let (status, reply) = try await finish(server, back, cookie: begun.cookie)
      let token = try #require(reply["access_token"]?.string, "\(status) \(reply)")
      #expect(try await server.call(.post, "/token/user/validate", token: token).json["username"] == "alice")
      let (again, _) = try await finish(server, back, cookie: begun.cookie)
      #expect(again == 401, "a code works once")
      let audited = try await server.audit().filter { $0.action == "GET /oidc/:provider/callback" }
      #expect(audited.map(\.outcome) == ["done", "refused 401"])
      #expect(audited.first?.actorKind == "user" && audited.first?.actorID != nil)
      #expect(audited.allSatisfy { $0.object == "/api/oidc/alpha/callback" }, "neither code nor state")

      let root = try await server.token()
      let alice = try #require(reply["user_url"]?.string)
      let changed = try await server.call(
        .patch, String(alice.dropFirst(4)), ["email": "new@example.org"], token: root)
      #expect(changed.status == 200)
      #expect(try await signIn(server, provider, as: "alice-id").0 == 200, "the subject is known, whatever the address")
    }
  }

  @Test(
    "nobody else is let in: an address not verified, a user of another organisation, a stranger",
    arguments: ["mallory-id", "root-id", "stranger@example.org"])
  func others(subject: String) async throws {
    try await run { server, provider in
      let (status, reply) = try await signIn(server, provider, as: subject)
      #expect(status == 401 && reply["msg"] == "Failed to login" && reply["access_token"] == nil)
    }
  }

  @Test("a second identity with the same address does not take over the user")
  func secondIdentity() async throws {
    try await run { server, provider in
      let (first, _) = try await signIn(server, provider, as: "alice-id")
      let (second, _) = try await signIn(server, provider, as: "second-id")
      #expect(first == 200 && second == 401)
    }
  }

  @Test("an answer that belongs to another browser, another attempt or nothing is refused")
  func mixedUp() async throws {
    try await run { server, provider in
      let (one, other) = (try await begin(server), try await begin(server))
      let back = try await provider.signIn("alice-id", at: one.address)
      #expect(try await finish(server, back, cookie: nil).0 == 401)
      #expect(try await finish(server, back, cookie: other.cookie).0 == 401)
      #expect(try await finish(server, back, cookie: one.cookie + "x").0 == 401)
      let swapped = try await provider.signIn("alice-id", at: other.address)
      let state = URLComponents(string: back)?.queryItems?.first { $0.name == "state" }?.value ?? ""
      let code = URLComponents(string: swapped)?.queryItems?.first { $0.name == "code" }?.value ?? ""
      let forged = "https://server.example/?state=\(state)&code=\(code)"
      #expect(try await finish(server, forged, cookie: one.cookie).0 == 401, "the nonce is that of another attempt")
      #expect(try await finish(server, back, cookie: one.cookie).0 == 200)
      let slip = String(one.cookie.split(separator: "=", maxSplits: 1).last ?? "")
      #expect(try await server.call(.get, "/organization", token: slip).status == 422, "the cookie is no token")
    }
  }

  @Test("GET /oidc lists the providers; unknown ones are 404, and one that does not answer is a refusal")
  func lists() async throws {
    try await TestServer.run(configure: {
      $0.serverURL = "https://server.example/api"
      $0.identityProviders = [
        IdentityProvider(
          name: "gone", issuer: "http://127.0.0.1:9", clientID: "wissel", clientSecret: nil, organization: "alpha")
      ]
    }) { server in
      let list = try await server.call(.get, "/oidc")
      #expect(list.data.first?["start"] == "/api/oidc/gone/start" && list.data.count == 1)
      #expect(try await server.call(.get, "/oidc/other/start").status == 404)
      #expect(try await server.call(.get, "/oidc/gone/start").status == 401)
    }
  }
}
