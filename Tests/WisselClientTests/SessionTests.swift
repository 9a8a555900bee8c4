import Foundation
import Testing
import WisselModel
import WisselWire

@testable import WisselClient

@Suite("Logging in and staying so")
struct SessionTests {
  @Test("a user logs in; the token goes with every call after")
  func user() async throws {
    let server = ScriptedServer { request, _ in
      request.path == "token/user" ? (200, FakeToken.reply(subject: 7, expiry: 4e9)) : (200, ["version": "4.15.2"])
    }
    let client = APIClient(server, now: { Date(timeIntervalSince1970: 0) })
    guard case .loggedIn = try await client.logIn(username: "ann", password: "secret") else {
      Issue.record("not logged in")
      return
    }
    #expect(try await client.ownID() == 7)
    #expect(try await client.version() == "4.15.2")
    #expect(server.requests[0].token == nil && server.requests[1].token != nil)
    #expect(try WireJSON.decode(JSONValue.self, from: server.requests[0].body ?? Data())["mfa_code"] == nil)
    await client.logOut()
    await #expect(throws: APIError.notLoggedIn) { try await client.ownID() }
  }

  @Test("a second factor is asked for, or set up, without an error")
  func secondFactor() async throws {
    let asking = ScriptedServer { _, _ in (200, ["msg": "Please include your two-factor authentication code"]) }
    guard case .codeNeeded(let text) = try await APIClient(asking).logIn(username: "a", password: "b") else {
      Issue.record("no code asked for")
      return
    }
    #expect(text.contains("two-factor"))
    let setting = ScriptedServer { _, _ in (200, ["qr_uri": "otpauth://x", "otp_secret": "ABC", "msg": ""]) }
    guard case .codeSetUp("ABC", "otpauth://x") = try await APIClient(setting).logIn(username: "a", password: "b")
    else {
      Issue.record("no secret")
      return
    }
  }

  @Test("a refused log-in says the server's words and is not repeated")
  func refused() async throws {
    let server = ScriptedServer { _, _ in (401, ["msg": "Failed to login"]) }
    let error = await #expect(throws: APIError.self) {
      try await APIClient(server).logIn(username: "a", password: "b")
    }
    #expect(error?.status == 401 && error?.description.contains("Failed to login") == true)
    #expect(server.requests.count == 1)
  }

  @Test("many calls with an ended token renew it once")
  func renewsOnce() async throws {
    let server = ScriptedServer { request, _ in
      request.path == "token/refresh"
        ? (200, FakeToken.reply(subject: 7, expiry: 4e9, note: "new", refresh: "next")) : (200, ["version": "1"])
    }
    let old = try #require(AccessToken(FakeToken.text(subject: 7, expiry: 100)))
    let client = APIClient(
      server, tokens: Tokens(access: old, refresh: "refresh"), now: { Date(timeIntervalSince1970: 90) })
    try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<20 { group.addTask { try await client.version() } }
      try await group.waitForAll()
    }
    #expect(server.lines.filter { $0 == "POST token/refresh" }.count == 1)
    #expect(server.requests.first { $0.path == "token/refresh" }?.token == "refresh")
    #expect(server.requests.filter { $0.path == "version" }.allSatisfy { $0.token != old.text })
    #expect(await client.tokens?.refresh == "next")
  }

  @Test("a token the server calls expired is renewed and the call repeated once; other refusals are final")
  func expired() async throws {
    let old = try #require(AccessToken(FakeToken.text(subject: 7, expiry: 4e9)))
    let server = ScriptedServer { request, _ in
      if request.path == "token/refresh" { return (200, FakeToken.reply(subject: 7, expiry: 4e9, note: "new")) }
      return request.token == old.text ? (401, ["msg": "Token has expired"]) : (200, ["version": "1"])
    }
    let client = APIClient(server, tokens: Tokens(access: old, refresh: "r"), now: { Date(timeIntervalSince1970: 0) })
    #expect(try await client.version() == "1")
    #expect(server.lines == ["GET version", "POST token/refresh", "GET version"])

    let strict = ScriptedServer { _, _ in (401, ["msg": "You lack the permission to do that!"]) }
    let other = APIClient(strict, tokens: Tokens(access: old, refresh: "r"), now: { Date(timeIntervalSince1970: 0) })
    await #expect(throws: APIError.self) { try await other.version() }
    #expect(strict.lines == ["GET version"])
  }

  @Test("a node whose refresh token has ended logs in with its key again")
  func node() async throws {
    let server = ScriptedServer { request, before in
      switch request.path {
      case "token/node": (200, FakeToken.reply(subject: 3, expiry: before == 0 ? 10 : 4e9, note: "\(before)"))
      case "token/refresh": (401, ["msg": "Token has expired"])
      default: (200, ["version": "1"])
      }
    }
    let client = APIClient(server, now: { Date(timeIntervalSince1970: 0) })
    try await client.logIn(apiKey: "key")
    #expect(try await client.version() == "1")
    #expect(server.lines == ["POST token/node", "POST token/refresh", "POST token/node", "GET version"])
  }

  @Test("a node that is refused for its token logs in once more, whatever the server's words; so does one told to")
  func nodeRefused() async throws {
    let server = ScriptedServer { request, before in
      switch request.path {
      case "token/node": (200, FakeToken.reply(subject: 3, expiry: 4e9, note: "\(before)"))
      case "token/refresh": (422, ["msg": "Signature verification failed"])
      default: before < 4 ? (401, ["msg": "Invalid token"]) : (200, ["version": "1"])
      }
    }
    let client = APIClient(server, now: { Date(timeIntervalSince1970: 0) })
    try await client.logIn(apiKey: "key")
    #expect(try await client.version() == "1")
    #expect(
      server.lines == [
        "POST token/node", "GET version", "POST token/refresh", "POST token/node", "GET version",
      ])
    await client.doubtLogIn(anew: true)
    #expect(try await client.token() == FakeToken.text(subject: 3, expiry: 4e9, note: "5"))
    await client.doubtLogIn(anew: false)
    _ = try await client.version()
    #expect(server.lines.suffix(4) == ["POST token/node", "POST token/refresh", "POST token/node", "GET version"])
  }

  @Test("a key the server does not know is said so")
  func unknownKey() async throws {
    let server = ScriptedServer { _, _ in (401, ["msg": "Api key is not recognized!"]) }
    await #expect(throws: APIError.keyRefused) { try await APIClient(server).logIn(apiKey: "key") }
  }

  @Test("what is no token is refused, and tokens do not print")
  func tokens() throws {
    for text in ["", "a", "a.b", "a.b.c", "..", "a.!!!.c", "a.e30.c", String(repeating: ".", count: 1000)] {
      #expect(AccessToken(text) == nil, "\(text)")
    }
    let text = FakeToken.text(subject: 7, expiry: 1)
    let tokens = Tokens(access: try #require(AccessToken(text)), refresh: "swordfish")
    var dumped = ""
    dump(tokens, to: &dumped)
    for shown in ["\(tokens)", dumped, String(reflecting: tokens)] {
      #expect(!shown.contains("swordfish") && !shown.contains(text))
    }
  }
}
