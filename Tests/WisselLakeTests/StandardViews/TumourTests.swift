import Foundation
import Testing
import WisselLake
import WisselTesting

@Suite("Tumours", .serialized, .enabled(if: StandardTables.isAvailable))
struct TumourTests {
  private static func patient(_ id: String, _ more: String = "") -> String {
    #"{"resourceType":"Patient","id":"\#(id)","gender":"male","birthDate":"1950-01-01"\#(more)}"#
  }

  private static func condition(_ id: String, _ patient: String, _ code: String, _ day: String, _ encounter: String)
    -> String
  {
    #"{"resourceType":"Condition","id":"\#(id)","subject":{"reference":"Patient/\#(patient)"},"encounter":{"reference":"Encounter/\#(encounter)"},"recordedDate":"\#(day)","code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-nl","code":"\#(code)"}]}}"#
  }

  private static func encounter(_ id: String, _ patient: String, _ day: String, _ more: String = "") -> String {
    #"{"resourceType":"Encounter","id":"\#(id)","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/\#(patient)"},"period":{"start":"\#(day)"}\#(more)}"#
  }

  /// A report with nothing but a day of its result.
  private static func report(
    _ id: String, _ patient: String, _ day: String, _ codes: String..., service: String = "SP", encounter: String = ""
  ) -> String {
    let system = "http://terminology.hl7.org/CodeSystem/icd-o-3"
    let codings = codes.map { #"{"system":"\#(system)","code":"\#($0)"}"# }.joined(separator: ",")
    let reference = encounter.isEmpty ? "" : #""encounter":{"reference":"Encounter/\#(encounter)"},"#
    return
      #"{"resourceType":"DiagnosticReport","id":"\#(id)","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0074","code":"\#(service)"}]}],"subject":{"reference":"Patient/\#(patient)"},\#(reference)"issued":"\#(day)T10:00:00+01:00","conclusionCode":[{"coding":[\#(codings)]}]}"#
  }

  private func rows(_ resources: [String: [String]]) async throws -> [[String?]] {
    try await StandardTables.of(resources).texts(
      "SELECT t.id, t.\"incidenceDate\", t.incidence_rule, t.morfology, t.behaviour, k.basis_diag FROM nkr_tumor t "
        + "JOIN nkr_kern k ON k._resource = t.id ORDER BY 1")
  }

  @Test("a report counts for its own tumour alone, where it is malignant, by the day of its result if no other is told")
  func reports() async throws {
    let rows = try await rows([
      "Patient": [Self.patient("p")],
      "Condition": [
        Self.condition("lung", "p", "C34.1", "2024-01-10", "e1"),
        Self.condition("colon", "p", "C18.0", "2024-01-20", "e2"),
        Self.condition("skin", "p", "C44.3", "2024-03-01", "e3"),
      ],
      "Encounter": [
        Self.encounter("e1", "p", "2024-01-10"), Self.encounter("e2", "p", "2024-01-20"),
        Self.encounter("e3", "p", "2024-03-01"),
      ],
      "DiagnosticReport": [
        Self.report("benign", "p", "2024-01-05", "8140/0", encounter: "e1"),
        Self.report("tissue", "p", "2024-01-12", "8140/32", encounter: "e1"),
        // Nearer to the lung's day, but of the colon by its place.
        Self.report("place", "p", "2024-01-11", "C18.2", "8480/3"),
      ],
    ])
    #expect(
      rows == [
        ["colon", "2024-01-11", "1", "8480", "3", "7"], ["lung", "2024-01-12", "1", "8140", "3", "7"],
        ["skin", "2024-03-01", "4", nil, nil, "1"],
      ])
  }

  @Test("cytology and tissue of a metastasis confirm as well, on weaker grounds; tissue of the tumour names it")
  func grounds() async throws {
    let rows = try await rows([
      "Patient": ["a", "b", "c"].map { Self.patient($0) },
      "Condition": ["a", "b", "c"].map { Self.condition("\($0)1", $0, "C34.1", "2024-01-10", "none") },
      "DiagnosticReport": [
        Self.report("1", "a", "2024-01-06", "8000/3", service: "CP"),
        Self.report("2", "a", "2024-01-12", "8140/3"),
        Self.report("3", "b", "2024-01-12", "C77.1", "8070/6"),
        Self.report("4", "c", "2024-01-12", "8070/3", service: "CP"),
      ],
    ])
    #expect(
      rows == [
        ["a1", "2024-01-06", "1", "8140", "3", "7"], ["b1", "2024-01-12", "1", "8070", "3", "6"],
        ["c1", "2024-01-12", "1", "8070", "3", "5"],
      ])
  }

  @Test("who died in a month died in it; of whom only the year is known, no day of death is made up")
  func partialDeaths() async throws {
    let deaths = [("day", "2024-05-20"), ("month", "2024-05"), ("seen", "2024-06"), ("year", "2024")]
    let tables = try await StandardTables.of([
      "Patient": deaths.map { Self.patient($0, #","deceasedDateTime":"\#($1)""#) },
      "Condition": deaths.map { Self.condition("\($0.0)1", $0.0, "C34.1", "2024-01-10", "\($0.0)e") },
      "Encounter": deaths.flatMap {
        [Self.encounter("\($0.0)e", $0.0, "2024-01-10"), Self.encounter("\($0.0)f", $0.0, "2024-06-11")]
      },
    ])
    // From 10 January: to 20 May, to 1 May, to the contact of 11 June in the month of death, to the last contact.
    #expect(
      try tables.texts("SELECT patient_id, time, status, event FROM lung_cohort ORDER BY 1") == [
        ["day", "131", "2", "1"], ["month", "112", "2", "1"], ["seen", "153", "2", "1"], ["year", "153", "1", "0"],
      ])
    #expect(
      try tables.texts("SELECT _patient, ovldat, vit_stat, vit_stat_dat FROM nkr_kern ORDER BY 1") == [
        ["day", "2024-05-20", "1", "2024-05-20"], ["month", nil, "1", "2024-05-01"],
        ["seen", nil, "1", "2024-06-01"], ["year", nil, "1", "2024-06-11"],
      ])
    #expect(
      try tables.texts("SELECT DISTINCT gender, \"birthDate\", \"deceasedDate\" FROM pc_patient") == [
        ["male", "1950", "2024"]
      ], "only years leave")
  }

  @Test(
    "the registry's encounters are those about the tumour, with ward, hospital and specialism; its persons those who have one"
  )
  func registry() async throws {
    let diagnosis = #","diagnosis":[{"condition":{"reference":"Condition/t"}}]"#
    let tables = try await StandardTables.of([
      "Patient": [Self.patient("p"), Self.patient("q")],
      "Condition": [Self.condition("t", "p", "C34.1", "2024-01-10", "a")],
      "Location": [#"{"resourceType":"Location","id":"w","name":"B1"}"#],
      "PractitionerRole": [
        #"{"resourceType":"PractitionerRole","id":"r","specialty":[{"coding":[{"code":"0322"}]}]}"#
      ],
      "Encounter": [
        Self.encounter("a", "p", "2024-01-10"), Self.encounter("other", "p", "2024-02-10"),
        Self.encounter(
          "b", "p", "2024-03-10",
          diagnosis
            + #","location":[{"location":{"reference":"Location/w"}}],"partOf":{"reference":"Encounter/a"},"identifier":[{"value":"2"}],"participant":[{"individual":{"reference":"PractitionerRole/r"}}]"#
        ),
      ],
    ])
    #expect(
      try tables.texts("SELECT _resource, identifier, specialty, unit, tumor FROM nkr_encounter ORDER BY 1") == [
        ["a", nil, nil, nil, "t"], ["b", "2", "0322", "B1", "t"],
      ])
    #expect(try tables.texts("SELECT _patient, tumor FROM nkr_patient") == [["p", "t"]])
  }
}
