import Foundation
import Hummingbird
import Testing
import WisselDatabase
import WisselHTTP
import WisselServer
import WisselTrust
import WisselWire

extension TestServer {
  /// Everything in the audit log.
  func audit() async throws -> [AuditEntry] {
    try await service.core.database.read { try AuditLog.entries(after: 0, most: 10_000, $0) }
  }
}

@Suite struct AuditTests {
  @Test func aChangeIsWrittenDownWithWhoWhatAndWhere() async throws {
    try await TestServer.run(now: { WireTime(microseconds: 1_700_000_000_000_000) }) { server in
      let root = try await server.token()
      let before = try await server.audit().count
      let id = try await server.create("/organization", ["name": "alpha", "domain": "secret.example"], token: root)
      let entry = try #require(try await server.audit().last)
      #expect(try await server.audit().count == before + 1)
      #expect(entry.at == WireTime(microseconds: 1_700_000_000_000_000))
      #expect(entry.actorKind == "user" && entry.actorID == 1)
      #expect(entry.action == "POST /organization" && entry.object == "/api/organization" && entry.subject == id)
      #expect(entry.outcome == "done" && !entry.request.isEmpty)
      #expect(!(try WireJSON.text(entry)).contains("secret"))
    }
  }

  @Test func whatWasRolledBackIsNotWrittenAsDone() async throws {
    try await TestServer.run { server in
      let root = try await server.token()
      let before = try await server.audit().count
      #expect(try await server.call(.post, "/organization", ["name": "root"], token: root).status == 400)
      #expect(try await server.audit().count == before)
    }
  }

  @Test func logInsAreWrittenFailedOnesTooAndReadingIsNot() async throws {
    try await TestServer.run { server in
      _ = try await server.token()
      _ = try await server.call(.post, "/token/user", ["username": "root", "password": "wrong"])
      _ = try await server.call(.post, "/token/user", ["username": "swordfish", "password": "wrong"])
      _ = try await server.call(.get, "/organization", token: server.token())
      let entries = try await server.audit()
      #expect(entries.map(\.action) == Array(repeating: "POST /token/user", count: 4))
      #expect(entries.map(\.outcome) == ["done", "refused 401", "refused 401", "done"])
      #expect(entries.map(\.actorID) == [1, 1, nil, 1])
      #expect(!entries.contains { "\($0)".contains("swordfish") || "\($0)".contains("wrong") })
    }
  }

  @Test func aSignInThatIsRefusedIsWritten() async throws {
    try await TestServer.run(configure: {
      $0.serverURL = "https://server.example/api"
      $0.identityProviders = [
        IdentityProvider(
          name: "gone", issuer: "http://127.0.0.1:9", clientID: "wissel", clientSecret: nil, organization: "alpha")
      ]
    }) { server in
      #expect(try await server.call(.get, "/oidc/gone/callback?state=swordfish&code=tuna").status == 401)
      let entry = try #require(try await server.audit().last)
      #expect(entry.action == "GET /oidc/:provider/callback" && entry.outcome == "refused 401")
      #expect(!"\(entry)".contains("swordfish") && !"\(entry)".contains("tuna"))
    }
  }

  @Test func refusalsAreWrittenUpToABound() async throws {
    try await TestServer.run { server in
      let hospitals = try await server.hospitals()
      let viewer = try await server.user("viewer", of: hospitals.alpha, role: "Viewer", by: hospitals.root)
      #expect(try await server.call(.post, "/organization", ["name": "x"], token: viewer.token).status == 401)
      let refused = try #require(try await server.audit().last)
      #expect(refused.outcome == "refused 401" && refused.actorID == viewer.id)
      for _ in 0..<70 { _ = try await server.call(.delete, "/organization/1", token: viewer.token) }
      #expect(try await server.audit().filter { $0.outcome.hasPrefix("refused") }.count == 60)
    }
  }

  @Test func theRefusalsThatWereNotWrittenAreCounted() {
    let budget = RefusalBudget(most: 2)
    let moment = { (seconds: Int64) in WireTime(microseconds: seconds * 1_000_000) }
    #expect(budget.spend(at: moment(0)) == 0)
    #expect(budget.spend(at: moment(1)) == 0)
    #expect(budget.spend(at: moment(2)) == nil)
    #expect(budget.spend(at: moment(59)) == nil)
    #expect(budget.spend(at: moment(60)) == 2)
    #expect(budget.spend(at: moment(61)) == 0)
  }

  /// What needs a store or a mailed code: `StoreTests` and `RecoveryTests` look after it, `ColumnTests` after a column
  /// that is looked up. The last changes nothing.
  private static let elsewhere = [
    "DELETE /algorithmstore/:id", "PATCH /algorithmstore/:id", "POST /algorithmstore", "POST /column",
    "POST /recover/2fa/lost", "POST /recover/2fa/reset", "POST /recover/lost", "POST /recover/reset",
    "POST /vpn/update",
  ]

  @Test func everyRouteThatChangesSomethingWritesAnEntry() async throws {
    try await Federation.run { federation in
      let server = federation.server
      try await AuditedCalls(federation).run()
      let done = Set(try await server.audit().filter { $0.outcome == "done" }.map(\.action))
      let changing = server.service.routes.filter { ![.get, .head].contains($0.method) }
        .map { "\($0.method.rawValue) \($0.path)" }
      let (blobs, others) = (
        changing.filter { $0.contains("/blobstream") }, changing.filter { !$0.contains("/blobstream") }
      )
      #expect(Set(others).subtracting(done).sorted() == Self.elsewhere)
      try await LongTextTests.run(blobs: true) { federation in
        try await AuditedCalls(federation).blobs()
        let actions = try await federation.server.audit().filter { $0.outcome == "done" }.map(\.action)
        #expect(blobs.allSatisfy { blob in actions.count { $0 == blob } == 1 } && blobs.count == 4, "\(actions)")
      }
      var chain = HashChain()
      for entry in try await server.audit() { try chain.follow(entry) }
      #expect(try await server.service.core.database.read { try AuditLog.head($0).hash } == chain.head)
    }
  }

  @Test func aTamperedLogNamesTheFirstBrokenLink() async throws {
    try await TestServer.run { server in
      let root = try await server.token()
      for name in ["a", "b", "c", "d"] {
        _ = try await server.create("/organization", ["name": .string(name)], token: root)
      }
      let entries = try await server.audit()
      func broken(_ change: (inout [AuditEntry]) -> Void) -> Int? {
        var (changed, chain) = (entries, HashChain())
        change(&changed)
        do throws(HashChain.BrokenLink) {
          for entry in changed { try chain.follow(entry) }
          return nil
        } catch {
          return error.sequence
        }
      }
      #expect(broken { _ in } == nil)
      #expect(broken { $0[2].actorID = 9 } == 3)
      #expect(broken { $0[1].outcome = "" } == 2)
      #expect(broken { $0.remove(at: 1) } == 2)
      #expect(broken { $0.swapAt(1, 2) } == 2)
      #expect(broken { $0[3].hash = $0[2].hash } == 4)
      // Moving text from one part to the next is seen as well.
      #expect(
        broken {
          $0[2].object += $0[2].outcome
          $0[2].outcome = ""
        } == 3)
    }
  }
}
