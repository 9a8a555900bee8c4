import Crypto
import Foundation
import Synchronization
import Testing
import WisselFHIR
import WisselSettings
import WisselTesting

@testable import WisselLake

@Suite(
  "Loading from a FHIR server", .timeLimit(.minutes(3)),
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct FHIRSourceTests {
  static func patients(_ count: Int, version: Int = 1) -> [FHIRTestServer.Version] {
    (0..<count).map { index in
      let updated = 1_704_067_200_000 + version * 1000
      return .init(
        type: "Patient", id: "p\(index)", updated: updated, text: LakeFixture.patient("p\(index)", version))
    }
  }

  /// What is loaded, by type and id; versions that others replaced after it.
  static func state(_ lake: URL) throws -> [String] {
    try LakeFixture.rows(lake, "SELECT type, id, version, deleted FROM raw.resource ORDER BY ALL")
  }

  private static func expected(_ count: Int, version: Int = 1) -> [String] {
    (0..<count).map { #"["Patient","p\#($0)","\#(version)",false]"# }.sorted()
  }

  @Test("an export brings everything, and the next what changed and was deleted since")
  func export() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      try await FHIRTestServer.run(.init(versions: Self.patients(20))) { server in
        let load = SourceFixture(lake, server)
        let first = try await load.run()
        #expect(first.ingest.added == 20)
        #expect(first.periods.map(\.announced) == [20])
        #expect(first.remarks == [])
        #expect(try Self.state(lake) == Self.expected(20))
        #expect(server.targets.last == "DELETE /fhir/status/1")

        server.state.withLock { state in
          // After the overlap, so that what was there is not told again.
          state.versions.append(
            .init(
              type: "Patient", id: "p3", updated: state.now + 1000,
              text:
                #"{"resourceType":"Patient","id":"p3","meta":{"versionId":"2","lastUpdated":"\#(FHIRTestServer.time(state.now + 1000))"}}"#
            ))
          state.versions.append(.init(type: "Patient", id: "p4", updated: state.now + 2000, text: nil))
          (state.now, state.polls) = (state.now + 10_000, 1)
        }
        let second = try await load.run()
        #expect(second.ingest.added == 2)
        #expect(second.ingest.deletions == 1)
        #expect(server.targets.contains { $0.contains("_since=2026-09-21T") })
        let rows = try Self.state(lake)
        #expect(rows.contains(#"["Patient","p3","2",false]"#))
        #expect(rows.contains(#"["Patient","p4",null,true]"#))
      }
    }
  }

  @Test("a server of version 4 is asked by POST; its problems are told, compressed files are read")
  func dialects() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      var state = FHIRTestServer.State(versions: Self.patients(5))
      (state.exportsByGet, state.problemsName, state.isCompressed) = (false, "outcome", true)
      try await FHIRTestServer.run(state) { server in
        let added = try await SourceFixture(lake, server).run().ingest.added
        #expect(added == 5)
        #expect(server.targets.prefix(2).map { $0.split(separator: " ")[0] } == ["GET", "POST"])
      }
      state.isCompressed = false
      state.problems = #"{"resourceType":"OperationOutcome","issue":[{"severity":"fatal","code":"exception"}]}"#
      try await FHIRTestServer.run(state) { server in
        let report = try await SourceFixture(lake, server).run(isFull: true)
        #expect(
          report.remarks == [
            "the server tells of 1 errors in its export, so not everything came: ask who runs it"
          ])
      }
    }
  }

  @Test("what fails for a while is tried again, and waits as long as the server wants")
  func faults() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      var state = FHIRTestServer.State(versions: Self.patients(50))
      state.faults = [
        .init(target: "/fhir/$export", status: 429, headers: ["Retry-After": "7"]),
        .init(target: "/fhir/$export", status: 503, body: "<html>busy</html>"),
        .init(target: "/fhir/status", status: 429),
        .init(
          target: "/fhir/status", status: 500,
          body: #"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"transient"}]}"#),
        .init(target: "/fhir/status", status: 200, body: "<html>login</html>"),
        .init(target: "/files/Patient", isCut: true),
        .init(target: "/files/Patient", status: 200, body: "<html>oops</html>"),
        .init(target: "/files/Patient", status: 200, body: "{\"resourceType\":\"Patient\",\"id\":\"p0\"}\n{\"resou"),
        .init(target: "/files/Patient", status: 502),
      ]
      try await FHIRTestServer.run(state) { server in
        let load = SourceFixture(lake, server)
        let added = try await load.run().ingest.added
        #expect(added == 50)
        #expect(try Self.state(lake) == Self.expected(50))
        #expect(load.waits.prefix(2) == [7, 2])
        #expect(load.waits.allSatisfy { $0 <= 300 })
        #expect(server.state.withLock { $0.faults.isEmpty })
      }
    }
  }

  @Test("links that expired are made anew by the manifest, and an export that was forgotten is asked for again")
  func expired() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      var state = FHIRTestServer.State(versions: Self.patients(5))
      state.faults = [
        .init(target: "/fhir/status", status: 404), .init(target: "/files/Patient", status: 403),
        .init(target: "/files/Patient", status: 410),
      ]
      try await FHIRTestServer.run(state) { server in
        let added = try await SourceFixture(lake, server).run().ingest.added
        #expect(added == 5)
        #expect(server.targets.count { $0.contains("$export") } == 2)
      }
    }
  }

  @Test("a file that stays short is loaded, and the ledger and a remark tell what is missing")
  func short() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      var state = FHIRTestServer.State(versions: Self.patients(5))
      state.tooMany = 2
      try await FHIRTestServer.run(state) { server in
        let report = try await SourceFixture(lake, server).run()
        #expect(report.ingest.added == 5)
        #expect(report.remarks.contains("Patient: the source announced 7, 5 came"))
        let rows = try LakeFixture.rows(lake, "SELECT type, announced, received FROM raw.period")
        #expect(rows == [#"["Patient",7,5]"#])
      }
    }
  }

  @Test("a token is shown to the server alone, renewed when it is refused, and not shown where files need none")
  func tokens() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      let key = folder.appendingPathComponent("key.pem")
      try LakeFixture.write(P384.Signing.PrivateKey().pemRepresentation, key)
      let login = BackendLogin(
        clientID: "wissel", keyFile: key.path, keyID: "k1", scope: "system/*.read", tokenURL: nil)
      // Files lie with another, who refuses whoever shows a token.
      try await FHIRTestServer.run(.init(versions: Self.patients(5))) { storage in
        var state = FHIRTestServer.State(versions: Self.patients(5))
        (state.isGuarded, state.tokenUses, state.filesOrigin) = (true, 2, storage.origin)
        try await FHIRTestServer.run(state) { server in
          let stranger = SourceFixture(lake, server, login: login)
          await #expect(throws: LakeError.self) { _ = try await stranger.run() }
          let load = SourceFixture(lake, server, login: login, others: [storage.origin])
          let added = try await load.run().ingest.added
          #expect(added == 5)
          #expect(storage.state.withLock { $0.requests.allSatisfy { $0.headers["authorization"] == nil } })
          #expect(server.state.withLock { $0.lastToken } > 1)
          // The storage must not get it either when the manifest asks for it.
          server.state.withLock { ($0.requiresToken, $0.polls) = (true, 0) }
          await #expect(throws: LakeError.self) { _ = try await load.run(isFull: true) }
          #expect(storage.state.withLock { $0.requests.allSatisfy { $0.headers["authorization"] == nil } })
        }
      }
    }
  }
}
