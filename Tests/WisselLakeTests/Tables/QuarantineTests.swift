import Foundation
import Testing
import WisselLake
import WisselTesting

@Suite("Quarantine", .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct QuarantineTests {
  @Test("what brings no resource mends nothing, and what is still wrong has the reason of today")
  func mendsNothing() async throws {
    try await withTemporaryFolder { folder in
      let (source, lake) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("lake"))
      let lines = [
        #"{"resourceType":"Patient"}"#, #"{"resourceType":"Bundle","type":"collection","id":"a","id":"b"}"#, "{broken",
        "{left as it is",
      ]
      try LakeFixture.write(lines.joined(separator: "\n"), source.appendingPathComponent("p.ndjson"))
      try LakeFixture.ingest(source, into: lake)
      let mending = folder.appendingPathComponent("mending")
      for (line, text) in [(1, ""), (2, #"{"resourceType":"Bundle","type":"collection"}"#), (3, lines[0])] {
        try LakeFixture.write(text, mending.appendingPathComponent("1-0-\(line)-0.json"))
      }
      do {
        let opened = try Lake(lake.path, .writing(folders: [mending.path]), LakeFixture.limits)
        #expect(try Quarantine(opened).replay(from: mending.path, now: LakeFixture.now) == (0, 3))
      }
      let rows = try LakeFixture.rows(lake, "SELECT key, rule, octet_length(document) FROM raw.quarantine ORDER BY key")
      let rules = ["id", "member-twice", "id", "json"]
      #expect(
        rows
          == zip(lines, rules).enumerated().map {
            #"["1-0-\#($0.offset + 1)-0","\#($0.element.1)",\#($0.element.0.utf8.count)]"#
          })
    }
  }

  @Test("the ledger counts what was put aside under its type where that can be told")
  func ledger() async throws {
    try await withTemporaryFolder { folder in
      let (source, lake) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("lake"))
      try LakeFixture.write("{broken\n{\"resourceType\":\"Patient\"}\n", source.appendingPathComponent("p.ndjson"))
      try LakeFixture.ingest(source, into: lake)
      let rows = try LakeFixture.rows(lake, "SELECT type, quarantined FROM raw.ledger ORDER BY type")
      #expect(rows == [#"["",1]"#, #"["Patient",1]"#])
    }
  }

  @Test("profiles are chosen by type, and what was found is kept of each load")
  func conformance() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      for (round, profiles) in [[], ["plugin-patient"]].enumerated() {
        let source = folder.appendingPathComponent("in\(round)")
        let patient = #"{"resourceType":"Patient","id":"\#(round)","gender":"male"}"#
        try LakeFixture.write(
          patient + "\n" + #"{"resourceType":"Organization","id":"\#(round)","name":"x"}"#,
          source.appendingPathComponent("\(round).ndjson"))
        let report = try LakeFixture.ingest(
          source, into: lake, check: LandingCheck.validation(at: LakeFixture.now, profiles: profiles))
        #expect(report.quarantined == round, "a patient without a number is not valid by the profile")
      }
      let judged =
        "SELECT load, type, profiles LIKE '%/plugin-patient', number FROM raw.conformance WHERE rule = 'judged' ORDER BY ALL"
      #expect(
        try LakeFixture.rows(lake, judged) == [
          #"[1,"Organization",false,1]"#, #"[1,"Patient",false,1]"#, #"[2,"Organization",false,1]"#,
          #"[2,"Patient",true,1]"#,
        ])
      let errors = "SELECT DISTINCT load FROM raw.conformance WHERE severity = 'error' AND element LIKE 'Patient%'"
      #expect(try LakeFixture.rows(lake, errors) == ["[2]"])
      #expect(throws: LakeError.self) { try LandingCheck.validation(at: LakeFixture.now, profiles: ["nothing"]) }
    }
  }
}
