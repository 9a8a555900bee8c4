import Foundation
import Testing
import WisselDatabase
import WisselSettings
import WisselTesting

@testable import WisselLake

@Suite(
  "Loading from PostgreSQL", .timeLimit(.minutes(3)),
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"),
  .enabled(if: PrivatePostgres.isInstalled, "\(PrivatePostgres.reason)"))
struct PostgresSourceTests {
  private static let mapping = """
        - type: Patient
          table: people
          updated: changed
          deleted: gone
          elements: {id: id, meta.versionId: version, gender: sex, name.family: family}

    """

  private static func run(_ statements: [String], _ uri: String) async throws {
    let database = try await Database.open(.postgres(.init(uri)))
    defer { try? database.close() }
    try await database.write { transaction in
      for statement in statements { _ = try transaction.execute(SQL(unsafeRaw: statement)) }
    }
  }

  private static func load(_ lake: URL, _ uri: String, isFull: Bool = false) async throws -> SourceLoad.Report {
    let settings = try LakeSourceSettings(
      yaml: HospitalMapping.file("db", uri, mapping), file: "db.yaml", environment: [:])
    return try await SourceLoad(lake.path, LakeFixture.limits, name: "db", settings.source()).run(
      isFull: isFull, now: LakeFixture.now)
  }

  @Test("the first load brings all rows, later ones those that changed, and deletions")
  func incremental() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      try await PrivatePostgres.shared.withURI { uri in
        try await Self.run(
          [
            "CREATE TABLE people (id text, version bigint, sex text, family text, changed timestamp, gone boolean)",
            "INSERT INTO people SELECT 'p' || n, 1, 'male', E'de \"Vries\\t\\\\' || n, '2024-01-01', false FROM generate_series(1, 1000) n",
          ], uri)
        let first = try await Self.load(lake, uri)
        #expect(first.ingest.added == 1000)
        #expect(first.periods.map(\.announced) == [1000])
        try await Self.run(
          [
            "UPDATE people SET version = 2, sex = 'female', changed = now() AT TIME ZONE 'Europe/Amsterdam' WHERE id = 'p1'",
            "UPDATE people SET gone = true, changed = now() AT TIME ZONE 'Europe/Amsterdam' WHERE id = 'p2'",
          ], uri)
        let second = try await Self.load(lake, uri)
        #expect(second.ingest.added == 2)
        #expect(second.ingest.deletions == 1)
        #expect(second.periods.map(\.received) == [2])
        let rows = try LakeFixture.rows(
          lake, "SELECT id, version, deleted FROM raw.resource WHERE id IN ('p1', 'p2', 'p3') ORDER BY id")
        #expect(rows == [#"["p1","2",false]"#, #"["p2",null,true]"#, #"["p3","1",false]"#])
        let family = try LakeFixture.rows(
          lake, "SELECT json_extract_string(document, '$.name[0].family') FROM raw.resource WHERE id = 'p3'")
        #expect(family == [#"["de \"Vries\t\\3"]"#])
        // A full load brings what is known already, and changes nothing.
        let third = try await Self.load(lake, uri, isFull: true)
        #expect(third.ingest.added == 0)
      }
    }
  }

  @Test("what the server refuses is told with the place in the source file, and nothing is loaded")
  func refused() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      try await PrivatePostgres.shared.withURI { uri in
        try await Self.run(["CREATE TABLE people (id text, version bigint, sex text, changed timestamp)"], uri)
        let error = await #expect(throws: LakeError.self) { _ = try await Self.load(lake, uri) }
        #expect(error?.description.contains("reading Patient (db.yaml:5:7)") == true, "\(error?.description ?? "")")
        #expect(try LakeFixture.rows(lake, "SELECT count(*) FROM raw.resource") == ["[0]"])
      }
    }
  }
}
