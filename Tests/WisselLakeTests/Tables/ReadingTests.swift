import Foundation
import Synchronization
import Testing
import WisselDuckDB
import WisselFHIR
import WisselLake
import WisselTesting

@Suite("Reading a lake", .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct ReadingTests {
  private static let view =
    #"{"resourceType":"ViewDefinition","name":"people","status":"active","resource":"Patient","select":[{"column":["#
    + #"{"name":"id","path":"id","type":"id"},{"name":"active","path":"active","type":"boolean"},"#
    + #"{"name":"births","path":"multipleBirth.ofType(integer)","type":"integer"},"#
    + #"{"name":"weight","path":"extension.value.ofType(decimal)","type":"decimal"}]}]}"#

  private static func patient(_ id: String, _ births: Int, _ weight: String) -> String {
    LakeFixture.patient(
      id, 1, #","active":true,"multipleBirthInteger":\#(births),"extension":[{"url":"w","valueDecimal":\#(weight)}]"#)
  }

  private func lake(_ folder: URL, _ lines: [String]) throws -> URL {
    let (source, lake) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("lake"))
    try LakeFixture.write(lines.joined(separator: "\n"), source.appendingPathComponent("p.ndjson"))
    try LakeFixture.ingest(source, into: lake)
    let made = try CuratedViews(Lake(lake.path, .writing(folders: []), LakeFixture.limits)).make(
      Self.view, now: LakeFixture.now)
    #expect(made.rows == lines.count)
    return lake
  }

  @Test("a view's table holds its values in their types, decimals exact, and where each row came from")
  func curated() async throws {
    try await withTemporaryFolder { folder in
      let lake = try lake(
        folder, [Self.patient("a", 2, "0.100000000000000003"), Self.patient("b", 1, "12345678901234567.25")])
      let rows = try LakeFixture.rows(
        lake, "SELECT id, active, births, weight, _patient, _resource FROM people ORDER BY id")
      #expect(
        rows == [
          #"["a",true,2,0.100000000000000003,"a","a"]"#, #"["b",true,1,12345678901234567.250000000000000000,"b","b"]"#,
        ])
      let origin =
        "SELECT f.path, r.line FROM people p JOIN raw.resource r ON r.digest = p._digest JOIN raw.file f USING (load, file) WHERE p.id = 'b'"
      #expect(try LakeFixture.rows(lake, origin) == [#"["p.ndjson",2]"#])
    }
  }

  @Test("an older snapshot keeps what it was")
  func timeTravel() async throws {
    try await withTemporaryFolder { folder in
      let lake = try lake(folder, [Self.patient("a", 2, "1.5")])
      let before = try Lake(lake.path, .reading).snapshot()
      let more = folder.appendingPathComponent("more")
      try LakeFixture.write(Self.patient("b", 1, "2"), more.appendingPathComponent("q.ndjson"))
      try LakeFixture.ingest(more, into: lake)
      _ = try CuratedViews(Lake(lake.path, .writing(folders: []), LakeFixture.limits)).refresh([], now: LakeFixture.now)
      #expect(try LakeFixture.rows(lake, "SELECT id FROM people ORDER BY id") == [#"["a"]"#, #"["b"]"#])
      #expect(try LakeFixture.rows(lake, "SELECT id FROM people ORDER BY id", snapshot: before) == [#"["a"]"#])
      try LakeUpkeep(Lake(lake.path, .writing(folders: []), LakeFixture.limits)).compact(keepingDays: nil)
      #expect(try LakeFixture.rows(lake, "SELECT id FROM people ORDER BY id", snapshot: before) == [#"["a"]"#])
      #expect(try LakeFixture.rows(lake, "SELECT id FROM people ORDER BY id") == [#"["a"]"#, #"["b"]"#])
    }
  }

  private static let forbidden = [
    "INSERT INTO people SELECT * FROM people", "DROP TABLE people", "COPY (SELECT 1) TO '/tmp/x.csv'",
    "SELECT 1; SELECT 2", "SELECT * FROM read_text('/etc/passwd')", "ATTACH '/tmp/x.sqlite' AS x (TYPE sqlite)",
    "SELECT * FROM sqlite_scan('/var/x.sqlite', 't')", "SELECT * FROM sqlite_attach('/var/x.sqlite')",
    "SELECT * FROM ducklake_cleanup_old_files('lake', cleanup_all => true)",
    "SELECT * FROM __ducklake_metadata_lake.ducklake_snapshot", "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM query('SELECT 1')", "SET memory_limit = '100GB'", "CALL lake.set_option('a', 'b')",
    "SELECT (SELECT count(*) FROM (SELECT * FROM glob('/etc/*')))",
    "WITH a AS (SELECT * FROM sqlite_query('__ducklake_metadata_lake', 'SELECT 1')) SELECT * FROM a",
  ]

  @Test("a query cannot write, nor reach anything but the lake's tables")
  func refused() async throws {
    try await withTemporaryFolder { folder in
      let lake = try lake(folder, [Self.patient("a", 2, "1.5")])
      for sql in Self.forbidden {
        #expect(throws: LakeError.self, "\(sql)") { try LakeFixture.rows(lake, sql) }
      }
      #expect(try LakeFixture.rows(lake, "SELECT count(*) FROM people;") == ["[1]"])
    }
  }

  @Test("an export holds the view's columns and matching rows, without excluded people, and is the same bytes again")
  func export() async throws {
    try await withTemporaryFolder { folder in
      let lines = (0..<40).map { Self.patient("p\($0 < 10 ? "0" : "")\($0)", $0, "\($0).5") }
      let lake = try lake(folder, lines.shuffled())
      let number = try Lake(lake.path, .reading).snapshot()
      var digests: Set<String> = []
      for round in 0..<2 {
        let target = folder.appendingPathComponent("out\(round)")
        try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
        let opened = try Lake(lake.path, .exporting(to: target.path), LakeFixture.limits, snapshot: number)
        let record = try LakeExport(opened, snapshot: number).write(
          "people", to: target.path, .csv, filters: [RowFilter("births>=35"), RowFilter("active = true")],
          excluded: ["p36": "denied", "p02": "denied"],
          for: LakeFixture.occasion())
        #expect(record.rows == 4)
        #expect(record.excluded.map(\.reason) == ["denied"])
        #expect(record.excluded.map(\.rows) == [1])
        #expect(record.json["excluded"]?.array?.first?["rows"] == .string("<10"))
        digests.insert(record.digest)
        let text = try String(contentsOf: target.appendingPathComponent("people.csv"), encoding: .utf8)
        #expect(
          text == "id,active,births,weight\np35,true,35,35.5\np37,true,37,37.5\np38,true,38,38.5\np39,true,39,39.5\n")
      }
      #expect(digests.count == 1)
    }
  }

  @Test(
    "filters name a column of the view and compare as its type",
    arguments: ["nothing=1", "_patient=a", "births>=x", "births~1"])
  func wrongFilter(text: String) async throws {
    try await withTemporaryFolder { folder in
      let lake = try lake(folder, [Self.patient("a", 2, "1.5")])
      #expect(throws: LakeError.self) {
        let opened = try Lake(lake.path, .exporting(to: folder.path), LakeFixture.limits)
        _ = try LakeExport(opened, snapshot: 1).write(
          "people", to: folder.path, .csv, filters: [RowFilter(text)], for: LakeFixture.occasion())
      }
    }
  }

  @Test("the catalogue tells layers, columns with their paths, and no small counts")
  func catalogue() async throws {
    try await withTemporaryFolder { folder in
      let lake = try lake(folder, [Self.patient("a", 2, "1.5")])
      let json = try LakeCatalogue(Lake(lake.path, .reading)).json()
      let people = try #require(json["tables"]?.array?.first { $0["name"]?.string == "people" })
      #expect(people["layer"]?.string == "curated")
      #expect(people["rows"]?.string == "<10")
      #expect(people["columns"]?.array?[1]["path"]?.string == "active")
      #expect(json["completeness"]?.array?.first?["type"]?.string == "Patient")
    }
  }
}
