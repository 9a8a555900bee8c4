import Foundation
import Testing
import WisselDuckDB
import WisselFHIR
import WisselTesting

@testable import WisselLake

@Suite(
  "The lake's files beside other readers", .serialized,
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"),
  .enabled(if: ParquetJudge.isAvailable, "no DuckDB, Polars and pyarrow for Python: scripts/python sets them up"))
struct ParquetJudgeTests {
  private static let view = """
    {"resourceType": "ViewDefinition", "name": "facts", "status": "active", "resource": "Patient", "select": [{"column": [
      {"name": "family", "path": "name.first().family", "type": "string"},
      {"name": "given", "path": "name.given", "type": "string", "collection": true},
      {"name": "birth", "path": "birthDate", "type": "date"},
      {"name": "died", "path": "deceased.ofType(dateTime)", "type": "dateTime"},
      {"name": "active", "path": "active", "type": "boolean"},
      {"name": "nothing", "path": "photo.first().title", "type": "string"}]}]}
    """

  private static let more = [
    #"{"resourceType":"Patient","id":"x1","name":[{"family":"Ĳsbrandts-Müller","given":["Zoë","Renée"]}],"birthDate":"1950-02"}"#,
    #"{"resourceType":"Patient","id":"x2","name":[{"family":"van 't Hóóft"}],"deceasedDateTime":"2024-03-31T02:30:00+01:00"}"#,
    #"{"resourceType":"Patient","id":"x3","active":false}"#,
  ]

  @Test("pyarrow, Polars and another DuckDB read the same figures from compacted files and from exports")
  func figures() async throws {
    try await withHospital(SynthesisSettings(patients: 8, seed: 12, cohort: .lung)) { hospital, folder in
      let (path, more) = (folder.appendingPathComponent("lake"), folder.appendingPathComponent("more"))
      try LakeFixture.ingest(hospital, into: path)
      try LakeFixture.write(Self.more.joined(separator: "\n"), more.appendingPathComponent("more.ndjson"))
      try LakeFixture.ingest(more, into: path)
      do {
        let opened = try Lake(path.path, .writing(folders: []), LakeFixture.limits)
        let views = CuratedViews(opened)
        _ = try views.makeStandard(["stays", "observations_ucum", "letters"], now: LakeFixture.now)
        _ = try views.make(Self.view, now: LakeFixture.now)
        try LakeUpkeep(opened).compact(keepingDays: 0)
      }
      let out = folder.appendingPathComponent("out").path
      try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
      let number = try Lake(path.path, .reading, LakeFixture.limits).snapshot()
      let opened = try Lake(path.path, .exporting(to: out), LakeFixture.limits, snapshot: number)
      var tables: [JSON] = []
      for (schema, name) in [
        ("raw", "resource"), ("curated", "stays"), ("curated", "observations_ucum"), ("curated", "letters"),
        ("curated", "facts"),
      ] {
        let files = try opened.texts(
          "SELECT data_file, delete_file FROM ducklake_list_files('lake', '\(name)', schema => '\(schema)')")
        #expect(!files.isEmpty && files.allSatisfy { $0[1] == nil })
        if name == "resource" { #expect(files.count { $0[0]?.contains("type=Patient/") == true } == 1) }
        let columns = try Self.figures("\(schema).\(name)", in: opened)
        tables.append(Self.table(name, files.compactMap { $0[0] }, columns))
        guard schema == "curated" else { continue }
        let record = try LakeExport(opened, snapshot: number).write(
          name, to: out, .parquet, withFreeText: true, for: LakeFixture.occasion())
        let given = columns.filter { record.columns.contains($0["name"]?.string ?? "") }
        #expect(given.count == record.columns.count && !given.isEmpty)
        tables.append(Self.table("the export of \(name)", [record.file], given))
      }
      let file = folder.appendingPathComponent("ours.json")
      try Data(JSON.object([.init("tables", .array(tables))]).text.utf8).write(to: file)
      let verdict = try ParquetJudge.run([ParquetJudge.script, file.path])
      let lines = verdict.output.split(separator: "\n")
      #expect(verdict.status == 0 && lines.count == 1, "\(verdict.output)")
      #expect(lines.last?.prefix { $0.isNumber }.count ?? 0 >= 3, "\(verdict.output)")
    }
  }

  private static func table(_ name: String, _ files: [String], _ columns: [JSON]) -> JSON {
    .object([
      .init("name", .string(name)), .init("files", .array(files.map { .string($0) })),
      .init("columns", .array(columns)),
    ])
  }

  /// What our DuckDB finds in each column of a table.
  private static func figures(_ table: String, in lake: Lake) throws -> [JSON] {
    let parts = table.split(separator: ".").map(String.init)
    let columns = try ExportTable.columns(of: parts[1], "database_name = 'lake' AND schema_name = '\(parts[0])'", lake)
    return try columns.map { column in
      let name = SQLText.name(column.name)
      let asked = (["count(\(name))"] + questions(name, column.type)).map { "CAST(\($0) AS VARCHAR)" }
      let row = try lake.texts("SELECT \(asked.joined(separator: ", ")) FROM lake.\(table)").first ?? []
      return .object([
        .init("name", .string(column.name)), .init("type", .string(column.type)),
        .init("figures", .array(row.map { $0.map { .string($0) } ?? .null })),
      ])
    }
  }

  private static func questions(_ name: String, _ type: String) -> [String] {
    if type.hasSuffix("[]") { return ["sum(len(\(name)))"] }
    if type.hasPrefix("DECIMAL") || ["DOUBLE", "INTEGER", "BIGINT", "HUGEINT"].contains(type) {
      return ["sum(\(name))"]
    }
    switch type {
    case "VARCHAR": return ["sum(length(\(name)))", "min(\(name))", "max(\(name))"]
    case "BOOLEAN": return ["count(*) FILTER (\(name))"]
    case "DATE", "TIMESTAMP": return ["min(\(name))", "max(\(name))"]
    default: return []
    }
  }
}
