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
    let opened = try Lake(lake.path, .reading, LakeFixture.limits, snapshot: snapshot)
    return try OMOPSchema.tables.flatMap {
      try LakeFixture.rows(of: opened, "SELECT '\($0.name)', * FROM omop.\($0.name) ORDER BY ALL")
    }
  }

  @Test(
    "it has the tables that SQL makes in any DuckDB; a build is one snapshot, the same again, compared with the last")
  func built() async throws {
    try await withHospital(SynthesisSettings(patients: 12, seed: 4, cohort: .lung)) { hospital, folder in
      let lake = try lake(hospital, folder)
      let before = try Lake(lake.path, .reading).snapshot()
      let rows = try build(lake, OMOPFixture.settings())
      #expect(try Lake(lake.path, .reading).snapshot() == before + 1)
      #expect(rows["person"] == 12)
      let files = try InventedVocabulary.write(to: folder)
      let plain = try await StandardTables(of: hospital, scratch: folder, files: files)
      for file in OMOPVocabulary.files {
        try plain.connection.run(OMOPVocabulary.statement(file, in: folder.path, exists: true))
      }
      for statement in OMOPBuild.preparation(OMOPFixture.settings()) { try plain.connection.run(statement) }
      for step in OMOPBuild.steps(OMOPFixture.settings()) { try plain.connection.run(step.sql) }
      let opened = try Lake(lake.path, .reading, LakeFixture.limits)
      for table in OMOPSchema.tables {
        let ours = try LakeFixture.rows(of: opened, "SELECT to_json(list(t ORDER BY t)) AS j FROM omop.\(table.name) t")
        let theirs = try plain.value("SELECT to_json(list(t ORDER BY t)) AS j FROM \(table.name) t")
        #expect(ours == [JSON.array([theirs.map { .string($0) } ?? .null]).text], "\(table.name)")
      }
      let first = try cells(lake)
      try build(lake, OMOPFixture.settings())
      #expect(try cells(lake) == first)
      #expect(try cells(lake, snapshot: before + 1) == first)
      func drift() throws -> [OMOPVerdict.Outcome] {
        try LakeOMOP(Lake(lake.path, .reading, LakeFixture.limits)).quality().outcomes.filter {
          $0.check.rawValue.hasPrefix("drift")
        }
      }
      let same = try drift()
      #expect(same.allSatisfy { $0.failed == 0 } && same.contains { $0.status == .passed })
      try build(lake, OMOPFixture.settings { $0.gapDays = 1 })
      let other = try drift().filter { $0.failed > 0 }
      #expect(other.contains { $0.check == .driftRecords && $0.status == .failed })
      #expect(other.allSatisfy { $0.table == "observation_period" })
    }
  }

  @Test("what is asked of the tables: the checks with their verdict, the site's thresholds, and what has no concept")
  func judged() async throws {
    try await withHospital(SynthesisSettings(patients: 30, seed: 9, cohort: .lung)) { hospital, folder in
      let lake = try lake(hospital, folder)
      #expect(throws: LakeError.self, "there are no tables yet") {
        try LakeOMOP(Lake(lake.path, .reading, LakeFixture.limits)).quality()
      }
      try build(lake, OMOPFixture.settings())
      let omop = LakeOMOP(try Lake(lake.path, .reading, LakeFixture.limits))
      let strict = try omop.quality()
      #expect(strict.outcomes.count == OMOPQuality.checks.count)
      // Nearly no code is in the invented vocabulary.
      let zero = "standardConceptRecordCompleteness"
      #expect(strict.failed.contains { $0.check == .standardConceptRecordCompleteness })
      #expect(strict.json["verdict"]?.string == "failed")
      #expect(strict.text.contains("failed\t\(zero)\tmeasurement.measurement_concept_id\t"))
      let lenient = try omop.quality(
        thresholds: Dictionary(strict.failed.map { ($0.check.rawValue, 100) }) { first, _ in first })
      #expect(lenient.isPassed)
      // The most exact name of a check goes first.
      let exact = try omop.quality(
        thresholds: [zero: 0, "\(zero):measurement": 100, "\(zero):measurement.unit_concept_id": 1])
      let thresholds = exact.outcomes.filter { $0.check.rawValue == zero }.map {
        ("\($0.table).\($0.column)", $0.threshold)
      }
      #expect(thresholds.contains { $0 == ("person.gender_concept_id", 0) })
      #expect(thresholds.contains { $0 == ("measurement.measurement_concept_id", 100) })
      #expect(thresholds.contains { $0 == ("measurement.unit_concept_id", 1) })
      #expect(throws: LakeError.self) { try omop.quality(thresholds: ["no such check": 1]) }
      let unmapped = try omop.unmapped()
      #expect(unmapped.contains { $0.code != nil && $0.records >= 10 })
      #expect(unmapped.allSatisfy { $0.code == nil || $0.records >= 10 })
    }
  }

  @Test(
    "what came of the checks is kept as a table; keys of what fails are told where they are asked for, and not kept")
  func kept() async throws {
    try await withHospital(SynthesisSettings(patients: 6, seed: 3, cohort: .lung)) { hospital, folder in
      let lake = try lake(hospital, folder)
      try build(lake, OMOPFixture.settings())
      let before = try Lake(lake.path, .reading).snapshot()
      let limits = try ConceptLimits(csv: ConceptLimits.header + "\n2000000021,2000000022,,0,\n")
      let verdict = try LakeOMOP(Lake(lake.path, .writing(folders: []), LakeFixture.limits)).keepQuality(
        limits: limits, examples: 3)
      #expect(try Lake(lake.path, .reading).snapshot() == before + 1)
      let high = try #require(verdict.failed.first { $0.check == .plausibleValueHigh && $0.concept != nil })
      #expect(high.concept == 2_000_000_021 && high.unit == 2_000_000_022 && high.failed > 0)
      #expect(
        try high.examples
          == Array(
            LakeFixture.rows(
              lake,
              "SELECT CAST(measurement_id AS VARCHAR) FROM omop.measurement WHERE measurement_concept_id = 2000000021 "
                + "AND value_as_number > 0 ORDER BY 1 LIMIT 3"
            ).map { $0.filter(\.isNumber) }))
      #expect(
        try LakeFixture.rows(
          lake,
          "SELECT concept_id, failed, status FROM omop.omop_quality WHERE check_name = 'plausibleValueHigh' "
            + "AND concept_id IS NOT NULL") == ["[2000000021,\(high.failed),\"failed\"]"])
      #expect(
        try LakeFixture.rows(lake, "SELECT count(*) FROM omop.omop_quality") == ["[\(verdict.outcomes.count)]"])
    }
  }

  @Test("where a table is not there, checks of it could not be made, and the others are")
  func incomplete() async throws {
    try await withHospital(SynthesisSettings(patients: 2, seed: 1)) { hospital, folder in
      let lake = try lake(hospital, folder)
      try build(lake, OMOPFixture.settings())
      let whole = try LakeOMOP(Lake(lake.path, .reading, LakeFixture.limits)).quality()
      #expect(whole.count(of: .error) == 0)
      try LakeFixture.run("DROP TABLE lake.omop.specimen", in: lake)
      let verdict = try LakeOMOP(Lake(lake.path, .reading, LakeFixture.limits)).quality()
      #expect(verdict.failed.contains { $0.check == .cdmTable && $0.table == "specimen" })
      let broken = verdict.outcomes.filter { $0.status == .error }
      #expect(!broken.isEmpty && broken.allSatisfy { $0.table == "specimen" })
      #expect(verdict.outcomes.count == whole.outcomes.count && !verdict.isPassed)
      #expect(verdict.text.contains("could not be made") && verdict.text.contains("what it reads is not there"))
    }
  }

  @Test("an export leaves out all rows about people who are excluded, and their places")
  func consent() async throws {
    try await withHospital(SynthesisSettings(patients: 12, seed: 4, cohort: .lung)) { hospital, folder in
      let lake = try lake(hospital, folder)
      try build(lake, OMOPFixture.settings())
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
      let opened = try Lake(lake.path, .reading, LakeFixture.limits)
      for table in OMOPSchema.tables {
        let record = try export.write(
          "omop.\(table.name)", to: target.path, .csv, excluded: excluded, for: LakeFixture.occasion())
        let isPersonal = table.columns.contains { $0.name == "person_id" }
        let kept =
          isPersonal
          ? "WHERE person_id IN (SELECT person_id FROM omop.omop_person WHERE patient NOT IN (\(list)))"
          : table.name == "fact_relationship"
            ? "WHERE fact_id_1 IN (SELECT fact_id_1 FROM omop.omop_link JOIN omop.omop_person USING (person_id) "
              + "WHERE patient NOT IN (\(list)))"
            : table.name == "location"
              ? "WHERE location_id IN (SELECT location_id FROM omop.person JOIN omop.omop_person USING (person_id) "
                + "WHERE patient NOT IN (\(list)))" : ""
        #expect(
          try LakeFixture.rows(of: opened, "SELECT count(*) FROM omop.\(table.name) \(kept)") == ["[\(record.rows)]"],
          "\(table.name)")
      }
      #expect(try LakeFixture.rows(lake, "SELECT count(*) > 0 FROM omop.fact_relationship") == ["[true]"])
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
      try build(lake, OMOPFixture.settings(salt: text))
      try FileManager.default.removeItem(at: file)
      let other = try secret(8)
      #expect(throws: LakeError.self) { try build(lake, OMOPFixture.settings(salt: other)) }
      try build(lake, OMOPFixture.settings(salt: other), replacingKeys: true)
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
