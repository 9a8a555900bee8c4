import Foundation
import Testing
import WisselDatabase
import WisselFHIR
import WisselLake
import WisselTesting

@Suite(
  "Views over documents that PostgreSQL holds", .serialized,
  .enabled(if: PrivatePostgres.isInstalled, "\(PrivatePostgres.reason)"))
struct StoredViewTests {
  private static let patients = [
    #"{"resourceType":"Patient","id":"a","active":true,"birthDate":"1970-01","multipleBirthInteger":2,"weight":1.10,"#
      + #""name":[{"family":"Jansen","given":["Jan","Piet"]},{"family":"de ''Vries"}]}"#,
    #"{"resourceType":"Group","id":"b"}"#, #"[1]"#, "null",
  ]
  private static let statements =
    ["CREATE SCHEMA \"a\"\"s\"", "CREATE TABLE \"a\"\"s\".\"it's; --\" (\"bo\"\"dy\" jsonb)"]
    + (patients + [nil]).map { "INSERT INTO \"a\"\"s\".\"it's; --\" VALUES (\($0.map { "'\($0)'" } ?? "NULL"))" }
  private static let documents = StoredDocuments(table: "a\"s.it's; --", column: "bo\"dy")

  private static func view(_ columns: String) throws -> ViewDefinition {
    try ViewDefinition(JSONParser.parse(#"{"resource":"Patient","select":[{"column":[\#(columns)]}]}"#))
  }

  private static let plain = """
    {"name":"id","path":"getResourceKey()"},{"name":"active","path":"active","type":"boolean"},
    {"name":"birth","path":"birthDate","type":"date"},{"name":"weight","path":"weight","type":"decimal"},
    {"name":"twin","path":"multipleBirth.ofType(integer)","type":"integer"},
    {"name":"given","path":"name.given","collection":true},{"name":"name","path":"name.first()"}
    """

  @Test("names are quoted, and what is no resource of the type is passed over")
  func names() async throws {
    try await PrivatePostgres.shared.withDatabase { address in
      try await StoredRows.prepare(address, Self.statements)
      for columns in ["", #",{"name":"sum","path":"weight + 1"}"#] {
        let (rows, way) = try StoredRows.run(Self.view(Self.plain + columns), address, Self.documents)
        #expect(way == (columns.isEmpty ? .inPlace : .streamed))
        #expect(
          rows.map { JSON.array(Array($0.prefix(7))).text } == [
            #"["a",true,"1970-01",1.10,2,["Jan","Piet"],{"given":["Jan","Piet"],"family":"Jansen"}]"#
          ])
      }
    }
  }

  @Test("the printed query makes a view of the database, with columns of the declared types and a failure that is told")
  func printed() async throws {
    try await PrivatePostgres.shared.withDatabase { address in
      let sql = try StoredViewEngine.sql(Self.view(Self.plain), over: Self.documents)
      let several = try StoredViewEngine.sql(
        Self.view(#"{"name":"family","path":"name.family"}"#), over: Self.documents)
      try await StoredRows.prepare(
        address, Self.statements + ["CREATE VIEW patients AS \(sql)", "CREATE VIEW several AS \(several)"])
      let snapshot = try PostgresSnapshot(address, timeZone: "UTC")
      var rows: [[String?]] = []
      try snapshot.rows(of: "SELECT * FROM patients") { rows.append($0) }
      #expect(
        rows == [
          [
            "a", "t", "1970-01", "1.10", "2", "{Jan,Piet}", #"{"given": ["Jan", "Piet"], "family": "Jansen"}"#,
          ]
        ])
      var types: [String?] = []
      try snapshot.rows(
        of: "SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = 'patients'::regclass ORDER BY attnum"
      ) { types += $0 }
      #expect(types == ["text", "boolean", "text", "numeric", "integer", "text[]", "text"])
      let error = #expect(throws: DatabaseError.self) { try snapshot.rows(of: "SELECT * FROM several") { _ in } }
      #expect(error?.reason.contains("select[0].column[0].path") == true, "\(error?.reason ?? "")")
    }
  }

  @Test(
    "the printed query fails on a value that is not of its column's type, and names the column",
    arguments: [
      ("weight", "integer"), ("weight", "boolean"), ("weight", "integer64"), ("multipleBirth", "boolean"),
    ])
  func mistyped(path: String, type: String) async throws {
    try await PrivatePostgres.shared.withDatabase { address in
      let view = try Self.view(#"{"name":"it","path":"\#(path)","type":"\#(type)"}"#)
      try await StoredRows.prepare(address, Self.statements)
      let sql = try StoredViewEngine.sql(view, over: Self.documents)
      let snapshot = try PostgresSnapshot(address, timeZone: "UTC")
      let error = #expect(throws: DatabaseError.self) { try snapshot.rows(of: sql) { _ in } }
      #expect(error?.reason.contains("the column it is of type") == true, "\(error?.reason ?? "")")
    }
  }

  @Test("a view that fails on its data says where, and one that SQL cannot say is not printed")
  func refused() async throws {
    try await PrivatePostgres.shared.withDatabase { address in
      try await StoredRows.prepare(address, Self.statements)
      let several = try Self.view(#"{"name":"family","path":"name.family"}"#)
      let failed = #expect(throws: ViewError.self) { try StoredRows.run(several, address, Self.documents) }
      #expect(failed?.place == "select[0].column[0].path")
      let sum = try Self.view(#"{"name":"sum","path":"weight + 1"}"#)
      let unsayable = #expect(throws: ViewError.self) { try StoredViewEngine.sql(sum, over: Self.documents) }
      #expect(unsayable?.description.contains("'sum'") == true)
      let writing = StoredDocuments(query: "SELECT CAST('{}' AS jsonb) AS body, nextval('s')", column: "body")
      try await StoredRows.prepare(address, ["CREATE SEQUENCE s"])
      let error = #expect(throws: DatabaseError.self) { try StoredRows.run(several, address, writing) }
      #expect(error?.reason.contains("read-only") == true, "\(error?.reason ?? "")")
    }
  }

  @Test(
    "the standard views over a hospital in a table give DuckDB's rows",
    .enabled(if: StandardTables.isAvailable, "DuckDB is not there: run scripts/duckdb"))
  func standard() async throws {
    let seed = UInt64.random(in: 0..<1_000_000)
    print("standard views over stored documents: seed \(seed)")
    try await withHospital(SynthesisSettings(patients: 8, seed: seed, cohort: .lung)) { hospital, _ in
      try await PrivatePostgres.shared.withDatabase { address in
        let (database, documents) = (
          try await Database.open(.postgres(address)), StoredDocuments(table: "resource", column: "document")
        )
        defer { try? database.close() }
        try await StoredRows.prepare(address, ["CREATE TABLE resource (document jsonb)"])
        for file in try FileManager.default.contentsOfDirectory(atPath: hospital.path) where file.hasSuffix(".ndjson") {
          let lines = Collected()
          try await ResourceLines(files: [hospital.appendingPathComponent(file).path]).forEach { lines.add($0.text) }
          let list = "[" + lines.sorted.joined(separator: ",") + "]"
          try await database.write { transaction in
            _ = try transaction.execute("INSERT INTO resource SELECT jsonb_array_elements(CAST(\(list) AS jsonb))")
          }
        }
        var ways: [StoredViewEngine.Way: Int] = [:]
        for name in StandardViews.names {
          let view = try #require(try StandardViews.view(name))
          let file = hospital.appendingPathComponent("\(view.resource).ndjson")
          guard FileManager.default.fileExists(atPath: file.path) else { continue }
          let expected = try await StandardViewTests.rows(try DuckDBEngine(), view, file)
          let (rows, way) = try StoredRows.run(view, address, documents)
          #expect(rows.map { JSON.array($0).text }.sorted() == expected, "seed \(seed): \(name), \(way)")
          ways[way, default: 0] += 1
        }
        print("standard views: \(ways[.inPlace] ?? 0) in place, \(ways[.streamed] ?? 0) streamed")
        #expect(ways[.inPlace, default: 0] > 20)
      }
    }
  }
}
