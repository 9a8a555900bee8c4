import Testing
import WisselFHIR
import WisselSettings

@testable import WisselLake

@Suite("Rows as resources")
struct RowMappingTests {
  private static func mapping(_ elements: String, type: String = "Observation") throws -> ResourceMapping {
    let lines = elements.split(separator: "\n").map { "        \($0)\n" }.joined()
    let text =
      "name: a\npostgres:\n  url: postgresql://reader@db/ehr\n  resources:\n    - type: \(type)\n      table: t\n"
      + "      updated: changed\n      deleted: gone\n      elements:\n" + lines
    let settings = try LakeSourceSettings(yaml: text, file: "a.yaml", environment: [:])
    guard case .postgres(let database) = settings.way else { throw LakeError("no database") }
    return database.resources[0]
  }

  private static let elements = """
    id: nr
    status: {value: final}
    code.coding.system: {value: "http://loinc.org"}
    code.coding.code: loinc
    subject.reference: {column: patient, prefix: Patient/}
    valueQuantity.value: result
    valueQuantity.unit: {value: mmol/L}
    effectiveDateTime: taken
    note: {json: remarks}
    """

  private static func line(_ values: [String: String]) throws -> String {
    let line = try RowLine(mapping(elements))
    return line.line(line.columns.map { values[$0] })
  }

  @Test("columns become elements of the kind FHIR has there; what has no value is left out with its constants")
  func row() throws {
    #expect(
      try Self.line([
        "nr": "o1", "loinc": "2823-3", "patient": "7", "result": "4.20", "taken": "2024-06-01 10:00:00+02",
        "remarks": #"[{"text":"a \"b\""}]"#, "changed": "2024-06-02 00:00:00.5+00",
      ])
        == #"{"resourceType":"Observation","id":"o1","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"2823-3"}]},"subject":{"reference":"Patient/7"},"valueQuantity":{"value":4.20,"unit":"mmol/L"},"effectiveDateTime":"2024-06-01T10:00:00+02:00","note":[{"text":"a \"b\""}],"meta":{"lastUpdated":"2024-06-02T00:00:00.5+00:00"}}"#
    )
    #expect(
      try Self.line(["nr": "o2", "changed": "2024-06-02 00:00:00+00"])
        == #"{"resourceType":"Observation","id":"o2","status":"final","meta":{"lastUpdated":"2024-06-02T00:00:00+00:00"}}"#
    )
  }

  @Test(
    "a row that is marked as gone is a deletion at the time of its change",
    arguments: ["t", "true", "1", "2024-06-02", "ja", " J "])
  func gone(mark: String) throws {
    #expect(
      try Self.line(["nr": "o1", "gone": mark, "changed": "2024-06-02 00:00:00+00"])
        == #"{"resourceType":"Bundle","type":"transaction","timestamp":"2024-06-02T00:00:00+00:00","entry":[{"request":{"method":"DELETE","url":"Observation/o1"}}]}"#
    )
  }

  @Test(
    "a row whose mark says no is a resource; one whose mark says neither is put aside",
    arguments: ["Nee", "N ", "0.00", " "])
  func there(mark: String) throws {
    #expect(try Self.line(["nr": "o1", "gone": mark]).hasPrefix(#"{"resourceType":"Observation","id":"o1""#))
    #expect((try? JSONParser.parse(Self.line(["nr": "o1", "gone": "actief"]))) == nil)
  }

  @Test("a document is one line, however its lines end", arguments: ["\n", "\r\n", "\r"])
  func lines(end: String) throws {
    let text =
      "name: a\npostgres:\n  url: postgresql://reader@db/ehr\n  resources: [{type: Patient, table: t, document: body}]"
    let settings = try LakeSourceSettings(yaml: text, file: "a.yaml", environment: [:])
    guard case .postgres(let database) = settings.way else { throw LakeError("no database") }
    let line = try RowLine(database.resources[0]).line(["{\(end)\"resourceType\":\"Patient\",\(end)\"id\":\"a\"}"])
    #expect(!line.utf8.contains(0x0A) && !line.utf8.contains(0x0D))
    #expect(try JSONParser.parse(line)["id"]?.string == "a")
  }

  @Test("a value of another kind stays text, so that validation tells", arguments: ["NaN", "12,5", "1e", ""])
  func wrong(value: String) throws {
    #expect(try Self.line(["nr": "o1", "result": value]).contains(#""value":"\#(value)""#))
  }

  @Test("a document keeps its text, and gets the time of its change where it has none")
  func document() throws {
    let mapping = ResourceMapping(
      type: "Patient", rows: .table("t"), shape: .document("doc"), updated: "changed", deleted: nil, place: "a.yaml")
    let line = try RowLine(mapping)
    #expect(line.columns == ["doc", "changed"])
    let known = #"{"id":"a","meta":{"lastUpdated":"2024-01-01T00:00:00Z"},"x":1.50}"#
    #expect(line.line([known, "2024-06-02 00:00:00+00"]) == known)
    #expect(
      line.line(["{\"id\":\"a\",\n\"multipleBirthInteger\":1}", "2024-06-02 00:00:00+00"])
        == #"{"id":"a","multipleBirthInteger":1,"meta":{"lastUpdated":"2024-06-02T00:00:00+00:00"}}"#)
  }

  @Test(
    "an element FHIR does not have, or one that is mapped twice, is refused with its line",
    arguments: [
      ("id: a\nvalueQuantity.valu: x", ":11:"), ("id: a\ncode: x", ":11:"), ("id: a\nstatus[0]: x", ":11:"),
      ("id: a\ncode.text: x\ncode: {json: y}", ":12:"), ("id: a\ncode.coding[1].code: x", ":11:"), ("status: x", ":5:"),
    ])
  func refused(elements: String, place: String) throws {
    let error = #expect(throws: LakeError.self) { try RowLine(Self.mapping(elements)) }
    #expect(error?.description.contains("a.yaml" + place) == true, "\(error?.description ?? "")")
  }
}
