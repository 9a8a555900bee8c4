import Foundation
import Testing
import WisselFHIR
import WisselTesting

@testable import WisselLake

@Suite(
  "Where columns and rows of a lake come from", .serialized,
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct LakeLineageTests {
  /// The places a chain ends with.
  private func ends(_ origin: ColumnOrigin) -> [ColumnOrigin] {
    origin.origins.isEmpty ? [origin] : origin.origins.flatMap(ends)
  }

  /// A lake with a hospital's standard views.
  private func lake(_ hospital: URL, _ folder: URL) throws -> URL {
    let lake = folder.appendingPathComponent("lake")
    try LakeFixture.ingest(hospital, into: lake)
    _ = try CuratedViews(Lake(lake.path, .writing(folders: []), LakeFixture.limits)).makeStandard(now: LakeFixture.now)
    return lake
  }

  @Test("every column of derived and OMOP tables leads to elements of resources, or is the same in every row")
  func columns() async throws {
    try await withHospital(SynthesisSettings(patients: 6, seed: 20, cohort: .lung)) { hospital, folder in
      let (path, vocabulary) = (try lake(hospital, folder), folder.appendingPathComponent("vocabulary"))
      try FileManager.default.createDirectory(at: vocabulary, withIntermediateDirectories: true)
      _ = try InventedVocabulary.write(to: vocabulary)
      do {
        let opened = try Lake(path.path, .writing(folders: [vocabulary.path]), LakeFixture.limits)
        _ = try LakeVocabulary(opened).load(from: vocabulary.path)
      }
      // The second build goes by what the first left, and replaces its record.
      for _ in 0..<2 {
        let opened = try Lake(path.path, .writing(folders: []), LakeFixture.limits)
        _ = try LakeOMOP(opened).build(OMOPFixture.settings())
      }
      let opened = try Lake(path.path, .reading, LakeFixture.limits)
      let (lineage, map) = (LakeLineage(opened), try LakeLineage(opened).map())
      for table in StandardViews.derived.map({ "curated.\($0.name)" }) + OMOPSchema.tables.map({ "omop.\($0.name)" }) {
        let columns = try lineage.place(of: table).columns
        #expect(Set(map.recorded[table]?.keys.map(\.self) ?? []) == Set(columns), "\(table)")
        for origin in try lineage.origins(of: table) {
          for end in ends(origin) where end != origin {
            guard case .column(let column) = end.place else { continue }
            // What does not come of resources is of the vocabulary, counts a table's rows, or is the same in every row.
            let isConstant = column.column.flatMap { map.recorded[column.table]?[$0]?.isEmpty } ?? false
            let isOfOthers = column.table == "raw.resource" || column.table.hasPrefix("vocabulary.")
            #expect(isConstant || isOfOthers || column.column == nil, "\(origin.name): \(end.name)")
            #expect(column.table.contains("."), "\(origin.name): \(end.name)")
          }
        }
      }
      for table in StandardViews.derived {
        for sources in (map.recorded["curated.\(table.name)"] ?? [:]).values {
          #expect(sources.allSatisfy { $0.column != nil }, "\(table.name)")
        }
      }
      #expect(
        try lineage.origins(of: "omop.person.year_of_birth").flatMap(\.lines) == [
          "omop.person.year_of_birth", "  curated.patients.birth_date", "    Patient.birthDate",
        ])
      let age = try lineage.origins(of: "lung_cohort.age").flatMap(\.lines).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      #expect(age.contains("curated.nkr_tumor.incidenceDate") && age.contains("Patient.birthDate"))
      #expect(
        try lineage.origins(of: "encounter_locations.position").flatMap(\.lines) == [
          "curated.encounter_locations.position", "  Encounter.location.%rowIndex",
        ])
      #expect(
        try lineage.origins(of: "curated.patients._patient").flatMap(\.lines) == [
          "curated.patients._patient", "  raw.resource.patient",
        ])
      #expect(throws: LakeError.self) { try lineage.origins(of: "stays.nothing") }
      #expect(throws: LakeError.self) { try lineage.origins(of: "nothing") }
      let stays = try #require(try LakeCatalogue(opened).tables().first { $0.name == "stays" })
      let start = stays.json["columns"]?.array?.first { $0["name"]?.string == "start_date" }
      #expect(
        start?["sources"]?.array?.compactMap(\.string) == [
          "curated.encounter_locations.period_start", "curated.encounters.period_start",
        ])
    }
  }

  @Test("a row of a view or a derived table leads to the file and line of its resource, also when that was replaced")
  func rows() async throws {
    try await withHospital(SynthesisSettings(patients: 6, seed: 20, cohort: .lung)) { hospital, folder in
      let path = try lake(hospital, folder)
      let text = try String(contentsOf: hospital.appendingPathComponent("Encounter.ndjson"), encoding: .utf8)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let first = try JSONParser.parse(LakeFixture.rows(path, "SELECT _resource FROM stays ORDER BY 1 LIMIT 1")[0])
      let id = try #require(first.array?.first?.string)
      let line = try #require(lines.firstIndex { $0.hasPrefix(#"{"resourceType":"Encounter","id":"\#(id)""#) }) + 1
      for table in ["stays", "encounters", "curated.encounters"] {
        let found = try LakeLineage(Lake(path.path, .reading, LakeFixture.limits)).sources(of: id, in: table)
        #expect(found.map(\.type) == ["Encounter"] && found.map(\.source) == ["test"], "\(table)")
        #expect(found.map(\.file) == ["Encounter.ndjson"] && found.map(\.line) == [line], "\(table)")
        #expect(found.map(\.isReplaced) == [false], "\(table)")
      }
      let more = folder.appendingPathComponent("more")
      let newer = lines[line - 1].replacing(/"lastUpdated":"\d{4}/, with: #""lastUpdated":"2090"#)
      #expect(newer != lines[line - 1])
      try LakeFixture.write(String(newer), more.appendingPathComponent("newer.ndjson"))
      #expect(try LakeFixture.ingest(more, into: path).superseded == 1)
      let lineage = LakeLineage(try Lake(path.path, .reading, LakeFixture.limits))
      let before = try lineage.sources(of: id, in: "stays")
      #expect(before.map(\.file) == ["Encounter.ndjson"] && before.map(\.isReplaced) == [true])
      #expect(throws: LakeError.self) { try lineage.sources(of: "nobody", in: "stays") }
      #expect(throws: LakeError.self) { try lineage.sources(of: id, in: "raw.resource") }
    }
  }
}
