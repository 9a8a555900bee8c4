import Foundation
import HTTPTypes
import Testing
import WisselModel
import WisselSettings
import WisselTesting
import WisselWire

@testable import WisselStation

/// The console over HTTP, in process: who sees what, who may do what, and how it keeps strangers out.
@Suite(.enabled(if: ProgramImage.available, "needs root, Podman, runc and a C compiler"))
struct ConsoleTests {
  /// Each role, and nobody, at each page and each action.
  @Test func everyRoleSeesAndDoesOnlyItsOwn() async throws {
    try await ConsoleWorld.with { world in
      try await world.hold()
      let hash = try await world.station.context.release.open(5, for: Person(name: "x", role: .checker)).hash
      let pages = ["/", "/held", "/held/0/5", "/held/0/5/result", "/data", "/proof", "/log", "/held/1/5", "/held/0/6"]
      let actions: [(String, [String: String])] = [
        ("/pause", ["station": "0", "what": "pause"]), ("/pause", ["station": "0", "what": "resume"]),
        ("/stop", ["station": "0", "run": "6"]), ("/stop", ["station": "1", "run": "5"]),
        ("/held/0/5/decision", ["hash": hash, "verdict": "release", "words": "fine"]),
        ("/held/0/6/decision", ["hash": hash, "verdict": "refuse", "because": "other", "words": "no"]),
      ]
      var lines: [String] = []
      for name in [nil, "otto", "anna", "dora", "fleur"] as [String?] {
        var reader = try await world.reader(name)
        let role = ConsoleWorld.people.first { $0.name == name }?.role.rawValue ?? "nobody"
        for page in pages { lines.append("\(role) GET \(page): \(try await reader.get(page).status)") }
        let token = try await reader.get(name == nil ? "/sign-in" : "/").token
        for (path, fields) in actions {
          let page = try await reader.post(path, fields.merging(["token": token]) { mine, _ in mine })
          let what = fields["what"] ?? fields["verdict"] ?? "run \(fields["run"] ?? "")"
          lines.append("\(role) POST \(path) \(what): \(page.status)")
        }
      }
      try Golden.compare(lines.joined(separator: "\n") + "\n", with: "WisselStationTests/Golden/console-roles.txt")
      #expect(await world.station.context.release.held().map(\.released) == [1], "the checker alone was counted")
    }
  }

  @Test func pagesOfARoleHaveNothingOfAnothers() async throws {
    try await ConsoleWorld.with { world in
      try await world.hold()
      let hash = try await world.station.context.release.open(5, for: Person(name: "x", role: .checker)).hash
      for (name, role) in ConsoleWorld.people where role != .checker {
        var reader = try await world.reader(name)
        for path in ["/", "/held", "/data", "/proof", "/log"] {
          let text = try await reader.get(path).text
          #expect(!text.contains(hash) && !text.contains("echo"), "\(name) at \(path)")
        }
      }
      var otto = try await world.reader("otto")
      let today = try await otto.get("/").text
      #expect(today.contains("Stop run 5") && today.contains("Awaiting release") && today.contains("elsewhere"))
      #expect(try await otto.get("/log").text.contains("a line of the &lt;station&gt;"))
      var dora = try await world.reader("dora")
      #expect(try await !dora.get("/").text.contains("Stop run"))
      #expect(try await dora.get("/data").text.contains("wissel.release.people"))
      var fleur = try await world.reader("fleur", language: "nl")
      let proof = try await fleur.get("/proof").text
      #expect(proof.contains("wacht op vrijgave") && proof.contains("Functionaris gegevensbescherming"))
    }
  }

  @Test func twoCheckersReleaseAResultTheyWereGiven() async throws {
    try await ConsoleWorld.with { world in
      try await world.hold()
      for name in ["anna", "ben"] {
        var reader = try await world.reader(name, language: name == "anna" ? "en" : "nl")
        let before = try await reader.get("/held/0/5")
        #expect(!before.text.contains("/held/0/5/decision"), "who has not looked cannot decide")
        let bytes = try await reader.get("/held/0/5/result")
        #expect(bytes.text == #"{"method":"echo"}"#)
        #expect(bytes.headers[.contentDisposition] == "attachment; filename=\"run-5.result\"")
        let page = try await reader.get("/held/0/5")
        let hash = try #require(HTTPField.Name("X-Wissel-SHA256").flatMap { bytes.headers[$0] })
        #expect(page.text.contains(hash) && page.text.contains("/held/0/5/decision"))
        let fields = ["verdict": "release", "hash": hash, "words": "counts of ten and more", "token": page.token]
        let wrong = try await reader.post(
          "/held/0/5/decision", fields.merging(["hash": String(repeating: "0", count: 64)]) { $1 })
        #expect(wrong.status == 409)
        #expect(try await reader.post("/held/0/5/decision", fields).status == 303)
      }
      await world.station.jobs.settle()
      #expect(world.station.server.reports(5).last?["status"] == "completed")
    }
  }

  @Test func aRefusalNeedsOneOfTheReasons() async throws {
    try await ConsoleWorld.with { world in
      try await world.hold()
      var reader = try await world.reader("anna")
      _ = try await reader.get("/held/0/5/result")
      let page = try await reader.get("/held/0/5")
      let hash = try await world.station.context.release.open(5, for: Person(name: "x", role: .checker)).hash
      var fields = ["verdict": "refuse", "hash": hash, "words": "row 3", "token": page.token]
      #expect(try await reader.post("/held/0/5/decision", fields).status == 400)
      fields["because"] = "small-numbers"
      #expect(try await reader.post("/held/0/5/decision", fields).status == 303)
      await world.station.jobs.settle()
      #expect(world.station.server.reports(5).last?["status"] == "not allowed")
    }
  }

  @Test func anOperatorPausesAndStops() async throws {
    try await ConsoleWorld.with("wissel: {console: {users: people}}") { world in
      var otto = try await world.reader("otto")
      #expect(try await otto.submit("/pause", ["station": "0", "what": "pause"]).status == 303)
      #expect(try await otto.get("/").text.contains("Paused"))
      await world.station.keeper.offer([try TestStation.run(5, #"{"method":"wait"}"#)])
      #expect(try await otto.get("/").text.contains("Waiting"))
      #expect(try await otto.submit("/pause", ["station": "0", "what": "resume"]).status == 303)
      try await world.station.waitUntilRunning(5)
      #expect(try await otto.submit("/stop", ["station": "0", "run": "5"]).status == 303)
      await world.station.jobs.settle()
      #expect(world.station.server.reports(5).last?["status"] == "killed by user")
      #expect(try await otto.get("/").text.contains("killed by user"))
    }
  }

  @Test func aFormOfAnotherSiteOrSessionDoesNothing() async throws {
    try await ConsoleWorld.with { world in
      var otto = try await world.reader("otto")
      let token = try await otto.get("/").token
      let fields = ["station": "0", "what": "pause", "token": token]
      for origin in ["http://evil.example", "null", nil] {
        #expect(try await otto.post("/pause", fields, origin: origin).status == 403)
      }
      #expect(try await otto.post("/pause", fields.merging(["token": "x"]) { $1 }).status == 403)
      let foreign = try await world.reader().cookie
      #expect(foreign == nil)
      var other = try await world.reader("otto")
      #expect(try await other.post("/pause", fields).status == 403, "another session's token")
      #expect(!world.station.context.folder.isPaused)
      var stranger = try await world.reader()
      #expect(
        try await stranger.post("/sign-in", ["username": "otto", "password": ConsoleWorld.password]).status == 403,
        "signing in takes a form of ours, too")
    }
  }

  @Test func theCookieIsSealedAndStrict() async throws {
    try await ConsoleWorld.with { world in
      var reader = try await world.reader()
      let form = try await reader.get("/sign-in")
      let before = reader.cookie
      let page = try await reader.post(
        "/sign-in", ["username": "anna", "password": ConsoleWorld.password, "token": form.token])
      let set = try #require(page.headers[.setCookie])
      #expect(page.status == 303 && set.contains("HttpOnly") && set.contains("SameSite=Strict"))
      #expect(reader.cookie != before, "a session begins under a name nobody knew before")
      #expect(!set.contains("anna"))
      let policy = try await reader.get("/").headers[.contentSecurityPolicy]
      #expect(policy?.contains("default-src 'none'") == true && policy?.contains("frame-ancestors 'none'") == true)
      reader.cookie = before
      #expect(try await reader.get("/").status == 303)
      reader.cookie = "wissel-console=forged"
      #expect(try await reader.get("/").status == 303)
    }
  }

  @Test func sessionsEnd() async throws {
    try await ConsoleWorld.with { world in
      var anna = try await world.reader("anna")
      world.clock.pass(29 * 60)
      #expect(try await anna.get("/").status == 200)
      world.clock.pass(31 * 60)
      #expect(try await anna.get("/").status == 303, "after half an hour without a request")
      try await anna.signIn("anna")
      let kept = anna.cookie
      #expect(try await anna.submit("/sign-out", [:]).status == 303)
      anna.cookie = kept
      #expect(try await anna.get("/").status == 303, "a session that was ended stays ended")
      try await anna.signIn("anna")
      try world.file.remove("anna")
      #expect(try await anna.get("/").status == 303, "who is taken out is out at once")
      var otto = try await world.reader("otto")
      for _ in 0..<24 {
        world.clock.pass(20 * 60)
        _ = try await otto.get("/")
      }
      #expect(try await otto.get("/").status == 303, "after eight hours in all")
    }
  }

  @Test func guessingIsBoundedAndEveryFailureLooksTheSame() async throws {
    try await ConsoleWorld.with { world in
      var reader = try await world.reader()
      var seen: Set<String> = []
      for (name, password) in [("anna", "wrong"), ("nobody", ConsoleWorld.password), ("anna", "")] {
        let page = try await reader.signIn(name, password)
        #expect(page.status == 401)
        seen.insert(page.text.contains("not right") ? "not right" : page.text)
      }
      #expect(seen == ["not right"])
      for _ in 0..<3 { try await reader.signIn("anna", "wrong") }
      #expect(try await reader.signIn("anna").status == 401, "locked, and told in the same words")
      for number in 0..<23 { try await reader.signIn("n\(number)", "x") }
      let page = try await reader.signIn("ben")
      #expect(page.status == 429 && page.headers[.retryAfter] != nil)
    }
  }

  @Test func everyTextIsThereInBothLanguages() async throws {
    try await ConsoleWorld.with { world in
      try await world.hold()
      for language in ["nl", "en"] {
        for (name, _) in ConsoleWorld.people {
          var reader = try await world.reader(name, language: language)
          for path in ["/", "/held", "/held/0/5", "/data", "/proof", "/log", "/nothing"] {
            let page = try await reader.get(path)
            #expect(!page.text.contains("[") || path == "/data", "a text is missing for \(name) at \(path)")
            if page.status == 200 { #expect(page.text.contains("<html lang=\"\(language)\">")) }
          }
        }
      }
      var reader = try await world.reader("anna", language: "en")
      #expect(try await reader.get("/language?to=nl&back=%2Fheld").headers[.location] == "/held")
      #expect(try await reader.get("/held").text.contains("<html lang=\"nl\">"))
    }
  }
}
