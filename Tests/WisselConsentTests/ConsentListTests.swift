import Testing
import WisselConsent

@Suite("Exclusion lists")
struct ConsentListTests {
  @Test("the plainest list is a column of patients, who object to everything")
  func plain() throws {
    #expect(
      try ConsentList.statements("patient\n12\r\n\n34\n") == [
        "12": [ConsentStatement(.deny, start: nil)], "34": [ConsentStatement(.deny, start: nil)],
      ])
  }

  @Test("a reference to a Patient names the same person as the id")
  func references() throws {
    let denial = [ConsentStatement(.deny, start: nil)]
    let text = "patient\nPatient/1\nhttps://example.org/fhir/Patient/2/_history/3\n4/5\nPatient/\n1\n"
    #expect(
      try ConsentList.statements(text) == ["1": denial + denial, "2": denial, "4/5": denial, "Patient/": denial])
  }

  @Test("purposes, days, answers, quotes, semicolons and a byte order mark")
  func full() throws {
    let text = "\u{FEFF}Patient;purpose;answer;from;until\n\"a;\"\"b\"; HRESCH ;permit;2024-05;2025-01-31\na;;;;\n"
    let statements = try ConsentList.statements(text)
    #expect(
      statements["a;\"b"] == [
        ConsentStatement(
          .permit, purpose: Purpose("HRESCH"), start: Day.span(of: "2024-05"), end: Day.span(of: "2025-01-31"))
      ])
    #expect(statements["a"] == [ConsentStatement(.deny, start: nil)])
  }

  @Test(
    "a list that is not understood whole is refused, with the line",
    arguments: [
      ("", 1), ("patient,reason\n1,x\n", 1), ("purpose\nA\n", 1), ("patient,patient\n1,2\n", 1),
      ("patient,from\n1\n", 2),
      ("patient,from\n1,2024\n2,soon\n", 3), ("patient,answer\n1,maybe\n", 2), ("patient\n\"1\"x\n", 2),
      ("patient,purpose\n,A\n", 2), ("patient\n\"1\n2\n", 4), ("patient,purpose\n\"1\n2\",A\n3\n", 4),
    ])
  func refused(text: String, line: Int) {
    #expect {
      try ConsentList.statements(text)
    } throws: {
      ($0 as? ConsentList.Problem)?.line == line
    }
  }
}
