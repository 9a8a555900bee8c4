import Foundation
import Testing
import WisselDatabase
import WisselTesting

@testable import WisselLake

@Suite(
  "Loading through ODBC", .timeLimit(.minutes(3)),
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"),
  .enabled(if: !DatabaseWay.throughODBC.isEmpty, "\(ODBCDriver.reason)"))
struct ODBCSourceTests {
  private static func run(_ statements: [String], _ location: DatabaseLocation) async throws {
    let database = try await Database.open(location)
    defer { try? database.close() }
    try await database.write { transaction in
      for statement in statements { _ = try transaction.execute(SQL(unsafeRaw: statement)) }
    }
  }

  private static func mapping(_ rows: String, _ rest: String = "elements: {id: id, name.family: family}") -> String {
    "    - type: Patient\n      \(rows)\n      \(rest)\n"
  }

  @Test(
    "the first load brings all rows, later ones those that changed, and deletions", arguments: DatabaseWay.throughODBC)
  func incremental(way: DatabaseWay) async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      try await way.withDatabase { database, file in
        let file = file(
          Self.mapping(
            "table: people",
            "updated: changed\n      deleted: gone\n      elements: {id: id, meta.versionId: version, gender: sex}"))
        let rows = (1...300).map { "('p\($0)', 1, 'male', '2024-01-01 00:00:00', '0')" }.joined(separator: ", ")
        try await Self.run(
          [
            "CREATE TABLE people (id text, version integer, sex text, changed timestamp, gone varchar(1))",
            "INSERT INTO people VALUES \(rows)",
          ], database)
        let first = try await DatabaseWay.load(file, into: lake)
        #expect(first.ingest.added == 300)
        #expect(first.periods.map(\.announced) == [300])
        #expect(first.remarks == [])
        let now = way == .sqliteByODBC ? "CURRENT_TIMESTAMP" : "now() AT TIME ZONE 'Europe/Amsterdam'"
        try await Self.run(
          [
            "UPDATE people SET version = 2, sex = 'female', changed = \(now) WHERE id = 'p1'",
            "UPDATE people SET gone = '1', changed = \(now) WHERE id = 'p2'",
            "UPDATE people SET version = 2, sex = 'other', changed = NULL WHERE id = 'p3'",
          ], database)
        let second = try await DatabaseWay.load(file, into: lake)
        #expect(second.periods.map(\.received) == [3])
        #expect(second.ingest.deletions == 1)
        let found = try LakeFixture.rows(
          lake, "SELECT id, version, deleted FROM raw.resource WHERE id IN ('p1', 'p2', 'p4') ORDER BY id")
        #expect(found == [#"["p1","2",false]"#, #"["p2",null,true]"#, #"["p4","1",false]"#])
        let third = try await DatabaseWay.load(file, into: lake, isFull: true)
        #expect(third.periods.map(\.received) == [300])
      }
    }
  }

  @Test("long texts, characters of any plane and numbers come as they are", arguments: DatabaseWay.throughODBC)
  func values(way: DatabaseWay) async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      let text = String(repeating: "é€😀\\n", count: 150_000)
      let document = #"{"resourceType":"Basic","id":"b","code":{"text":"\#(text)"},"n":1.5000}"#
      try await way.withDatabase { database, file in
        try await Self.run(
          [
            "CREATE TABLE \"odd \"\"name; DROP TABLE x\" (body text, \"a \"\"column\" varchar(10))",
            "INSERT INTO \"odd \"\"name; DROP TABLE x\" VALUES ('\(document)', NULL)",
          ], database)
        let mapping =
          "    - type: Basic\n      table: 'odd \"name; DROP TABLE x'\n      document: body\n      deleted: 'a \"column'\n"
        #expect(try await DatabaseWay.load(file(mapping), into: lake).ingest.added == 1)
        let found = try LakeFixture.rows(
          lake,
          "SELECT length(json_extract_string(document, '$.code.text')), document LIKE '%:1.5000}', "
            + "json_extract_string(document, '$.code.text')[-3:-2] FROM raw.resource")
        #expect(found == [#"[600000,true,"€😀"]"#])
      }
    }
  }

  @Test(
    "what the database refuses is told with the place in the source file, and nothing is loaded",
    arguments: DatabaseWay.throughODBC)
  func refused(way: DatabaseWay) async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      try await way.withDatabase { database, file in
        try await Self.run(
          ["CREATE TABLE people (id text, family text)", "INSERT INTO people VALUES ('a', 'Geheim')"], database)
        for rows in [
          "table: nobody", "table: 'people\" s; DELETE FROM people; --'", "query: DELETE FROM people",
          "query: 'SELECT * FROM people) s; DELETE FROM people; --'", "query: SELECT id FROM people",
        ] {
          let error = await #expect(throws: LakeError.self, "\(rows)") {
            try await DatabaseWay.load(file(Self.mapping(rows)), into: lake)
          }
          #expect(error?.description.contains("reading Patient (database.yaml:") == true, "\(error?.description ?? "")")
          #expect(error?.description.contains("Geheim") == false)
        }
        #expect(try LakeFixture.rows(lake, "SELECT count(*) FROM raw.resource") == ["[0]"])
        #expect(try await DatabaseWay.load(file(Self.mapping("table: people")), into: lake).ingest.added == 1)
      }
    }
  }
}
