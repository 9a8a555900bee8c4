import Foundation
import Testing
import WisselDuckDB
import WisselLake
import WisselTesting

@Suite("OMOP of codes and values", .serialized, .enabled(if: StandardTables.isAvailable))
struct OMOPValueTests {
  private static let patient = #"{"resourceType":"Patient","id":"p","birthDate":"1950"}"#
  private static let subject = #""subject":{"reference":"Patient/p"}"#

  private func tables(_ resources: [String: [String]], map: [(code: String, vocabulary: String, target: Int)] = [])
    async throws -> StandardTables
  {
    try await withTemporaryFolder { folder in
      for (type, lines) in resources.merging(["Patient": [Self.patient]], uniquingKeysWith: { first, _ in first }) {
        try Data(lines.joined(separator: "\n").utf8).write(to: folder.appendingPathComponent("\(type).ndjson"))
      }
      return try await OMOPFixture.tables(folder, folder, map: map)
    }
  }

  private static func observation(_ id: String, _ codings: String, _ value: String) -> String {
    #"{"resourceType":"Observation","id":"\#(id)","status":"final","code":{"coding":[\#(codings)]},\#(subject),"effectiveDateTime":"2020-01-01",\#(value)}"#
  }

  @Test("a code without a concept gives way to LOINC's that has one, in whatever order they stand")
  func codes() async throws {
    let (local, loinc) = (#"{"system":"urn:x","code":"CRP""#, #"{"system":"http://loinc.org","code":"1988-5"}"#)
    let value = #""valueQuantity":{"value":5,"code":"mg/L"}"#
    let tables = try await tables([
      "Observation": [
        Self.observation("a", "\(local)},\(loinc)", value),
        Self.observation("b", #"\#(local),"userSelected":true},\#(loinc)"#, value),
      ]
    ])
    #expect(
      try tables.texts("SELECT measurement_concept_id, measurement_source_value, unit_concept_id FROM measurement")
        == Array(repeating: ["2000000021", "1988-5", "2000000022"], count: 2))
    #expect(try tables.texts("SELECT * FROM omop_balance WHERE NOT is_right").isEmpty)
  }

  @Test("a value that is no number and no code is kept in words")
  func values() async throws {
    let code = #"{"system":"urn:x","code":"x"}"#
    let tables = try await tables([
      "Observation": [
        Self.observation("a", code, #""valueRange":{"low":{"value":1.50},"high":{"value":2}}"#),
        Self.observation("b", code, #""valueRatio":{"numerator":{"value":1},"denominator":{"value":64}}"#),
        Self.observation("c", code, #""valueTime":"10:00:00""#),
        Self.observation("d", code, #""valuePeriod":{"start":"2020-01"}"#),
        Self.observation("e", code, #""valueCodeableConcept":{"text":"negatief"}"#),
        Self.observation("f", code, #""valueCodeableConcept":{}"#),
      ]
    ])
    #expect(
      try tables.texts("SELECT value_as_string FROM observation ORDER BY 1") == [
        ["1.5..2"], ["10:00:00"], ["1:64"], ["2020-01/"], ["negatief"],
      ])
    #expect(try tables.texts("SELECT id, rule FROM omop_reject") == [["f", "no value"]])
  }

  @Test("the site's map counts where the last day of the data is within its dates")
  func validity() async throws {
    let conditions = ["Y1", "Y2", "Y3"].map {
      #"{"resourceType":"Condition","id":"\#($0)",\#(Self.subject),"onsetDateTime":"2020-01-01","code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-nl","code":"\#($0)"}]}}"#
    }
    let tables = try await tables(
      ["Condition": conditions], map: ["Y1", "Y2", "Y3"].map { ($0, "ICD10NL", 2_000_000_001) })
    try tables.connection.run("UPDATE source_to_concept_map SET valid_end_date = '20001231' WHERE source_code = 'Y2'")
    try tables.connection.run("UPDATE source_to_concept_map SET valid_start_date = '20900101' WHERE source_code = 'Y3'")
    try tables.build()
    #expect(
      try tables.texts(
        "SELECT condition_source_value, condition_concept_id FROM condition_occurrence ORDER BY 1") == [
          ["Y1", "2000000001"], ["Y2", "0"], ["Y3", "0"],
        ])
  }

  @Test("vaccinations are exposures; an allergy's substance is its value; specimens have their table")
  func others() async throws {
    let snomed = { (code: String) in #"{"coding":[{"system":"http://snomed.info/sct","code":"\#(code)"}]}"# }
    let patient = #""patient":{"reference":"Patient/p"}"#
    let vaccine = #"{"coding":[{"system":"urn:x","code":"l"},{"system":"http://www.whocc.no/atc","code":"X01AA01"}]}"#
    let tables = try await tables([
      "Immunization": [("i1", "completed"), ("i2", "not-done")].map {
        #"{"resourceType":"Immunization","id":"\#($0)","status":"\#($1)",\#(patient),"vaccineCode":\#(vaccine),"occurrenceDateTime":"2020-01-01"}"#
      },
      "AllergyIntolerance": [("a1", "700", "2020-01-01"), ("a2", "300", "2020-01-02"), ("a3", "300", "2020")].map {
        #"{"resourceType":"AllergyIntolerance","id":"\#($0)",\#(patient),"code":\#(snomed($1)),"recordedDate":"\#($2)"}"#
      },
      "Specimen": [
        #"{"resourceType":"Specimen","id":"s1",\#(Self.subject),"type":\#(snomed("900")),"collection":{"collectedDateTime":"2020-01-01","bodySite":\#(snomed("100")),"quantity":{"value":2.5,"code":"mg/L"}}}"#,
        #"{"resourceType":"Specimen","id":"s2",\#(Self.subject),"type":\#(snomed("900"))}"#,
      ],
    ])
    #expect(
      try tables.texts("SELECT drug_concept_id, drug_source_value, drug_type_concept_id FROM drug_exposure") == [
        ["2000000033", "X01AA01", "32818"]
      ])
    #expect(
      try tables.texts(
        "SELECT observation_concept_id, observation_source_value, value_as_concept_id FROM observation "
          + "ORDER BY observation_date") == [["0", "419199007", "2000000007"], ["2000000003", "300", nil]])
    #expect(
      try tables.texts(
        "SELECT specimen_concept_id, specimen_source_value, quantity, unit_concept_id, anatomic_site_concept_id "
          + "FROM specimen") == [["0", "900", "2.5000000000", "2000000022", "2000000001"]])
    #expect(
      try tables.texts("SELECT id, rule FROM omop_reject") == [
        ["a3", "no date"], ["i2", "status"], ["s2", "no date"],
      ])
  }
}
