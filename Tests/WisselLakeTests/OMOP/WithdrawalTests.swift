import Foundation
import Testing
import WisselConsent
import WisselFHIR
import WisselLake
import WisselTesting

@Suite(
  "Withdrawal, from resources to OMOP", .serialized,
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct WithdrawalTests {
  private static let rule = ConsentRule(Purpose("HRESCH"), optOutUntil: Day(year: 2030, month: 12, day: 31))

  /// A lake with a hospital's resources and the invented vocabulary.
  private func lake(_ hospital: URL, _ folder: URL) throws -> URL {
    let (lake, vocabulary) = (folder.appendingPathComponent("lake"), folder.appendingPathComponent("vocabulary"))
    try LakeFixture.ingest(hospital, into: lake)
    try FileManager.default.createDirectory(at: vocabulary, withIntermediateDirectories: true)
    _ = try InventedVocabulary.write(to: vocabulary)
    let opened = try Lake(lake.path, .writing(folders: [vocabulary.path]), LakeFixture.limits)
    _ = try LakeVocabulary(opened).load(from: vocabulary.path)
    return lake
  }

  private func views(_ lake: URL, _ intent: CuratedViews.Intent = .kept) throws -> CuratedViews {
    CuratedViews(try Lake(lake.path, .writing(folders: []), LakeFixture.limits), intent)
  }

  private func makeStandard(_ lake: URL, _ intent: CuratedViews.Intent = .kept) throws {
    for made in try views(lake, intent).makeStandard(now: LakeFixture.now) { _ = try made.result.get() }
  }

  private func build(_ lake: URL) throws {
    let opened = try Lake(lake.path, .writing(folders: []), LakeFixture.limits)
    _ = try LakeOMOP(opened).build(OMOPFixture.settings { $0.grantsText = true })
  }

  private func export(_ lake: URL, _ view: String, to folder: URL, for recipient: String) throws {
    let number = try Lake(lake.path, .reading).snapshot()
    let opened = try Lake(lake.path, .exporting(to: folder.path), LakeFixture.limits, snapshot: number)
    _ = try LakeExport(opened, snapshot: number).write(
      view, to: folder.path, .parquet, for: LakeFixture.occasion(recipient))
  }

  @Test("who withdraws is in no table of the next snapshot, as ever in the older one, and what left before is listed")
  func withdrawn() async throws {
    try await withHospital(SynthesisSettings(patients: 8, seed: 4, cohort: .lung)) { hospital, folder in
      let lake = try lake(hospital, folder)
      try makeStandard(lake, .by(Self.rule))
      try build(lake)
      try export(lake, "omop.person", to: folder, for: "run 1")
      let before = try Lake(lake.path, .reading).snapshot()
      let found = try LakeFixture.rows(
        lake,
        "SELECT o.patient, o.person_id FROM omop.omop_person o JOIN nkr_tumor t ON t._patient = o.patient "
          + "JOIN letter_references l ON l._patient = o.patient ORDER BY ALL LIMIT 1")
      let parts = try #require(found.first).dropFirst(2).dropLast().split(separator: "\",")
      let (patient, key) = (String(parts[0]), String(parts[1]))

      let denial =
        #"{"resourceType":"Consent","id":"withdrawal","status":"active","patient":{"reference":"Patient/\#(patient)"},"#
        + #""dateTime":"2026-05-01","provision":{"type":"deny"}}"#
      try LakeFixture.write(denial, folder.appendingPathComponent("more/Consent.ndjson"))
      try LakeFixture.ingest(folder.appendingPathComponent("more"), into: lake)
      _ = try views(lake).refresh([], now: LakeFixture.now)
      try build(lake)

      // Of all others, everything is as it was.
      let old = try Lake(lake.path, .reading, LakeFixture.limits, snapshot: before)
      let new = try Lake(lake.path, .reading, LakeFixture.limits)
      func rows(_ lake: Lake, _ sql: String) throws -> [String] {
        var rows: [String] = []
        try LakeQuery(lake, sql).run { rows.append(JSON.array($0).text) }
        return rows
      }
      func left(_ table: String, _ theirs: String) throws -> Int {
        let others = try rows(old, "SELECT * FROM \(table) WHERE coalesce(NOT (\(theirs)), true) ORDER BY ALL")
        #expect(try rows(new, "SELECT * FROM \(table) ORDER BY ALL") == others, "\(table)")
        return try rows(old, "SELECT 1 FROM \(table) WHERE \(theirs)").count
      }
      let letters = "SELECT regexp_extract(url, '[^/]+$') FROM letter_references WHERE _patient = '\(patient)'"
      let curated = try (StandardViews.names + StandardViews.derived.map(\.name)).map { table in
        try left(table, table == "binaries" ? "binary_id IN (\(letters))" : "_patient = '\(patient)'")
      }
      #expect(curated.count { $0 > 0 } > 10)
      let personal = OMOPSchema.tables.filter(\.isPersonal).map(\.name) + ["omop_person", "omop_link"]
      let omop = try personal.map { try left("omop.\($0)", "person_id = \(key)") }
      #expect(omop.count { $0 > 0 } > 5)
      #expect(try LakeFixture.rows(lake, "FROM omop.omop_reject WHERE id = '\(patient)'").isEmpty)
      let raw = "SELECT count(*) FROM raw.resource WHERE patient = '\(patient)'"
      #expect(try LakeFixture.rows(lake, raw) != ["[0]"], "what was received stays")

      try export(lake, "omop.person", to: folder, for: "run 2")
      let uses = LakeUses(try Lake(lake.path, .reading, LakeFixture.limits))
      #expect(try uses.all(of: "Patient/\(patient)").map { $0.text("for") } == ["run 1"])
    }
  }

  @Test("what is made of tables is for their purpose; tables of different judgements do not go together")
  func mixed() async throws {
    try await withHospital(SynthesisSettings(patients: 2, seed: 1)) { hospital, folder in
      let lake = try lake(hospital, folder)
      let patients = try #require(StandardViews.definition("patients")).text
      func purpose(_ table: String) throws -> String? {
        try LakeLineage(Lake(lake.path, .reading, LakeFixture.limits)).restriction(of: table)?.rule.purpose.code
      }
      try makeStandard(lake, .by(Self.rule))
      try build(lake)
      #expect(try purpose("omop.person") == "HRESCH" && purpose("lung_cohort") == "HRESCH")

      let other = ConsentRule(Purpose("TREAT"), optOutUntil: Self.rule.optOutUntil)
      for (intent, told) in [(CuratedViews.Intent.by(other), "for TREAT"), (.everybody, "everybody")] {
        _ = try views(lake, intent).make(patients, now: LakeFixture.now)
        #expect { try makeStandard(lake) } throws: {
          "\($0)".contains("patients: \(told)") && "\($0)".contains("--purpose")
        }
        #expect { try build(lake) } throws: {
          "\($0)".contains("patients: \(told)") && "\($0)".contains("wissel lake view standard")
        }
      }
      #expect(try purpose("omop.person") == "HRESCH" && purpose("lung_cohort") == "HRESCH")

      try makeStandard(lake, .by(other))
      try build(lake)
      #expect(try purpose("omop.person") == "TREAT" && purpose("lung_cohort") == "TREAT")
      #expect(throws: LakeError.self) { try export(lake, "omop.person", to: folder, for: "run 1") }

      // One view alone is of a later judgement than those it would be joined with.
      _ = try views(lake).refresh(["patients"], now: LakeFixture.now)
      #expect { try build(lake) } throws: { "\($0)".contains("one judgement") }
    }
  }
}
