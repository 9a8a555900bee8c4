import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing
import WisselPages
import WisselTesting
import WisselWire

@testable import WisselWeb

struct HostileTests {
  static let evil = "<script>alert(1)</script>\"' onload=alert(1) {{t.signIn}} {{{x}}} \u{301}"

  @Test func `hostile names, logs and answers stay text on every page`() async throws {
    let evil = Self.evil
    let group: JSONValue = [
      "n": 20, "events": 10,
      "event_times": [
        "time": [1, 2], "survival": [0.9, 0.5], "at_risk": [20, 12], "loglog_lower": [0.8, 0.4],
        "loglog_upper": [0.95, 0.6],
      ],
      "quantiles": ["probs": [0.5], "time": [2], "loglog_ci_lower": [1], "loglog_ci_upper": [nil]],
    ]
    let groups = JSONValue.object([evil: group])
    var world = try World.answered(
      evil, method: "km", arguments: ["time": .string(evil), "event": "e", "group": .string(evil)], result: groups,
      log: evil + "\u{1B}[2J")
    world["GET task"] = Wire.page([Wire.task(128, evil, description: evil, image: evil)])
    world["GET task/128"] = Wire.task(128, evil, description: evil, image: evil)
    world["GET organization/4"] = Wire.organization(4, evil)
    world["GET organization"] = Wire.page([Wire.organization(1, evil)])
    world["GET collaboration"] = Wire.page([Wire.collaboration(1, evil)])
    world["GET collaboration/1"] = Wire.collaboration(1, evil)
    world["GET user/9"] = Wire.user(9, "x", first: evil, last: evil, organization: 4)
    world["GET node"] = Wire.page([
      Wire.node(20, evil, organization: 1, collaboration: 1, status: evil, seen: nil)
    ])
    try await World.app(World.api(world)).test(.router) { client in
      var browser = Browser(client)
      try await browser.signIn()
      for path in ["/", "/tasks", "/collaborations", "/tasks/128", "/tasks/128/live"] {
        let page = try await browser.get(path)
        #expect(page.status == .ok)
        #expect(page.html.contains("&lt;script&gt;alert(1)"), "\(path)")
        expectHarmless(page.html, path)
      }
      let chart = try await browser.get("/tasks/128/runs/300/chart.json")
      #expect(try WireJSON.decode(JSONValue.self, from: Data(chart.html.utf8))["marks"] != nil)
    }
  }

  @Test func `an answer that only looks like ours is shown as what it is`() async throws {
    for (method, result) in [
      ("km", ["all": ["event_times": ["time": [1], "survival": ["x", 2]]]]),
      ("km", []), ("cox", ["hazard_ratio": 3]), ("logrank", ["logrank": nil]), ("summary", "text"),
      ("cox", ["hazard_ratio": [:], "coefficients": [:], "ties": ["efron"]]), ("km", 1),
    ] as [(String, JSONValue)] {
      let world = try World.answered("x", method: method, arguments: ["group": 4, "codebook": 5], result: result)
      try await World.app(World.api(world)).test(.router) { client in
        var browser = Browser(client)
        try await browser.signIn()
        let page = try await browser.get("/tasks/128")
        #expect(page.status == .ok)
        #expect(page.html.contains("<pre"), "\(method)")
      }
    }
  }

  @Test func `extreme numbers draw no broken chart`() throws {
    let value: JSONValue = [
      "a": [
        "n": 1,
        "event_times": [
          "time": [1e300, -5, 3], "survival": [0, 0.5, 7], "at_risk": [1, 2, 3], "loglog_lower": [nil, nil, nil],
          "loglog_upper": [nil, nil, nil],
        ],
      ]
    ]
    let t = Texts.catalogue.phrases(.english)
    let result = try #require(SurvivalResult(value, question: nil))
    let svg = SurvivalChart(result, nil, t).svg(t)
    #expect(!svg.contains("nan") && !svg.contains("inf"))
  }

  @Test func `every page forbids inline code, framing and sniffing`() async throws {
    try await World.app(World.api()).test(.router) { client in
      var browser = Browser(client)
      var pages = [try await browser.get("/sign-in"), try await browser.get("/tasks")]
      try await browser.signIn()
      for path in ["/", "/tasks", "/collaborations", "/tasks/9999", "/tasks/x"] {
        pages.append(try await browser.get(path))
      }
      for page in pages {
        let policy = try #require(page.headers[.contentSecurityPolicy])
        #expect(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"))
        #expect(page.headers[.xContentTypeOptions] == "nosniff")
        #expect(page.headers[.cacheControl] == "no-store")
        expectHarmless(page.html, "")
      }
    }
  }

  private func expectHarmless(_ html: String, _ path: String) {
    #expect(html.firstMatch(of: /<script(?! src="\/assets\/)/) == nil, "\(path)")
    // A quote that is not markup is escaped, so what stands between two quotes is an attribute's value.
    let tags = html.replacing(/"[^"]*"/, with: "")
    #expect(tags.firstMatch(of: /<[a-z]+[^>]*\s(on[a-z]+|style)\s*=/) == nil, "\(path)")
    #expect(!html.contains("\u{1B}"), "\(path)")
  }
}

struct FailureTests {
  @Test func `what the API refuses is said in words`() async throws {
    let api = try World.api()
    try await World.app(api).test(.router) { client in
      var browser = Browser(client)
      browser.language = "en"
      try await browser.signIn()
      #expect(try await browser.get("/tasks/77").status == .notFound)
      api["GET collaboration"] = FakeAPI.Reply(status: 401, body: ["msg": "You lack the permission to do that!"])
      let refused = try await browser.get("/collaborations")
      #expect(refused.status == .forbidden)
      #expect(refused.html.contains("Your role does not give access"))
      api["GET node"] = FakeAPI.Reply(status: 401, body: ["msg": "You lack the permission to do that!"])
      #expect(try await browser.get("/").status == .ok)
      api["GET task"] = FakeAPI.Reply(status: 0, body: nil)
      let unreachable = try await browser.get("/tasks")
      #expect(unreachable.status == .badGateway)
      #expect(unreachable.html.contains("The server does not answer."))
      api["GET task"] = FakeAPI.Reply(body: ["data": 5])
      #expect(try await browser.get("/tasks").status == .internalServerError)
    }
  }

  @Test func `a sealed answer is never handed out as a file`() async throws {
    var world = try World.answered("x", method: "km", arguments: [:], result: [:])
    world["GET result"] = Wire.page([Wire.result(300, task: 128, text: "AAAA$BBBB$CCCC")])
    try await World.app(World.api(world, encrypted: true)).test(.router) { client in
      var browser = Browser(client)
      try await browser.signIn()
      #expect(try await browser.get("/tasks/128/runs/300/answer.json").status == .notFound)
      #expect(try await browser.get("/tasks/128/runs/301/answer.json").status == .notFound)
      let page = try await browser.get("/tasks/128")
      #expect(!page.html.contains("AAAA$"))
    }
  }
}
