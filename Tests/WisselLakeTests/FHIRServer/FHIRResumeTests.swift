import Foundation
import Synchronization
import Testing
import WisselTesting

@testable import WisselLake

@Suite(
  "Going on with a FHIR server", .timeLimit(.minutes(3)),
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct FHIRResumeTests {
  @Test("a load that failed goes on with the export it had, and fetches nothing twice")
  func resumed() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      let types = ["Observation", "Patient"]
      var state = FHIRTestServer.State(
        versions: FHIRSourceTests.patients(5) + [
          .init(
            type: "Observation", id: "o", updated: 1_704_067_200_000,
            text: #"{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"}}"#)
        ])
      state.faults = Array(repeating: .init(target: "/files/Patient", status: 503), count: Retries.most + 1)
      try await FHIRTestServer.run(state) { server in
        let load = SourceFixture(lake, server, types: types)
        await #expect(throws: LakeError.self) { _ = try await load.run() }
        let added = try await load.run().ingest.added
        #expect(added == 6)
        #expect(server.targets.count { $0.contains("$export") } == 1)
        #expect(server.targets.count { $0.contains("/files/Observation") } == 1)
      }
    }
  }

  @Test("a load that is cancelled ends the server's export, and the next begins anew")
  func cancelled() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      var state = FHIRTestServer.State(versions: FHIRSourceTests.patients(5))
      state.faults = [.init(target: "/fhir/status", status: 418)]
      try await FHIRTestServer.run(state) { server in
        let load = SourceFixture(lake, server)
        await #expect(throws: LakeError.self) { _ = try await load.run() }
        try await load.cancel()
        #expect(server.targets.last == "DELETE /fhir/status/1")
        let added = try await load.run().ingest.added
        #expect(added == 5)
        #expect(server.targets.count { $0.contains("$export") } == 2)
      }
    }
  }
}
