import Foundation
import Testing
import WisselLake
import WisselTesting

@Suite("Letters", .serialized, .enabled(if: StandardTables.isAvailable))
struct LetterTests {
  private struct Letter {
    var id: String
    var url: String
    /// Of the Binary and its bytes; nil where there is none.
    var file: (type: String, data: String)?

    var reference: String {
      #"{"resourceType":"DocumentReference","id":"\#(id)","status":"current","subject":{"reference":"Patient/p"},"date":"2024-01-01T10:00:00Z","content":[{"attachment":{"url":"\#(url)"}}]}"#
    }
    var binary: String? {
      file.map { #"{"resourceType":"Binary","id":"\#(id)","contentType":"\#($0.type)","data":"\#($0.data)"}"# }
    }
  }

  private static let html =
    "<html><head><title>Brief</title></head><body><p>Eén &amp; &lt;twee&gt;</p><p>drie</p></body></html>"

  private static let letters = [
    Letter(id: "a", url: "Binary/a", file: ("text/plain", "Y2Fm6Q==")),
    Letter(id: "b", url: "Binary/b", file: ("text/plain; charset=ISO-8859-1", "Y2Fm6Q==")),
    Letter(id: "c", url: "Binary/c", file: ("text/plain", #"Y2Fm\nw6k="#)),
    Letter(
      id: "d", url: "https://ehr.example/fhir/Binary/d",
      file: ("text/html", Data(html.utf8).base64EncodedString())),
    Letter(id: "e", url: "Binary/e", file: ("application/pdf", "JVBERg==")),
    Letter(id: "f", url: "https://elsewhere.example/letter"),
    Letter(id: "g", url: "Binary/g", file: ("text/plain", "***")),
  ]

  private static let texts = [
    ["a", nil, "encoding not known"], ["b", "café", nil], ["c", "café", nil], ["d", "Eén & <twee>\ndrie", nil],
    ["e", nil, "format not read"], ["f", nil, "not here"], ["g", nil, "damaged"],
  ]

  @Test("a text is read in the encoding that is told, HTML without its markup; what cannot be read says why")
  func files() async throws {
    let tables = try await StandardTables.of([
      "DocumentReference": Self.letters.map(\.reference), "Binary": Self.letters.compactMap(\.binary),
    ])
    #expect(try tables.texts("SELECT letter_id, text, unread FROM letters ORDER BY 1") == Self.texts)
  }

  @Test("sections within sections are read in order, in a Bundle and without one")
  func sections() async throws {
    let section = { (text: String, inner: String) in
      #"{"text":{"div":"<div>\#(text)</div>"},"section":[\#(inner)]}"#
    }
    let sections =
      section("1", section("1.1", section("1.1.1", "")) + "," + section("1.2", "")) + "," + section("2", "")
    let letter = { (id: String) in
      #"{"resourceType":"Composition","id":"\#(id)","status":"final","subject":{"reference":"Patient/p"},"date":"2024-01-01","section":[\#(sections)]}"#
    }
    let tables = try await StandardTables.of([
      "Composition": [letter("c")],
      "Bundle": [#"{"resourceType":"Bundle","id":"x","type":"document","entry":[{"resource":\#(letter("b"))}]}"#],
    ])
    let lines = try tables.texts(
      "SELECT letter_id, array_to_string(string_split_regex(text, '\\n+'), ' ') FROM letters ORDER BY 1")
    #expect(lines == [["b", "1 1.1 1.1.1 1.2 2"], ["c", "1 1.1 1.1.1 1.2 2"]])
  }

  @Test(
    "in a lake, letters without text are counted by the reason",
    .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
  func counted() async throws {
    try await withTemporaryFolder { folder in
      let (lake, source) = (folder.appendingPathComponent("lake"), folder.appendingPathComponent("in"))
      let lines = Self.letters.map(\.reference) + Self.letters.compactMap(\.binary)
      try LakeFixture.write(lines.joined(separator: "\n"), source.appendingPathComponent("letters.ndjson"))
      try LakeFixture.ingest(source, into: lake)
      let made = try CuratedViews(Lake(lake.path, .writing(folders: []), LakeFixture.limits)).makeStandard(
        ["letters"], now: LakeFixture.now)
      let letters = try #require(made.first { $0.name == "letters" })
      #expect(try letters.result.get() == 7)
      #expect(
        letters.unread.map { "\($0.reason) \($0.letters)" } == [
          "damaged 1", "encoding not known 1", "format not read 1", "not here 1",
        ])
    }
  }

  @Test(
    "a table that cannot be made keeps back those that read it, and no other",
    .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
  func failure() async throws {
    try await withTemporaryFolder { folder in
      let (lake, source) = (folder.appendingPathComponent("lake"), folder.appendingPathComponent("in"))
      try LakeFixture.write(LakeFixture.patient("a", 1), source.appendingPathComponent("p.ndjson"))
      try LakeFixture.ingest(source, into: lake)
      // Something else that bears the name.
      try LakeFixture.run("CREATE VIEW lake.curated.letters AS SELECT 1 AS x", in: lake)
      let made = try CuratedViews(Lake(lake.path, .writing(folders: []), LakeFixture.limits)).makeStandard(
        ["aioc_communication", "lung_cohort"], now: LakeFixture.now)
      let failed = made.compactMap { table -> String? in
        guard case .failure(let error) = table.result else { return nil }
        return "\(table.name): \(error)"
      }
      #expect(
        failed == [
          "letters: the table letters cannot be made from the views of this lake",
          "aioc_communication: the table aioc_communication is not made, since letters was not",
        ])
      #expect(try made.first { $0.name == "lung_cohort" }?.result.get() == 0)
    }
  }
}
