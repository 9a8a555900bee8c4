import Foundation
import Testing
import WisselDuckDB
import WisselFHIR
import WisselLake
import WisselTesting

@Suite("OMOP tables", .serialized, .enabled(if: StandardTables.isAvailable))
struct OMOPTests {
  /// Every cell of the CDM's tables.
  private func cells(_ tables: StandardTables) throws -> [[String?]] {
    try OMOPSchema.tables.flatMap { try tables.texts("SELECT * FROM \($0.name)") }
  }

  @Test("the same rows whatever the order of the input; another secret gives other keys and pseudonyms, and only those")
  func keys() async throws {
    try await withHospital(SynthesisSettings(patients: 12, seed: 4, cohort: .lung)) { hospital, scratch in
      let first = try await OMOPFixture.tables(hospital, scratch, OMOPFixture.settings())
      let shuffled = try await OMOPFixture.tables(hospital, scratch, OMOPFixture.settings()) { $0.shuffled() }
      #expect(try cells(first) == cells(shuffled))
      let other = try await OMOPFixture.tables(hospital, scratch, OMOPFixture.settings(salt: "another"))
      let query = "SELECT person_id, person_source_value FROM person"
      let (ours, theirs) = (try first.texts(query), try other.texts(query))
      #expect(Set(ours.flatMap { $0 }).isDisjoint(with: theirs.flatMap { $0 }))
      let count = "SELECT count(*), sum(condition_concept_id) FROM condition_occurrence"
      #expect(try first.texts(count) == other.texts(count))
    }
  }

  @Test("no number of a patient and no id of a resource is in any table")
  func identifiers() async throws {
    try await withHospital(SynthesisSettings(patients: 12, seed: 8)) { hospital, scratch in
      let tables = try await OMOPFixture.tables(hospital, scratch, OMOPFixture.settings())
      let cells = Set(try cells(tables).flatMap { $0 }.compactMap { $0 })
      let numbers = try tables.texts(
        "SELECT patient_number FROM patients UNION ALL SELECT encounter_number FROM encounters")
      #expect(cells.isDisjoint(with: numbers.compactMap { $0[0] }))
      // Ids of resources begin with the hospital's letters and the person's.
      let id = try #require(try tables.value("SELECT split_part(patient_id, '-', 1) || '-p' FROM patients LIMIT 1"))
      #expect(!cells.contains { $0.contains(id) })
    }
  }

  @Test("every resource is in a table or has a reason, and the checks find nothing else")
  func balance() async throws {
    try await withHospital(SynthesisSettings(patients: 40, seed: 9, cohort: .lung)) { hospital, scratch in
      let tables = try await OMOPFixture.tables(hospital, scratch, OMOPFixture.settings { $0.grantsText = true })
      for (type, view) in [
        ("Patient", "patients"), ("Encounter", "encounters"), ("Condition", "conditions"), ("Procedure", "procedures"),
      ] {
        let total = try tables.value("SELECT sum(resources) FROM omop_balance WHERE type = '\(type)'")
        #expect(try tables.value("SELECT count(*) FROM \(view)") == total, "\(type)")
      }
      #expect(
        try tables.value("SELECT sum(resources) FROM omop_balance WHERE type = 'Observation'")
          == tables.value("SELECT count(DISTINCT observation_id) FROM observations"))
      #expect(try tables.texts("SELECT * FROM omop_balance WHERE NOT is_right").isEmpty)
      // Nearly no code is in the invented vocabulary, and diseases begin before the visit that finds them.
      let known: Set = ["sourceValueCompleteness", "standardConceptRecordCompleteness", "withinVisitDates"]
      let failed = try tables.outcomes().filter {
        // What was prescribed lately ends after the data's last day.
        $0[8] == "failed" && !known.contains($0[0] ?? "") && $0[2] != "drug_exposure_end_date"
      }
      #expect(failed.isEmpty, "\(failed)")
      #expect((Int(try tables.value("SELECT count(*) FROM note") ?? "") ?? 0) > 0)
    }
  }

  @Test("columns are the CDM's, in its order and of its types")
  func schema() async throws {
    try await withHospital(SynthesisSettings(patients: 2, seed: 1)) { hospital, scratch in
      let tables = try await OMOPFixture.tables(hospital, scratch, OMOPFixture.settings())
      for table in OMOPSchema.tables {
        let columns = try tables.texts("SELECT column_name, column_type FROM (DESCRIBE \(table.name))")
        #expect(columns == table.columns.map { [$0.name, $0.type.replacing(", ", with: ",")] }, "\(table.name)")
      }
      #expect(try tables.value("SELECT vocabulary_version FROM cdm_source") == "v1 invented")
      #expect(try tables.value("SELECT count(*) FROM note") == "0", "texts were not granted")
    }
  }

  /// A patient with conditions of these codes.
  private func concepts(
    _ codes: [(system: String, code: String)], map: [(code: String, vocabulary: String, target: Int)] = [],
    _ settings: OMOPSettings = OMOPFixture.settings()
  ) async throws -> [[String?]] {
    try await withTemporaryFolder { folder in
      let patient = #"{"resourceType":"Patient","id":"p","gender":"female","birthDate":"1950-03"}"#
      let conditions = codes.enumerated().map { index, code in
        #"{"resourceType":"Condition","id":"c\#(index)","subject":{"reference":"Patient/p"},"code":{"coding":[{"system":"\#(code.system)","code":"\#(code.code)"}]},"onsetDateTime":"2020-0\#(index + 1)"}"#
      }
      try Data(patient.utf8).write(to: folder.appendingPathComponent("Patient.ndjson"))
      try Data(conditions.joined(separator: "\n").utf8).write(to: folder.appendingPathComponent("Condition.ndjson"))
      let tables = try await OMOPFixture.tables(folder, folder, settings, map: map)
      #expect(
        try tables.texts("SELECT year_of_birth, month_of_birth, day_of_birth, birth_datetime FROM person") == [
          ["1950", "3", nil, nil]
        ])
      return try tables.texts(
        "SELECT 'condition', condition_start_date, condition_concept_id, condition_source_concept_id, NULL FROM condition_occurrence "
          + "UNION ALL SELECT 'observation', observation_date, observation_concept_id, observation_source_concept_id, "
          + "value_as_concept_id FROM observation ORDER BY 2, 3")
    }
  }

  private static let snomed = "http://snomed.info/sct"
  private static let icd10 = "http://hl7.org/fhir/sid/icd-10-nl"

  @Test("codes become concepts: standard, mapped, mapped twice, into another domain, replaced, gone, unknown")
  func resolution() async throws {
    let rows = try await concepts([
      (Self.snomed, "100"), (Self.icd10, "X011"), (Self.icd10, "X02"), (Self.icd10, "X03"), (Self.snomed, "500"),
      (Self.icd10, "X04"), (Self.snomed, "999"),
    ])
    #expect(
      rows == [
        ["condition", "2020-01-01", "2000000001", "2000000001", nil],
        ["condition", "2020-02-01", "2000000001", "2000000011", nil],
        ["condition", "2020-03-01", "2000000001", "2000000012", nil],
        ["condition", "2020-03-01", "2000000002", "2000000012", nil],
        ["observation", "2020-04-01", "2000000003", "2000000013", "2000000004"],
        ["condition", "2020-05-01", "2000000002", "2000000005", nil],
        ["condition", "2020-06-01", "0", "2000000014", nil], ["condition", "2020-07-01", "0", "0", nil],
      ])
  }

  @Test("the site's own map goes first; ICD-10-NL is ICD-10 only where the site says so")
  func ownMap() async throws {
    let rows = try await concepts(
      [(Self.icd10, "X011"), (Self.icd10, "Y99")],
      map: [("X011", "ICD10NL", 2_000_000_002), ("Y99", "ICD10NL", 2_000_000_001)])
    #expect(rows.map { $0[2] } == ["2000000002", "2000000001"])
    let strict = try await concepts([(Self.icd10, "X011")], OMOPFixture.settings { $0.icd10NLIsICD10 = false })
    #expect(strict.map { $0[2] } == ["0"])
    let plain = try await concepts(
      [("http://hl7.org/fhir/sid/icd-10", "X011")], OMOPFixture.settings { $0.icd10NLIsICD10 = false })
    #expect(plain.map { $0[2] } == ["2000000001"], "the WHO's own code needs no leave")
  }
}
