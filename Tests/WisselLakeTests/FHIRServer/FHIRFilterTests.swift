import Foundation
import Synchronization
import Testing
import WisselSettings
import WisselTesting

@testable import WisselLake

@Suite(
  "Loading a part of a type from a FHIR server", .timeLimit(.minutes(3)),
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct FHIRFilterTests {
  private static let genders = ["female", "male", "other"]

  private static func patient(_ index: Int, updated: Int = 1_704_067_200_000, version: Int = 1)
    -> FHIRTestServer.Version
  {
    let more = #","gender":"\#(genders[index % 3])""#
    return .init(
      type: "Patient", id: "p\(index)", updated: updated, text: LakeFixture.patient("p\(index)", version, more))
  }

  private static func state() -> FHIRTestServer.State {
    FHIRTestServer.State(versions: (0..<12).map { patient($0) })
  }

  private static func load(_ lake: URL, _ server: FHIRTestServer, _ filters: String...) -> SourceFixture {
    SourceFixture(
      lake, server, types: ["Patient"], filters: ["Patient": filters.compactMap { SearchFilter($0) }])
  }

  private static func ids(_ lake: URL) throws -> [String] {
    try LakeFixture.rows(lake, "SELECT id FROM raw.resource WHERE NOT deleted ORDER BY id")
  }

  private static func expected(_ indices: Int...) -> [String] { indices.map { #"["p\#($0)"]"# }.sorted() }

  @Test("an export brings what the filters let through, and the ledger does not call the type complete")
  func export() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      try await FHIRTestServer.run(Self.state()) { server in
        let load = Self.load(lake, server, "gender=female")
        let first = try await load.run()
        #expect(first.periods.map(\.type) == ["Patient?gender=female"] && first.periods.map(\.received) == [4])
        #expect(try Self.ids(lake) == Self.expected(0, 3, 6, 9))
        let second = try await load.run()
        #expect(second.ingest.added == 0)
        #expect(server.targets.count { $0.contains("_typeFilter=Patient%3Fgender%3Dfemale") } == 2)
        #expect(server.targets.last { $0.contains("$export") }?.contains("_since=") == true)
        let rows = try LakeFixture.rows(lake, "SELECT DISTINCT type FROM raw.period")
        #expect(rows.contains(#"["Patient?gender=female"]"#) && !rows.contains(#"["Patient"]"#))
      }
    }
  }

  @Test("other filters ask for everything again, and the same ones in another order do not")
  func changed() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      try await FHIRTestServer.run(Self.state()) { server in
        _ = try await Self.load(lake, server, "gender=female").run()
        let wider = try await Self.load(lake, server, "gender=female", "gender=male").run()
        #expect(wider.ingest.added == 4 && wider.ingest.unchanged == 4)
        #expect(server.targets.last { $0.contains("$export") }?.contains("_since=") == false)
        _ = try await Self.load(lake, server, "gender=male", "gender=female").run()
        #expect(server.targets.last { $0.contains("$export") }?.contains("_since=") == true)
        _ = try await SourceFixture(lake, server, types: ["Patient"]).run()
        #expect(server.targets.last { $0.contains("$export") }?.contains("_since=") == false)
        #expect(try Self.ids(lake).count == 12)
      }
    }
  }

  @Test("pages are searched for with each of the filters, and of the history only deletions are taken")
  func pages() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      var state = Self.state()
      (state.exports, state.pageSize) = (false, 3)
      try await FHIRTestServer.run(state) { server in
        let load = Self.load(lake, server, "gender=female", "gender=male")
        let first = try await load.run()
        #expect(first.periods.map(\.announced) == [8] && first.periods.map(\.received) == [8])
        #expect(first.periods.map(\.type) == ["Patient?gender=female or Patient?gender=male"])
        #expect(try Self.ids(lake) == Self.expected(0, 1, 3, 4, 6, 7, 9, 10))
        let before = server.targets.count
        // After the last load, by the clock of the server's answers.
        let later = Int(Date().timeIntervalSince1970 * 1000) + 3_600_000
        server.state.withLock { state in
          state.versions.append(.init(type: "Patient", id: "p0", updated: later, text: nil))
          state.versions.append(Self.patient(2, updated: later, version: 2))
        }
        let second = try await load.run()
        #expect(second.ingest.deletions == 1 && second.ingest.added == 1)
        #expect(try Self.ids(lake) == Self.expected(1, 3, 4, 6, 7, 9, 10))
        #expect(server.targets.dropFirst(before).count { $0.contains("_history") } == 1)
      }
    }
  }

  @Test("a server whose export knows no filters is searched with them")
  func without() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      var state = Self.state()
      state.exportsFilters = false
      try await FHIRTestServer.run(state) { server in
        _ = try await Self.load(lake, server, "gender=other").run()
        #expect(try Self.ids(lake) == Self.expected(2, 5, 8, 11))
        #expect(server.targets.contains { $0.contains("gender=other") })
      }
    }
  }
}
