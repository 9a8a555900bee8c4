import Foundation
import Synchronization
import Testing
import WisselTesting

@testable import WisselLake

@Suite(
  "Loading from a FHIR server page by page", .timeLimit(.minutes(3)),
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct FHIRSearchTests {
  private static func state(_ count: Int) -> FHIRTestServer.State {
    var state = FHIRTestServer.State()
    state.versions = (0..<count).map { index in
      let updated = 1_704_067_200_000 + index / 3 * 1000
      let time = FHIRTestServer.time(updated)
      return .init(
        type: "Patient", id: "p\(index)", updated: updated,
        text: #"{"resourceType":"Patient","id":"p\#(index)","meta":{"versionId":"1","lastUpdated":"\#(time)"}}"#)
    }
    (state.exports, state.pageSize) = (false, 7)
    return state
  }

  private static func ids(_ lake: URL) throws -> [String] {
    try LakeFixture.rows(lake, "SELECT id FROM raw.resource WHERE NOT deleted ORDER BY id")
  }

  private static func expected(_ count: Int) -> [String] { (0..<count).map { #"["p\#($0)"]"# }.sorted() }

  @Test("without export, pages are followed; later loads bring what changed, and deletions by the history")
  func pages() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      var state = Self.state(40)
      state.hasRelativeLinks = true
      try await FHIRTestServer.run(state) { server in
        let load = SourceFixture(lake, server)
        let first = try await load.run()
        #expect(first.ingest.added == 40)
        #expect(first.periods.map(\.announced) == [40])
        #expect(try Self.ids(lake) == Self.expected(40))
        let pages = server.targets.count
        // After the last load, by the clock of the server's answers.
        let later = Int(Date().timeIntervalSince1970 * 1000) + 3_600_000
        server.state.withLock { state in
          state.versions.append(.init(type: "Patient", id: "p7", updated: later, text: nil))
        }
        let second = try await load.run()
        #expect(second.ingest.deletions == 1)
        #expect(try Self.ids(lake) == Self.expected(40).filter { $0 != #"["p7"]"# })
        #expect(server.targets.dropFirst(pages).count < 10)
      }
    }
  }

  @Test("where the server forgets its place, a new search goes on from the last time seen")
  func forgotten() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      try await FHIRTestServer.run(Self.state(40)) { server in
        let faults: [FHIRTestServer.Fault] = [
          .init(target: "/fhir/Patient?", status: 200, body: "<html>"), .init(target: "/fhir/Patient?", isCut: true),
        ]
        server.state.withLock { state in
          // The third page on is gone.
          state.faults = faults + [Self.page(21, status: 410)]
        }
        let report = try await SourceFixture(lake, server).run()
        #expect(try Self.ids(lake) == Self.expected(40))
        #expect(report.remarks == [])
        #expect(server.state.withLock { $0.faults.isEmpty })
        #expect(server.targets.contains { $0.contains("ge2024-01-01T00") })
      }
    }
  }

  /// A fault of the page that begins at a place.
  private static func page(_ offset: Int, status: Int = 200, _ body: String = "") -> FHIRTestServer.Fault {
    .init(target: "/fhir/Patient?", part: "offset=\(offset)", status: status, body: body)
  }

  @Test("a server that does not search by time gives everything each time")
  func plain() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      var state = Self.state(10)
      (state.knowsTime, state.history) = (false, false)
      try await FHIRTestServer.run(state) { server in
        let added = try await SourceFixture(lake, server).run().ingest.added
        #expect(added == 10)
        let again = try await SourceFixture(lake, server).run()
        #expect(again.ingest.unchanged == 10)
        #expect(again.remarks.count == 2)
      }
    }
  }

  @Test("pages that lead in a circle end the load")
  func circle() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      try await FHIRTestServer.run(Self.state(40)) { server in
        let link = #"{"relation":"next","url":"\#(server.url)/Patient?_sort=_lastUpdated&_count=500&offset=7"}"#
        let page =
          #"{"resourceType":"Bundle","type":"searchset","link":[\#(link)],"entry":[{"resource":{"resourceType":"Patient","id":"x"}}]}"#
        server.state.withLock {
          $0.faults = Array(repeating: Self.page(14, page), count: 50)
        }
        await #expect(throws: LakeError.self) { _ = try await SourceFixture(lake, server).run() }
        #expect(server.targets.count < 60)
      }
    }
  }

  @Test("a next page at another server is not followed")
  func elsewhere() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      try await FHIRTestServer.run(Self.state(1)) { other in
        try await FHIRTestServer.run(Self.state(40)) { server in
          let page =
            #"{"resourceType":"Bundle","type":"searchset","link":[{"relation":"next","url":"\#(other.url)/Patient"}]}"#
          server.state.withLock { $0.faults = [Self.page(7, page)] }
          await #expect(throws: LakeError.self) { _ = try await SourceFixture(lake, server).run() }
          #expect(other.targets == [])
          // What came is kept, and the load goes on from there when the server has come to itself.
          let added = try await SourceFixture(lake, server).run().ingest.added
          #expect(added == 40)
        }
      }
    }
  }
}
