import Foundation
import Testing
import WisselLake
import WisselTesting

@Suite(
  "What a load makes of documents",
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct LandingTests {
  private static func deletion(_ url: String, _ more: String = "") -> String {
    #"{"resourceType":"Bundle","type":"transaction"\#(more),"entry":[{"request":{"method":"DELETE","url":"\#(url)"}}]}"#
  }

  @Test("a deletion without a time is the last word on what came before it, and not on what comes after")
  func untimed() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      let (first, second) = (LakeFixture.patient("a", 1), LakeFixture.patient("a", 2))
      let gone = Self.deletion("Patient/a")
      let rounds: [(lines: [String], state: String)] = [
        ([first], #"["1",false]"#), ([gone], "[null,true]"), ([second], #"["2",false]"#), ([gone], "[null,true]"),
        ([gone], "[null,true]"), ([first, gone], "[null,true]"), ([first], #"["1",false]"#),
      ]
      for (round, (lines, state)) in rounds.enumerated() {
        let source = folder.appendingPathComponent("in\(round)")
        try LakeFixture.write(lines.joined(separator: "\n"), source.appendingPathComponent("\(round).ndjson"))
        try LakeFixture.ingest(source, into: lake)
        #expect(try LakeFixture.rows(lake, "SELECT version, deleted FROM raw.resource") == [state], "round \(round)")
        // What is said again is not kept again.
        if round == 5 { #expect(try LakeFixture.rows(lake, "SELECT count(*) FROM raw.history") == ["[3]"]) }
      }
    }
  }

  @Test("a Bundle, or an entry of one, whose members stand there twice goes to quarantine")
  func twice() async throws {
    try await withTemporaryFolder { folder in
      let (source, lake) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("lake"))
      func resource(_ id: String) -> String { #""resource":\#(LakeFixture.patient(id, 1))"# }
      let start = #"{"resourceType":"Bundle","type":"collection","entry":["#
      try LakeFixture.write(
        start + "{\(resource("a"))}],\"entry\":[{\(resource("b"))}]}", source.appendingPathComponent("1.json"))
      try LakeFixture.write(
        start + "{\(resource("c")),\(resource("d"))},{\(resource("e"))}]}", source.appendingPathComponent("2.json"))
      let request = #""request":{"method":"DELETE","url":"Patient/e"}"#
      try LakeFixture.write(
        start + "{\(request),\(request)}]}", source.appendingPathComponent("3.json"))
      try LakeFixture.ingest(source, into: lake)
      #expect(try LakeFixture.rows(lake, "SELECT id, deleted FROM raw.resource") == [#"["e",false]"#])
      let rows = try LakeFixture.rows(lake, "SELECT file, entry, rule FROM raw.quarantine ORDER BY file")
      #expect(rows == [#"[0,0,"member-twice"]"#, #"[1,1,"member-twice"]"#, #"[2,1,"member-twice"]"#])
      let whole = "SELECT octet_length(document) FROM raw.quarantine WHERE file = 1"
      #expect(try LakeFixture.rows(lake, whole) == ["[\("{\(resource("c")),\(resource("d"))}".utf8.count)]"])
    }
  }

  @Test("references and deletions are understood with slashes that are escaped")
  func escaped() async throws {
    try await withTemporaryFolder { folder in
      let (source, lake) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("lake"))
      let lines = [
        #"{"resourceType":"Observation","id":"o","subject":{"reference":"Patient\/1"}}"#,
        Self.deletion(#"Observation\/x"#, #","timestamp":"2024-01-01T00:00:00Z""#),
      ]
      try LakeFixture.write(lines.joined(separator: "\n"), source.appendingPathComponent("o.ndjson"))
      let document =
        #"{"resourceType":"Bundle","id":"z","type":"document","entry":[{"resource":{"resourceType":"Composition","#
        + #""subject":{"reference":"http:\/\/h\/Patient\/9"}}},{"fullUrl":"http://h/Patient/9","#
        + #""resource":{"resourceType":"Patient","id":"p"}}]}"#
      try LakeFixture.write(document, source.appendingPathComponent("d.json"))
      try LakeFixture.ingest(source, into: lake)
      let rows = try LakeFixture.rows(lake, "SELECT type, id, deleted, patient FROM raw.resource ORDER BY ALL")
      #expect(
        rows == [
          #"["Bundle","z",false,"p"]"#, #"["Observation","o",false,"1"]"#, #"["Observation","x",true,null]"#,
        ])
    }
  }

  @Test("files that cannot be read are left out and told, and the others are loaded")
  func damaged() async throws {
    try await withTemporaryFolder { folder in
      let (source, lake) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("lake"))
      for name in ["a.ndjson.gz", "z.ndjson.gz"] {
        try LakeFixture.write("this is not compressed", source.appendingPathComponent(name))
      }
      try LakeFixture.write(LakeFixture.patient("a", 1), source.appendingPathComponent("p.ndjson"))
      let report = try LakeFixture.ingest(source, into: lake)
      #expect(report.damaged == ["a.ndjson.gz", "z.ndjson.gz"] && report.files == 1 && report.added == 1)
      // Nothing of them is on record, so that they are loaded when they are whole.
      #expect(try LakeFixture.rows(lake, "SELECT path FROM raw.file") == [#"["p.ndjson"]"#])
    }
  }
}
