import Foundation
import Testing
import WisselLake
import WisselTesting

@Suite(
  "A lake whose writer is killed", .serialized,
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct CrashTests {
  private static let program = SharedFiles.package.appendingPathComponent(".build/debug/wissel")

  @Test("kill -9 at any moment of loading, compacting and making views: no row lost, none twice")
  func killed() async throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    try await withTemporaryFolder { folder in
      let (source, lake) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("lake"))
      let definition = folder.appendingPathComponent("people.json")
      try LakeFixture.write(LakeUsesTests.view, definition)
      var ids: Set<String> = []
      for round in 0..<Soak.count(4, full: 200) {
        // Each round adds a file with new people and a new version of some; whatever was killed is done again.
        let fresh = (0..<50).map { "r\(round)-\($0)" }
        let lines =
          fresh.map { LakeFixture.patient($0, 1) } + ids.sorted().prefix(20).map { LakeFixture.patient($0, round + 2) }
        try LakeFixture.write(lines.joined(separator: "\n"), source.appendingPathComponent("f\(round).ndjson"))
        ids.formUnion(fresh)
        let commands = [
          ["lake", "ingest", source.path, "--lake", lake.path],
          ["lake", "view", "make", definition.path, "--lake", lake.path],
          ["lake", "compact", "--lake", lake.path, "--keep-days", "0"],
        ]
        for arguments in commands {
          let process = Process()
          process.executableURL = Self.program
          process.arguments = arguments
          process.standardOutput = FileHandle.nullDevice
          process.standardError = FileHandle.nullDevice
          try process.run()
          // The moment is what is random here; nothing is asserted about it.
          try await Task.sleep(for: .milliseconds(Int.random(in: 0..<1500, using: &random)))
          kill(process.processIdentifier, SIGKILL)
          process.waitUntilExit()
          if FileManager.default.fileExists(atPath: lake.appendingPathComponent("catalog.sqlite").path),
            let counts = try? LakeFixture.rows(lake, "SELECT count(*), count(DISTINCT id) FROM raw.resource")
          {
            let numbers = counts[0].dropFirst().dropLast().split(separator: ",")
            #expect(numbers[0] == numbers[1], "seed \(seed), round \(round)")
            // A view is on record with its table, whole, or neither is there.
            let views = try? LakeFixture.rows(lake, "SELECT count(*) FROM raw.view")
            if views == ["[1]"] {
              let people = "SELECT count(*) = count(DISTINCT id) FROM people"
              #expect(try LakeFixture.rows(lake, people) == ["[true]"], "seed \(seed), round \(round)")
            } else if views == ["[0]"] {
              #expect(throws: LakeError.self, "seed \(seed), round \(round)") {
                try LakeFixture.rows(lake, "SELECT count(*) FROM people")
              }
            }
          }
        }
      }
      try LakeFixture.ingest(source, into: lake)
      let counts = try LakeFixture.rows(lake, "SELECT count(*), count(DISTINCT id) FROM raw.resource")
      #expect(counts == ["[\(ids.count),\(ids.count)]"], "seed \(seed)")
      let versions =
        "SELECT count(*), count(DISTINCT (id, version)) FROM (FROM raw.resource UNION ALL FROM raw.history)"
      let all = try LakeFixture.rows(lake, versions)[0].dropFirst().dropLast().split(separator: ",")
      #expect(all[0] == all[1], "seed \(seed)")
      let views = CuratedViews(try Lake(lake.path, .writing(folders: []), LakeFixture.limits))
      #expect(try views.make(LakeUsesTests.view, now: LakeFixture.now).rows == ids.count, "seed \(seed)")
    }
  }
}
