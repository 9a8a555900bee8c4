import Foundation
import Testing
import WisselDuckDB
import WisselFHIR
import WisselLake
import WisselTesting

@Suite(
  "OMOP in a lake", .serialized,
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct LakeOMOPTests {
  private static func settings(_ salt: String = "secret") -> OMOPSettings {
    var settings = OMOPSettings(
      name: "Test", holder: "Nobody", lastDay: SynthesisSettings.defaultLastDay, salt: salt)
    settings.icd10NLIsICD10 = true
    return settings
  }

  /// A lake with a hospital's standard views and the invented vocabulary.
  private func lake(_ hospital: URL, _ folder: URL) throws -> URL {
    let (lake, vocabulary) = (folder.appendingPathComponent("lake"), folder.appendingPathComponent("vocabulary"))
    try LakeFixture.ingest(hospital, into: lake)
    _ = try CuratedViews(Lake(lake.path, .writing(folders: []), LakeFixture.limits)).makeStandard(now: LakeFixture.now)
    try FileManager.default.createDirectory(at: vocabulary, withIntermediateDirectories: true)
    _ = try InventedVocabulary.write(to: vocabulary)
    let opened = try Lake(lake.path, .writing(folders: [vocabulary.path]), LakeFixture.limits)
    let report = try LakeVocabulary(opened).load(from: vocabulary.path)
    #expect(report.version == "v1 invented")
    #expect(report.dangling == 0)
    return lake
  }

  @discardableResult
  private func build(_ lake: URL, _ settings: OMOPSettings, replacingKeys: Bool = false) throws -> [String: Int] {
    let opened = try Lake(lake.path, .writing(folders: []), LakeFixture.limits)
    let tables = try LakeOMOP(opened).build(settings, replacingKeys: replacingKeys)
    return Dictionary(tables.map { ($0.table, $0.rows) }) { first, _ in first }
  }

  private func cells(_ lake: URL, snapshot: Int? = nil) throws -> [String] {
    try OMOPSchema.tables.flatMap {
      try LakeFixture.rows(lake, "SELECT '\($0.name)', * FROM omop.\($0.name) ORDER BY ALL", snapshot: snapshot)
    }
  }

  @Test(
    "the lake has the tables that the SQL makes in any DuckDB; a build is one snapshot, and gives the same rows again")
  func built() async throws {
    try await withHospital(SynthesisSettings(patients: 12, seed: 4, cohort: .lung)) { hospital, folder in
      let lake = try lake(hospital, folder)
      let before = try Lake(lake.path, .reading).snapshot()
      let rows = try build(lake, Self.settings())
      #expect(try Lake(lake.path, .reading).snapshot() == before + 1)
      #expect(rows["person"] == 12)
      let files = try InventedVocabulary.write(to: folder)
      let plain = try await StandardTables(of: hospital, scratch: folder, files: files)
      for file in OMOPVocabulary.files {
        try plain.connection.run(OMOPVocabulary.statement(file, in: folder.path, exists: true))
      }
      for statement in OMOPBuild.preparation(Self.settings()) { try plain.connection.run(statement) }
      for step in OMOPBuild.steps(Self.settings()) { try plain.connection.run(step.sql) }
      for table in OMOPSchema.tables {
        let ours = try LakeFixture.rows(lake, "SELECT to_json(list(t ORDER BY t)) AS j FROM omop.\(table.name) t")
        let theirs = try plain.value("SELECT to_json(list(t ORDER BY t)) AS j FROM \(table.name) t")
        #expect(ours == [JSON.array([theirs.map { .string($0) } ?? .null]).text], "\(table.name)")
      }
      let first = try cells(lake)
      try build(lake, Self.settings())
      #expect(try cells(lake) == first)
      #expect(try cells(lake, snapshot: before + 1) == first)
    }
  }

  @Test("what is asked of the tables: the checks with their verdict, the site's thresholds, and what has no concept")
  func judged() async throws {
    try await withHospital(SynthesisSettings(patients: 30, seed: 9, cohort: .lung)) { hospital, folder in
      let lake = try lake(hospital, folder)
      #expect(throws: LakeError.self, "there are no tables yet") {
        try LakeOMOP(Lake(lake.path, .reading, LakeFixture.limits)).quality()
      }
      try build(lake, Self.settings())
      let omop = LakeOMOP(try Lake(lake.path, .reading, LakeFixture.limits))
      let strict = try omop.quality()
      #expect(strict.outcomes.count == OMOPQuality.checks.count)
      // Nearly no code is in the invented vocabulary.
      #expect(strict.failed.contains { $0.check == "concept is zero" })
      #expect(strict.json["verdict"]?.string == "failed")
      #expect(strict.text.contains("failed\tconcept is zero\t"))
      let lenient = try omop.quality(
        thresholds: Dictionary(strict.failed.map { ($0.check, 100) }) { first, _ in first })
      #expect(lenient.isPassed)
      #expect(throws: LakeError.self) { try omop.quality(thresholds: ["no such check": 1]) }
      let unmapped = try omop.unmapped()
      #expect(unmapped.contains { $0.code != nil && $0.records >= 10 })
      #expect(unmapped.allSatisfy { $0.code == nil || $0.records >= 10 })
    }
  }

  @Test("an export leaves out all rows about people who are excluded, and their places")
  func consent() async throws {
    try await withHospital(SynthesisSettings(patients: 12, seed: 4, cohort: .lung)) { hospital, folder in
      let lake = try lake(hospital, folder)
      try build(lake, Self.settings())
      let people = try LakeFixture.rows(lake, "SELECT patient FROM omop.omop_person ORDER BY patient LIMIT 4").map {
        String($0.dropFirst(2).dropLast(2))
      }
      let list = people.map { "'\($0)'" }.joined(separator: ", ")
      let target = folder.appendingPathComponent("out")
      try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
      let number = try Lake(lake.path, .reading).snapshot()
      let export = LakeExport(
        try Lake(lake.path, .exporting(to: target.path), LakeFixture.limits, snapshot: number), snapshot: number)
      let excluded = Dictionary(people.map { ($0, "denied") }) { first, _ in first }
      for table in OMOPSchema.tables {
        let record = try export.write(
          "omop.\(table.name)", to: target.path, .csv, excluded: excluded, for: LakeFixture.occasion())
        let isPersonal = table.columns.contains { $0.name == "person_id" }
        let kept =
          isPersonal
          ? "WHERE person_id IN (SELECT person_id FROM omop.omop_person WHERE patient NOT IN (\(list)))"
          : table.name == "location"
            ? "WHERE location_id IN (SELECT location_id FROM omop.person JOIN omop.omop_person USING (person_id) "
              + "WHERE patient NOT IN (\(list)))" : ""
        #expect(
          try LakeFixture.rows(lake, "SELECT count(*) FROM omop.\(table.name) \(kept)") == ["[\(record.rows)]"],
          "\(table.name)")
      }
      let header = try String(contentsOf: target.appendingPathComponent("observation.csv"), encoding: .utf8)
        .prefix { $0 != "\n" }
      #expect(!header.contains("value_as_string"), "free text was not granted")
      #expect(throws: LakeError.self, "whom a key stands for stays in the lake") {
        try export.write("omop.omop_person", to: target.path, .csv, for: LakeFixture.occasion())
      }
    }
  }

  @Test("the secret is a file of its owner's alone; another one does not change keys unseen")
  func secret() async throws {
    try await withHospital(SynthesisSettings(patients: 2, seed: 1)) { hospital, folder in
      let lake = try lake(hospital, folder)
      func secret(_ byte: UInt8) throws -> String {
        try LakeSecret(of: Lake(lake.path, .writing(folders: []), LakeFixture.limits)) { count in
          [UInt8](repeating: byte, count: count)
        }.text
      }
      let file = lake.appendingPathComponent("omop.secret")
      let text = try secret(7)
      #expect(text == String(repeating: "07", count: 32))
      #expect(try secret(8) == text, "it is made once")
      let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      try build(lake, Self.settings(text))
      try FileManager.default.removeItem(at: file)
      let other = try secret(8)
      #expect(throws: LakeError.self) { try build(lake, Self.settings(other)) }
      try build(lake, Self.settings(other), replacingKeys: true)
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file.path)
      #expect(throws: LakeError.self, "others can read it") { try secret(9) }
    }
  }

  private static let damages: [@Sendable (URL) throws -> Void] = [
    { try FileManager.default.removeItem(at: $0.appendingPathComponent("CONCEPT.csv")) },
    { try Data("a\tb\n1\t2\n".utf8).write(to: $0.appendingPathComponent("CONCEPT_RELATIONSHIP.csv")) },
    { folder in
      let file = folder.appendingPathComponent("CONCEPT.csv")
      try (Data(contentsOf: file) + Data("1\ttoo few\n".utf8)).write(to: file)
    },
    { folder in
      let file = folder.appendingPathComponent("VOCABULARY.csv")
      let header = try String(contentsOf: file, encoding: .utf8).prefix { $0 != "\n" }
      try Data("\(header)\n".utf8).write(to: file)
    },
  ]

  @Test("a vocabulary that is not whole is refused, and the one from before stays", arguments: 0..<4)
  func vocabulary(damage: Int) async throws {
    try await withTemporaryFolder { folder in
      let (lake, source) = (folder.appendingPathComponent("lake"), folder.appendingPathComponent("in"))
      try LakeFixture.write(LakeFixture.patient("a", 1), source.appendingPathComponent("p.ndjson"))
      try LakeFixture.ingest(source, into: lake)
      let vocabulary = folder.appendingPathComponent("vocabulary")
      try FileManager.default.createDirectory(at: vocabulary, withIntermediateDirectories: true)
      _ = try InventedVocabulary.write(to: vocabulary)
      func load() throws {
        _ = try LakeVocabulary(Lake(lake.path, .writing(folders: [vocabulary.path]), LakeFixture.limits)).load(
          from: vocabulary.path)
      }
      try load()
      let before = try LakeFixture.rows(lake, "SELECT count(*) FROM vocabulary.concept")
      try Self.damages[damage](vocabulary)
      #expect(throws: LakeError.self) { try load() }
      #expect(try LakeFixture.rows(lake, "SELECT count(*) FROM vocabulary.concept") == before)
    }
  }
}
