import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing
import WisselPages
import WisselWire

@testable import WisselWeb

struct SignInTests {
  @Test func `who is not signed in is sent to the form and then back`() async throws {
    try await World.app(World.api()).test(.router) { client in
      var browser = Browser(client)
      let first = try await browser.get("/tasks?page=2")
      #expect(first.status == .seeOther)
      #expect(first.headers[.location] == "/sign-in?back=%2Ftasks%3Fpage%3D2")
      let form = try await browser.get("/sign-in?back=%2Ftasks%3Fpage%3D2")
      let entered = try await browser.post(
        "/sign-in",
        [
          "token": Browser.field("token", form), "back": Browser.field("back", form), "username": "abakker",
          "password": "Geheim-123",
        ])
      #expect(entered.status == .seeOther)
      #expect(entered.headers[.location] == "/tasks?page=2")
      #expect(try await browser.get("/tasks?page=2").status == .ok)
    }
  }

  @Test func `the cookie is out of reach for scripts and other sites, and shows no token`() async throws {
    try await World.app(World.api()).test(.router) { client in
      var browser = Browser(client)
      let entered = try await browser.signIn()
      let cookie = try #require(entered.headers[values: .setCookie].first)
      for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] { #expect(cookie.contains(attribute)) }
      #expect(!cookie.contains("Secure"))
      #expect(!cookie.contains("eyJ"))
    }
    var settings = World.settings()
    settings.isBehindTLS = true
    try await World.app(World.api(), settings: settings).test(.router) { client in
      var browser = Browser(client)
      let entered = try await browser.signIn()
      #expect(entered.headers[values: .setCookie].first?.contains("Secure") == true)
      #expect(entered.headers[.strictTransportSecurity] != nil)
    }
  }

  @Test func `a form from elsewhere is refused before the API hears of it`() async throws {
    let api = try World.api()
    try await World.app(api).test(.router) { client in
      var browser = Browser(client)
      let form = try await browser.get("/sign-in")
      let fields = ["token": Browser.field("token", form), "username": "abakker", "password": "x"]
      #expect(try await browser.post("/sign-in", fields, origin: "https://evil.example").status == .forbidden)
      #expect(try await browser.post("/sign-in", fields, origin: nil).status == .forbidden)
      #expect(try await browser.post("/sign-in", ["token": "AAAA", "username": "a"]).status == .forbidden)
      var stranger = Browser(client)
      #expect(try await stranger.post("/sign-in", fields).status == .forbidden)
      #expect(api.calls.isEmpty)
    }
  }

  @Test func `a wrong password is told in words, with the name kept`() async throws {
    let api = try World.api()
    api["POST token/user"] = FakeAPI.Reply(status: 401, body: ["msg": "Failed to login"])
    try await World.app(api).test(.router) { client in
      var browser = Browser(client)
      browser.language = "en"
      let page = try await browser.signIn()
      #expect(page.status == .unauthorized)
      #expect(page.html.contains("The user name or password is not right."))
      #expect(page.html.contains(#"value="abakker""#))
      #expect(!page.html.contains("Geheim-123"))
    }
  }

  @Test func `a second step asks for the code alone`() async throws {
    let api = try World.api()
    let tokens = try #require(api["POST token/user"])
    api["POST token/user"] = FakeAPI.Reply(body: ["msg": "Please include your two-factor authentication code"])
    try await World.app(api).test(.router) { client in
      var browser = Browser(client)
      let second = try await browser.signIn()
      #expect(second.status == .ok)
      #expect(second.html.contains(#"autocomplete="one-time-code""#))
      #expect(!second.html.contains("Geheim-123"))
      api["POST token/user"] = tokens
      let entered = try await browser.post(
        "/sign-in",
        [
          "token": Browser.field("token", second), "step": Browser.field("step", second), "back": "/",
          "code": "123 456",
        ])
      #expect(entered.status == .seeOther)
      #expect(try await browser.get("/").status == .ok)
    }
  }

  @Test func `signing out needs the form's token and forgets the session`() async throws {
    try await World.app(World.api()).test(.router) { client in
      var browser = Browser(client)
      try await browser.signIn()
      #expect(try await browser.post("/sign-out", ["token": "x"]).status == .forbidden)
      try await browser.signIn()
      let home = try await browser.get("/")
      #expect(try await browser.post("/sign-out", ["token": Browser.field("token", home)]).status == .seeOther)
      #expect(browser.cookies[Site.cookieName] == nil)
      #expect(try await browser.get("/").status == .seeOther)
    }
  }

  @Test func `an altered or foreign cookie is no session`() async throws {
    try await World.app(World.api()).test(.router) { client in
      var browser = Browser(client)
      try await browser.signIn()
      let good = try #require(browser.cookies[Site.cookieName])
      let altered = (good.first == "A" ? "B" : "A") + good.dropFirst()
      for bad in [altered, "", "AAAA", good + good] {
        browser.cookies[Site.cookieName] = bad
        #expect(try await browser.get("/tasks").status == .seeOther)
      }
    }
  }

  @Test func `tokens that end are renewed and kept`() async throws {
    let api = try World.api()
    let old = Int(World.now.timeIntervalSince1970) - 10
    api["POST token/user"] = FakeAPI.Reply(
      body: ["access_token": .string(try Wire.token("old", expires: old)), "refresh_token": "r"])
    let fresh: JSONValue = ["access_token": .string(try Wire.token("fresh")), "refresh_token": "r2"]
    api["POST token/refresh"] = FakeAPI.Reply(body: fresh)
    try await World.app(api).test(.router) { client in
      var browser = Browser(client)
      try await browser.signIn()
      #expect(try await browser.get("/").status == .ok)
      let renewals = api.calls.count { $0 == "POST token/refresh" }
      #expect(try await browser.get("/").status == .ok)
      #expect(api.calls.count { $0 == "POST token/refresh" } == renewals)
      api["POST token/refresh"] = FakeAPI.Reply(status: 401, body: ["msg": "Token has expired"])
      api["GET collaboration"] = FakeAPI.Reply(status: 401, body: ["msg": "Token has expired"])
      let ended = try await browser.get("/collaborations")
      #expect(ended.status == .seeOther)
      #expect(ended.headers[.location] == "/sign-in?back=%2Fcollaborations&ended=1")
    }
  }

  @Test func `a way back that leaves the site leads home`() async throws {
    try await World.app(World.api()).test(.router) { client in
      var browser = Browser(client)
      let chosen = try await browser.get("/language?to=en&back=%2F%2Fevil.example")
      #expect(chosen.headers[.location] == "/")
      #expect(browser.cookies[Site.languageCookieName] == "en")
      browser.language = "nl"
      let form = try await browser.get("/sign-in")
      #expect(form.html.contains("<html lang=\"en\">"))
    }
  }
}
