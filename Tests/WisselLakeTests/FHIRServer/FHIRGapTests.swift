import Crypto
import Foundation
import Synchronization
import Testing
import WisselFHIR
import WisselSettings
import WisselTesting

@testable import WisselLake

@Suite(
  "What a FHIR server keeps back", .timeLimit(.minutes(3)),
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct FHIRGapTests {
  @Test("a group that the server does not export is never everybody instead")
  func group() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      var state = FHIRTestServer.State(versions: FHIRSourceTests.patients(5))
      state.exports = false
      try await FHIRTestServer.run(state) { server in
        for _ in 0..<2 {
          await #expect {
            _ = try await SourceFixture(lake, server, level: .group("none")).run()
          } throws: {
            "\($0)".contains("group none")
          }
        }
        #expect(!server.targets.contains { $0.contains("/fhir/Patient?") })
        // The right one needs no cleaning up.
        server.state.withLock { $0.exports = true }
        let report1 = try await SourceFixture(lake, server, level: .group("some")).run()
        #expect(report1.ingest.added == 5)
        server.state.withLock { $0.exports = false }
        let patients = try await SourceFixture(lake, server, level: .patients).run()
        #expect(patients.remarks.contains { $0.contains("all its resources came instead") })
      }
    }
  }

  @Test("what failed at the server comes with the next load")
  func errors() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      var state = FHIRTestServer.State(versions: FHIRSourceTests.patients(5))
      state.problems = #"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]}"#
      for isCompressed in [false, true] {
        state.isCompressed = isCompressed
        try await FHIRTestServer.run(state) { server in
          let load = SourceFixture(lake, server)
          let report2 = try await load.run()
          #expect(report2.remarks.contains { $0.contains("not everything came") })
          server.state.withLock { ($0.problems, $0.polls) = (nil, 1) }
          let asked = server.targets.count
          let report3 = try await load.run()
          #expect(report3.remarks == [])
          #expect(!server.targets.dropFirst(asked).contains { $0.contains("_since") })
          // What was whole needs to come no more.
          server.state.withLock { ($0.polls, $0.tellsDeletions) = (1, false) }
          let remarks = try await load.run().remarks
          #expect(server.targets.contains { $0.contains("_since") })
          #expect(remarks == ["the server does not tell what was deleted: what it no longer has stays here"])
        }
      }
    }
  }

  @Test("what was not granted is told, and comes once it is")
  func scope() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      let key = folder.appendingPathComponent("key.pem")
      try LakeFixture.write(P384.Signing.PrivateKey().pemRepresentation, key)
      let login = BackendLogin(clientID: "w", keyFile: key.path, keyID: "k", scope: "system/*.read", tokenURL: nil)
      var state = FHIRTestServer.State(versions: FHIRSourceTests.patients(5))
      (state.isGuarded, state.granted) = (true, "system/Patient.rs")
      try await FHIRTestServer.run(state) { server in
        let load = SourceFixture(lake, server, login: login)
        let report4 = try await load.run()
        #expect(report4.remarks.contains { $0.contains("without system/*.read") })
        server.state.withLock { ($0.granted, $0.polls) = ("system/*.rs", 1) }
        let report5 = try await load.run()
        #expect(report5.remarks == [])
        #expect(!server.targets.contains { $0.contains("_since") })
      }
    }
  }

  @Test(
    "a granted scope is compared by what it lets read",
    arguments: [
      ("system/*.read", "system/*.read", [], true), ("system/*.read", "system/*.rs", [], true),
      ("system/*.rs", "system/*.read openid", [], true), ("system/*.read", "system/*.r", [], false),
      ("system/*.read", "system/Patient.read", [], false),
      ("system/*.read", "system/Patient.read", ["Patient"], true),
      ("system/Patient.read system/Observation.rs", "system/Patient.cruds", [], false),
      ("system/Patient.read system/Observation.rs", "system/*.*", [], true),
      ("system/Patient.r", "system/Patient.write", [], false),
      ("launch system/Patient.r", "system/Patient.r", [], true),
      ("system/Patient.read", nil, [], true), ("system/Patient.read", "", [], false),
    ] as [(String, String?, [String], Bool)])
  func granted(asked: String, granted: String?, types: [String], isAll: Bool) {
    #expect(GrantedScope.missing(from: asked, granted: granted, types: types).isEmpty == isAll)
  }

  @Test("servers of other makers: links within their folder, plain JSON, slashes at the end")
  func dialects() async throws {
    for dialect in 0..<3 {
      try await withTemporaryFolder { folder in
        let lake = folder.appendingPathComponent("lake")
        var state = FHIRTestServer.State(versions: FHIRSourceTests.patients(20))
        (state.exports, state.pageSize) = (false, 7)
        (state.hasBareLinks, state.isPlainJSON, state.hasSlashes) = (dialect == 0, dialect == 1, dialect == 2)
        try await FHIRTestServer.run(state) { server in
          let report6 = try await SourceFixture(lake, server, exports: false).run()
          #expect(report6.ingest.added == 20, "\(dialect)")
        }
      }
    }
  }
}
