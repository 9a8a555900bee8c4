import Foundation
import Testing
import WisselLake
import WisselTesting

@Suite("OMOP tables of one course", .serialized, .enabled(if: StandardTables.isAvailable))
struct OMOPCourseTests {
  /// One person's course: an admission that belongs to a DBC, what was found, done and given, and what was asked.
  private static let resources: [String: [String]] = [
    "Patient": [
      #"{"resourceType":"Patient","id":"p","gender":"female","birthDate":"1950-03-02"}"#,
      #"{"resourceType":"Patient","id":"d","gender":"male","birthDate":"1940-03-02","deceasedBoolean":true}"#,
    ],
    "EpisodeOfCare": [
      #"{"resourceType":"EpisodeOfCare","id":"ep","status":"active","patient":{"reference":"Patient/p"},"diagnosis":[{"condition":{"reference":"Condition/c0"}}],"period":{"start":"2020-01-01"}}"#
    ],
    "Encounter": [
      #"{"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"IMP"},"subject":{"reference":"Patient/p"},"period":{"start":"2020-01-01T10:00:00Z","end":"2020-01-05T10:00:00Z"},"episodeOfCare":[{"reference":"EpisodeOfCare/ep"}],"hospitalization":{"admitSource":{"coding":[{"system":"http://snomed.info/sct","code":"300"}]}}}"#
    ],
    "Condition": [
      condition(
        "c0", "100", "confirmed",
        #""onsetDateTime":"2020-01","category":[{"coding":[{"code":"encounter-diagnosis"}]}],"#),
      condition("c1", "100", "refuted", ""), condition("c2", "200", "entered-in-error", ""),
    ],
    "Observation": [
      #"{"resourceType":"Observation","id":"panel","status":"final","category":[{"coding":[{"code":"laboratory"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"1988-5"}]},"subject":{"reference":"Patient/p"},"effectiveDateTime":"2020-01-02","valueQuantity":{"value":5,"system":"http://unitsofmeasure.org","code":"mg/L"},"component":[{"code":{"coding":[{"system":"http://loinc.org","code":"x"}]},"valueQuantity":{"value":7,"system":"http://unitsofmeasure.org","code":"mg/L"}}]}"#,
      #"{"resourceType":"Observation","id":"yes","status":"final","category":[{"coding":[{"code":"survey"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"y"}]},"subject":{"reference":"Patient/p"},"effectiveDateTime":"2020-01-02","valueBoolean":true}"#,
    ],
    "Procedure": [
      #"{"resourceType":"Procedure","id":"v","status":"completed","code":{"coding":[{"system":"http://snomed.info/sct","code":"800"}]},"subject":{"reference":"Patient/p"},"performedDateTime":"2020-01-03","reasonReference":[{"reference":"Condition/c0"}]}"#,
      #"{"resourceType":"Procedure","id":"w","status":"completed","code":{"coding":[{"system":"http://snomed.info/sct","code":"700"}]},"subject":{"reference":"Patient/p"},"performedDateTime":"2020-01-03"}"#,
    ],
    "MedicationRequest": [
      request("m1", "2020-01-01", "2020-01-10"), request("m2", "2020-01-20", "2020-01-25"),
      request("m3", "2020-02-25", "2020-02-26"),
    ],
    "Questionnaire": ["1", "2"].map {
      #"{"resourceType":"Questionnaire","id":"q\#($0)","url":"u","version":"\#($0)","status":"active","item":[{"linkId":"a","type":"boolean","code":[{"system":"http://snomed.info/sct","code":"300"}]},{"linkId":"b","type":"decimal"}]}"#
    },
    "QuestionnaireResponse": [
      #"{"resourceType":"QuestionnaireResponse","id":"r","status":"completed","questionnaire":"u","subject":{"reference":"Patient/p"},"authored":"2020-01-04","item":[{"linkId":"a","answer":[{"valueBoolean":true}]},{"linkId":"b","answer":[{"valueDecimal":2.5}]}]}"#
    ],
  ]

  private static func condition(_ id: String, _ code: String, _ status: String, _ more: String) -> String {
    #"{"resourceType":"Condition","id":"\#(id)","subject":{"reference":"Patient/p"},"encounter":{"reference":"Encounter/e"},\#(more)"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"\#(status)"}]},"code":{"coding":[{"system":"http://snomed.info/sct","code":"\#(code)"}]}}"#
  }

  private static func request(_ id: String, _ start: String, _ end: String) -> String {
    #"{"resourceType":"MedicationRequest","id":"\#(id)","status":"active","intent":"order","subject":{"reference":"Patient/p"},"authoredOn":"\#(start)","medicationCodeableConcept":{"coding":[{"system":"http://www.whocc.no/atc","code":"X01AA01"}]},"dispenseRequest":{"validityPeriod":{"start":"\#(start)","end":"\#(end)"}}}"#
  }

  private func course() async throws -> StandardTables {
    try await withTemporaryFolder { folder in
      for (type, lines) in Self.resources {
        try Data(lines.joined(separator: "\n").utf8).write(to: folder.appendingPathComponent("\(type).ndjson"))
      }
      return try await OMOPFixture.tables(folder, folder)
    }
  }

  @Test("exposures to one ingredient at most 30 days apart are one era, which knows its days without")
  func eras() async throws {
    let tables = try await course()
    #expect(
      try tables.texts(
        "SELECT drug_concept_id, drug_era_start_date, drug_era_end_date, drug_exposure_count, gap_days FROM drug_era "
          + "ORDER BY 2") == [
          ["2000000032", "2020-01-01", "2020-01-25", "2", "9"], ["2000000032", "2020-02-25", "2020-02-26", "1", "0"],
        ])
    #expect(
      try tables.texts("SELECT condition_concept_id, condition_era_start_date FROM condition_era") == [
        ["2000000001", "2020-01-01"]
      ])
  }

  @Test("a DBC's visit and a procedure are linked with their condition, there and back")
  func links() async throws {
    let tables = try await course()
    let key = { (column: String, table: String) in "SELECT \(column) FROM \(table)" }
    let visit = try tables.value(key("visit_occurrence_id", "visit_occurrence"))
    let procedure = try tables.value(key("procedure_occurrence_id", "procedure_occurrence"))
    let condition = try tables.value(key("condition_occurrence_id", "condition_occurrence"))
    #expect(
      try tables.texts("SELECT * FROM fact_relationship ORDER BY relationship_concept_id") == [
        ["2000000053", visit, "2000000051", condition, "2000000061"],
        ["2000000051", condition, "2000000053", visit, "2000000062"],
        ["2000000052", procedure, "2000000051", condition, "2000000063"],
        ["2000000051", condition, "2000000052", procedure, "2000000064"],
      ])
  }

  @Test("a component points to its panel, answers to their response")
  func groups() async throws {
    let tables = try await course()
    #expect(
      try tables.texts(
        "SELECT a.value_as_number, a.meas_event_field_concept_id FROM measurement a JOIN measurement b "
          + "ON a.measurement_event_id = b.measurement_id") == [["7.0000000000", "2000000041"]])
    #expect(
      try tables.texts(
        "SELECT count(*), count(DISTINCT observation_event_id) FROM observation WHERE observation_type_concept_id = 32862"
      ) == [["2", "1"]], "a question is looked up in the newest version where none is named")
  }

  @Test("what is not certain is an observation that says so; yes is a concept; devices have their table")
  func domains() async throws {
    let tables = try await course()
    #expect(
      try tables.texts("SELECT condition_concept_id, condition_type_concept_id FROM condition_occurrence") == [
        ["2000000001", "32827"]
      ])
    #expect(
      try tables.texts(
        "SELECT observation_concept_id, observation_date, qualifier_source_value FROM observation "
          + "WHERE qualifier_source_value IS NOT NULL") == [["2000000001", "2020-01-01", "refuted"]])
    #expect(
      try tables.texts(
        "SELECT value_as_concept_id, value_as_string FROM observation WHERE observation_source_value = 'y'") == [
          ["2000000024", "true"]
        ])
    #expect(try tables.texts("SELECT device_concept_id FROM device_exposure") == [["2000000007"]])
    #expect(
      try tables.texts("SELECT admitted_from_concept_id, discharged_to_concept_id FROM visit_occurrence") == [
        ["2000000003", nil]
      ])
    #expect(
      try tables.texts("SELECT type, id, rule FROM omop_reject") == [
        ["Condition", "c2", "not confirmed"], ["Death", "d", "no date"],
      ])
  }
}
