import Foundation
import Testing
import WisselLake
import WisselTesting

@Suite("Codes and links of the standard views", .serialized, .enabled(if: StandardTables.isAvailable))
struct CodingTests {
  private static let subject = #""subject":{"reference":"Patient/p"}"#
  private static let loinc = #"{"system":"http://loinc.org","code":"2345-7"}"#

  private static func observation(_ id: String, _ codings: String, _ value: String) -> String {
    #"{"resourceType":"Observation","id":"\#(id)","status":"final","code":{"coding":[\#(codings)]},\#(subject),"effectiveDateTime":"2024-01-01",\#(value)}"#
  }

  @Test(
    "of several codes the one that was chosen counts, else LOINC's, else the first; units go by LOINC's all the same")
  func observations() async throws {
    let value = #""valueQuantity":{"value":100,"code":"mg/dL"}"#
    let local = { (chosen: String) in #"{"system":"urn:x","code":"GLU"\#(chosen)}"# }
    let tables = try await StandardTables.of([
      "Observation": [
        Self.observation("a", local("") + "," + Self.loinc, value),
        Self.observation("b", local(#","userSelected":true"#) + "," + Self.loinc, value),
        Self.observation("c", local(#","userSelected":false"#) + "," + Self.loinc, value),
        Self.observation("d", local("") + #",{"system":"urn:y","code":"Y"}"#, value),
      ]
    ])
    #expect(
      try tables.texts(
        "SELECT observation_id, code, code_system, loinc, usual_unit, CAST(usual_value AS DOUBLE) FROM observations_ucum "
          + "ORDER BY 1") == [
          ["a", "2345-7", "http://loinc.org", "2345-7", "mmol/L", "5.551"],
          ["b", "GLU", "urn:x", "2345-7", "mmol/L", "5.551"],
          ["c", "2345-7", "http://loinc.org", "2345-7", "mmol/L", "5.551"],
          ["d", "GLU", "urn:x", nil, "mg/dL", "100.0"],
        ])
  }

  @Test("ranges, ratios, times, periods and codes in words have columns")
  func values() async throws {
    let tables = try await StandardTables.of([
      "Observation": [
        Self.observation(
          "a", Self.loinc, #""valueRange":{"low":{"value":1,"code":"mg"},"high":{"value":2,"code":"mg"}}"#),
        Self.observation("b", Self.loinc, #""valueRatio":{"numerator":{"value":1},"denominator":{"value":64}}"#),
        Self.observation("c", Self.loinc, #""valueTime":"10:00:00""#),
        Self.observation("d", Self.loinc, #""valuePeriod":{"start":"2024-01-01","end":"2024-02"}"#),
        Self.observation("e", Self.loinc, #""valueCodeableConcept":{"text":"negatief"}"#),
        Self.observation("f", Self.loinc, #""valueCodeableConcept":{"text":"negatief","coding":[{"code":"n"}]}"#),
      ]
    ])
    #expect(
      try tables.texts(
        "SELECT observation_id, concat_ws(' ', value_low, value_high, unit, value_numerator, value_denominator, "
          + "value_time, value_start, value_end, value_code, value_text) FROM observations ORDER BY 1") == [
          ["a", "1 2 mg"], ["b", "1 64"], ["c", "10:00:00"], ["d", "2024-01-01 2024-02"], ["e", "negatief"],
          ["f", "n"],
        ])
  }

  @Test("ICD-10 has one column for whichever edition there is, and one for each")
  func icd10() async throws {
    let condition = { (id: String, codings: String) in
      #"{"resourceType":"Condition","id":"\#(id)",\#(Self.subject),"code":{"coding":[\#(codings)]}}"#
    }
    let who = #"{"system":"http://hl7.org/fhir/sid/icd-10","code":"C34"}"#
    let dutch = #"{"system":"http://hl7.org/fhir/sid/icd-10-nl","code":"C34.1"}"#
    let tables = try await StandardTables.of([
      "Condition": [condition("a", who), condition("b", dutch), condition("c", who + "," + dutch)]
    ])
    #expect(
      try tables.texts("SELECT icd10, icd10_nl, icd10_who FROM conditions ORDER BY condition_id") == [
        ["C34", nil, "C34"], ["C34.1", "C34.1", nil], ["C34.1", "C34.1", "C34"],
      ])
  }

  @Test("an admission belongs to each DBC it names, once, whichever way it is said")
  func trajectories() async throws {
    let episodes = ["a", "b"].map {
      #"{"resourceType":"EpisodeOfCare","id":"\#($0)","status":"active","identifier":[{"value":"70\#($0)"}],"patient":{"reference":"Patient/p"}}"#
    }
    let account =
      #"{"resourceType":"Account","id":"c","status":"active","identifier":[{"value":"70a"}],"subject":[{"reference":"Patient/p"}]}"#
    let links =
      #""episodeOfCare":[{"reference":"EpisodeOfCare/a"},{"reference":"EpisodeOfCare/b"}],"account":[{"reference":"Account/c"}]"#
    let tables = try await StandardTables.of([
      "Patient": [#"{"resourceType":"Patient","id":"p"}"#], "EpisodeOfCare": episodes, "Account": [account],
      "Encounter": [
        #"{"resourceType":"Encounter","id":"e","status":"finished","class":{"code":"IMP"},\#(Self.subject),"period":{"start":"2024-01-01"},\#(links)}"#
      ],
    ])
    #expect(
      try tables.texts("SELECT subtraject_id, _resource FROM aioc_episode_of_care ORDER BY 1") == [
        ["70a", "a"], ["70b", "b"],
      ])
  }

  @Test("who asked for a care activity has a specialism")
  func requester() async throws {
    let tables = try await StandardTables.of([
      "Patient": [#"{"resourceType":"Patient","id":"p"}"#],
      "Procedure": [
        #"{"resourceType":"Procedure","id":"v","status":"completed",\#(Self.subject),"code":{"coding":[{"system":"urn:x","code":"l"},{"system":"http://snomed.info/sct","code":"s"}]},"basedOn":[{"reference":"CarePlan/c"},{"reference":"ServiceRequest/s"}]}"#
      ],
      "ServiceRequest": [
        #"{"resourceType":"ServiceRequest","id":"s","status":"active",\#(Self.subject),"requester":{"reference":"PractitionerRole/r"}}"#
      ],
      "PractitionerRole": [
        #"{"resourceType":"PractitionerRole","id":"r","specialty":[{"coding":[{"code":"0303"}]}]}"#
      ],
    ])
    #expect(try tables.value("SELECT requesting_clinical_speciality FROM aioc_procedure") == "0303")
    #expect(try tables.value("SELECT code FROM procedures") == "s")
  }
}
