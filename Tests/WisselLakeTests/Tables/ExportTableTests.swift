import Foundation
import Testing
import WisselFHIR
import WisselLake
import WisselTesting

@Suite(
  "What leaves a lake for an algorithm",
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct ExportTableTests {
  private static let people =
    #"{"resourceType":"ViewDefinition","name":"people","resource":"Patient","select":[{"column":["#
    + #"{"name":"id","path":"getResourceKey()"},{"name":"births","path":"multipleBirth.ofType(integer)","type":"integer"},"#
    + #"{"name":"family","path":"name.family","type":"string"},{"name":"alias","path":"name.given.first()","type":"code"},"#
    + #"{"name":"note","path":"name.text"}]}]}"#

  private static func patient(_ id: String, _ births: Int, given: String) -> String {
    LakeFixture.patient(
      id, 1, #","multipleBirthInteger":\#(births),"name":[{"family":"Jansen","given":["\#(given)"],"text":"in words"}]"#
    )
  }

  private func with(_ body: (_ lake: URL, _ out: URL) throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let (source, lake) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("lake"))
      let out = folder.appendingPathComponent("out")
      try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true)
      try LakeFixture.write(
        [Self.patient("a", 1, given: "a1"), Self.patient("b", 2, given: "two words")].joined(separator: "\n"),
        source.appendingPathComponent("p.ndjson"))
      try LakeFixture.ingest(source, into: lake)
      try body(lake, out)
    }
  }

  @Test("of a definition that nobody approved go keys, numbers and what looks like a code; words stay")
  func ownDefinition() async throws {
    try await with { lake, out in
      let opened = try Lake(lake.path, .exporting(to: out.path), LakeFixture.limits)
      let table = try ExportTable.made(of: ViewDefinition(JSONParser.parse(Self.people)), in: opened)
      #expect(table.shown.map(\.name) == ["id", "births", "alias"])
      let record = try LakeExport(opened, snapshot: try opened.snapshot()).write(
        table, to: out.path, .csv, filters: [RowFilter("births>=1")], excluded: [:],
        for: LakeFixture.occasion())
      #expect(record.rows == 2)
      #expect(try String(contentsOfFile: record.file, encoding: .utf8) == "id,births,alias\na,1,a1\nb,2,\n")
    }
  }

  @Test("a definition is subject to consent like a view, and conditions on withheld words are none")
  func consent() async throws {
    try await with { lake, out in
      let opened = try Lake(lake.path, .exporting(to: out.path), LakeFixture.limits)
      let table = try ExportTable.made(of: ViewDefinition(JSONParser.parse(Self.people)), in: opened)
      let record = try LakeExport(opened, snapshot: 1).write(
        table, to: out.path, .csv, excluded: ["a": "denied"], for: LakeFixture.occasion())
      #expect(try String(contentsOfFile: record.file, encoding: .utf8) == "id,births,alias\nb,2,\n")
      #expect(record.excluded.map(\.reason) == ["denied"] && record.excluded.map(\.rows) == [1])
      #expect(try table.unfit([RowFilter("family=Jansen")], in: opened) == .column("family"))
      #expect(try table.unfit([RowFilter("births=many")], in: opened) == .value(column: "births"))
      #expect(try table.unfit([RowFilter("births=null"), RowFilter("births<3")], in: opened) == nil)
    }
  }

  @Test("what is about nobody who can be named does not leave, though nobody is excluded")
  func nameless() async throws {
    try await with { lake, out in
      let source = lake.deletingLastPathComponent().appendingPathComponent("more")
      try LakeFixture.write(
        [#","subject":{"reference":"Patient/a"}"#, ""].enumerated().map {
          #"{"resourceType":"Observation","id":"o\#($0.offset)","status":"final"\#($0.element)}"#
        }.joined(separator: "\n"), source.appendingPathComponent("o.ndjson"))
      try LakeFixture.ingest(source, into: lake)
      let opened = try Lake(lake.path, .exporting(to: out.path), LakeFixture.limits)
      let view =
        #"{"resourceType":"ViewDefinition","resource":"Observation","select":[{"column":[{"name":"id","path":"id","type":"id"}]}]}"#
      let table = try ExportTable.made(of: ViewDefinition(JSONParser.parse(view)), in: opened)
      let record = try LakeExport(opened, snapshot: 1).write(table, to: out.path, .csv, for: LakeFixture.occasion())
      #expect(try String(contentsOfFile: record.file, encoding: .utf8) == "id\no0\n")
    }
  }

  @Test("a definition of words alone is refused, and a view that is not there is none")
  func nothingLeft() async throws {
    try await with { lake, out in
      let opened = try Lake(lake.path, .exporting(to: out.path), LakeFixture.limits)
      let words =
        #"{"resourceType":"ViewDefinition","resource":"Patient","select":[{"column":[{"name":"n","path":"name.text"}]}]}"#
      #expect(throws: ViewError.self) {
        try ExportTable.made(of: ViewDefinition(JSONParser.parse(words)), in: opened)
      }
      #expect(try ExportTable.curated("people", in: opened, withFreeText: false) == nil)
    }
  }

  @Test("what left is in the lake's record, a line for each")
  func log() async throws {
    try await withTemporaryFolder { folder in
      let log = ExportLog(folder.path)
      try log.append(.object([.init("view", .string("a\nb"))]))
      try log.append(.object([.init("view", .string("c"))]))
      let text = try String(contentsOf: folder.appendingPathComponent(ExportLog.name), encoding: .utf8)
      #expect(text == "{\"view\":\"a\\nb\"}\n{\"view\":\"c\"}\n")
      #expect(throws: LakeError.self) { try ExportLog(folder.path + "/nowhere").append(.null) }
    }
  }

  @Test("the standard tables that are wanted come with those they are made of")
  func needed() throws {
    let needed = try StandardViews.needed(for: ["lung_cohort"])
    #expect(
      needed == [
        "lung_cohort", "nkr_tumor", "patients", "encounters", "observations", "conditions", "encounter_diagnoses",
        "pathology_reports",
      ])
    #expect(try StandardViews.needed(for: []).count == StandardViews.names.count + StandardViews.derived.count)
    #expect(throws: LakeError.self) { try StandardViews.needed(for: ["nothing"]) }
  }
}
