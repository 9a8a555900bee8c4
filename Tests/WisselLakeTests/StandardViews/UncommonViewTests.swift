import Foundation
import Testing
import WisselFHIR
import WisselLake
import WisselTesting

@Suite("Standard views of what the invented hospital lacks", .serialized, .enabled(if: StandardTables.isAvailable))
struct UncommonViewTests {
  private static let subject = #""subject":{"reference":"Patient/p"}"#
  private static let patient = #""patient":{"reference":"Patient/p"}"#
  private static let codings =
    #"{"coding":[{"system":"urn:x","code":"l","userSelected":true},{"system":"http://snomed.info/sct","code":"s","userSelected":false}]}"#

  private static let lines: [(view: String, line: String)] = [
    (
      "observations",
      #"{"resourceType":"Observation","id":"o","status":"final","code":\#(codings),\#(subject),"valueRange":{"low":{"value":1.50,"code":"mg"}},"method":{"coding":[{"code":"m","display":"UICC 8"}]}}"#
    ),
    (
      "procedures",
      #"{"resourceType":"Procedure","id":"v","status":"completed","code":\#(codings),\#(subject),"basedOn":[{"reference":"CarePlan/c"},{"reference":"ServiceRequest/s"}]}"#
    ),
    (
      "pathology_reports",
      #"{"resourceType":"DiagnosticReport","id":"r","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0074","code":"SP"}]}],\#(subject),"conclusion":"x","conclusionCode":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/icd-o-3","code":"C34.1"},{"system":"http://terminology.hl7.org/CodeSystem/icd-o-3"},{"system":"http://terminology.hl7.org/CodeSystem/icd-o-3","code":"8140/3"}]}]}"#
    ),
    (
      "letter_composition_sections",
      #"{"resourceType":"Composition","id":"c","status":"final",\#(subject),"section":[{"text":{"div":"<div>1</div>"},"section":[{"title":"t","text":{"div":"<div>1.1</div>"}}]},{"title":"u"}]}"#
    ),
    (
      "service_requests",
      #"{"resourceType":"ServiceRequest","id":"s","status":"active",\#(subject),"requester":{"reference":"PractitionerRole/r"}}"#
    ),
    (
      "immunizations",
      #"{"resourceType":"Immunization","id":"i","status":"completed",\#(patient),"vaccineCode":\#(codings),"occurrenceDateTime":"2020-01-01","doseQuantity":{"value":0.50,"code":"mL"}}"#
    ),
    (
      "allergies",
      #"{"resourceType":"AllergyIntolerance","id":"a",\#(patient),"code":\#(codings),"category":["food","medication"],"onsetPeriod":{"start":"2020"},"recorder":{"reference":"PractitionerRole/r"}}"#
    ),
    (
      "specimens",
      #"{"resourceType":"Specimen","id":"s",\#(subject),"type":\#(codings),"receivedTime":"2020-01-02","collection":{"collectedPeriod":{"start":"2020-01-01"},"quantity":{"value":2.5,"code":"mL"}}}"#
    ),
  ]

  @Test("the same rows in the interpreter and in DuckDB", arguments: lines.indices)
  func agreement(index: Int) async throws {
    let (name, line) = Self.lines[index]
    try await withTemporaryFolder { folder in
      let view = try #require(try StandardViews.view(name))
      let file = folder.appendingPathComponent("\(view.resource).ndjson")
      try Data(line.utf8).write(to: file)
      let expected = try await StandardViewTests.rows(InterpreterEngine(), view, file)
      #expect(!expected.isEmpty)
      #expect(try await StandardViewTests.rows(try DuckDBEngine(), view, file) == expected)
    }
  }

  @Test("observations, of which there are most, are read off a tape")
  func tape() throws {
    #expect(TapeView(try #require(try StandardViews.view("observations"))) != nil)
  }
}
