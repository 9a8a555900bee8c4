import Foundation
import Testing
import WisselLake
import WisselSettings
import WisselTesting

@Suite(
  "Retention in a lake", .serialized,
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct LakeRetentionTests {
  /// Long after everything in the tests' lakes was made.
  private static let later = Date.now.addingTimeInterval(400 * 86_400)

  private func retention(_ lake: URL, _ rules: RetentionRules, isWriting: Bool = false, now: Date = later) throws
    -> LakeRetention
  {
    LakeRetention(
      try Lake(lake.path, isWriting ? .writing(folders: []) : .reading, LakeFixture.limits), rules, now: now)
  }

  /// A lake where `a` has three versions, and `b` was deleted with what is about it.
  private func lake(_ folder: URL) throws -> URL {
    let lake = try LakeUsesTests.lake(folder, ["a", "b"])
    let observation = #"{"resourceType":"Observation","id":"o","subject":{"reference":"Patient/b"}}"#
    let deletions =
      #"{"resourceType":"Bundle","type":"history","entry":["#
      + ["Patient/b", "Observation/o"].map {
        #"{"request":{"method":"DELETE","url":"\#($0)"},"response":{"status":"204","lastModified":"2024-03-01T00:00:00Z"}}"#
      }.joined(separator: ",") + "]}"
    for (name, text) in [
      ("1.ndjson", observation), ("2.ndjson", LakeFixture.patient("a", 2)), ("3.ndjson", LakeFixture.patient("a", 3)),
      ("4.json", deletions), ("5.ndjson", "no JSON"),
    ] {
      let source = folder.appendingPathComponent("in\(name)")
      try LakeFixture.write(text, source.appendingPathComponent(name))
      try LakeFixture.ingest(source, into: lake)
    }
    return lake
  }

  @Test("what may be a Consent stays in quarantine, however old it is")
  func consents() async throws {
    try await withTemporaryFolder { folder in
      let (source, lake) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("lake"))
      try LakeFixture.write("{broken", source.appendingPathComponent("Consent.ndjson"))
      try LakeFixture.write(#"{"resourceType":"Consent""#, source.appendingPathComponent("x.ndjson"))
      try LakeFixture.write("{broken", source.appendingPathComponent("y.ndjson"))
      try LakeFixture.ingest(source, into: lake)
      #expect(try retention(lake, RetentionRules(quarantineDays: 90)).plan().quarantine == 1)
    }
  }

  @Test("without rules nothing goes; what a rule removes is told first, and then removed, and recorded")
  func rules() async throws {
    try await withTemporaryFolder { folder in
      let lake = try lake(folder)
      #expect(try retention(lake, RetentionRules()).plan() == LakeRetention.Plan())
      let rules = RetentionRules(snapshotDays: 180, historyDays: 365, deletedPatientDays: 30, quarantineDays: 90)
      #expect(try retention(lake, rules, now: LakeFixture.now).plan() == LakeRetention.Plan(), "nothing is that old")
      let plan = try retention(lake, rules).plan()
      #expect(plan.history == 2)
      #expect(plan.deletedPatients == 1)
      #expect(plan.erased == 2, "the patient, and the observation about the patient")
      #expect(plan.quarantine == 1)
      let newest = try Lake(lake.path, .reading).snapshot()
      #expect(plan.snapshots == Array(0..<newest))
      #expect(plan.holding == 1)
      #expect(try retention(lake, rules, isWriting: true).apply() == plan)
      #expect(try LakeFixture.rows(lake, "SELECT count(*) FROM raw.history") == ["[0]"])
      #expect(try LakeFixture.rows(lake, "SELECT count(*) FROM raw.quarantine") == ["[0]"])
      #expect(
        try LakeFixture.rows(lake, "SELECT type, id, deleted FROM raw.resource ORDER BY ALL")
          == [#"["Observation","o",true]"#, #"["Patient","a",false]"#, #"["Patient","b",true]"#])
      #expect(try LakeFixture.rows(lake, "SELECT count(*) FROM raw.retention") == ["[1]"])
      let again = try retention(lake, rules).plan()
      #expect(again.history + again.erased + again.quarantine == 0)
      #expect(throws: LakeError.self, "the snapshot is gone") {
        try LakeFixture.rows(lake, "SELECT count(*) FROM raw.resource", snapshot: newest - 1)
      }
    }
  }

  @Test("a snapshot that an export was made of stays where that is asked for")
  func used() async throws {
    try await withTemporaryFolder { folder in
      let lake = try lake(folder)
      let record = try LakeUsesTests.export(lake, for: "run 1")
      let more = folder.appendingPathComponent("more")
      try LakeFixture.write(LakeFixture.patient("c", 1), more.appendingPathComponent("q.ndjson"))
      try LakeFixture.ingest(more, into: lake)
      #expect(
        try retention(lake, RetentionRules(snapshotDays: 1, keepsUsedSnapshots: false)).plan().snapshots
          .contains(record.snapshot))
      let plan = try retention(lake, RetentionRules(snapshotDays: 1), isWriting: true).apply()
      #expect(plan.used == [record.snapshot])
      try LakeUpkeep(Lake(lake.path, .writing(folders: []), LakeFixture.limits)).compact(keepingDays: 0)
      #expect(
        try LakeFixture.rows(lake, "SELECT id FROM people ORDER BY id", snapshot: record.snapshot) == [
          #"["a"]"#, #"["b"]"#,
        ])
      // One of the two was deleted after the view was made.
      #expect(try LakeUsesTests.export(lake, for: "run 2").rows == 1)
    }
  }
}
