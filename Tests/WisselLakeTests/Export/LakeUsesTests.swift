import Crypto
import Foundation
import Testing
import WisselFHIR
import WisselLake
import WisselTesting

@Suite(
  "What left a lake", .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct LakeUsesTests {
  static let view =
    #"{"resourceType":"ViewDefinition","name":"people","status":"active","resource":"Patient","select":[{"column":["#
    + #"{"name":"id","path":"id","type":"id"},{"name":"active","path":"active","type":"boolean"}]}]}"#

  /// A lake with a view of people.
  static func lake(_ folder: URL, _ ids: [String]) throws -> URL {
    let (source, lake) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("lake"))
    let lines = ids.map { LakeFixture.patient($0, 1) }
    try LakeFixture.write(lines.joined(separator: "\n"), source.appendingPathComponent("p.ndjson"))
    try LakeFixture.ingest(source, into: lake)
    _ = try CuratedViews(Lake(lake.path, .writing(folders: []), LakeFixture.limits)).make(view, now: LakeFixture.now)
    return lake
  }

  @discardableResult
  static func export(_ lake: URL, for recipient: String, without excluded: [String] = []) throws -> LakeExport.Record {
    let target = lake.deletingLastPathComponent().appendingPathComponent("out").path
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
    let number = try Lake(lake.path, .reading).snapshot()
    let opened = try Lake(lake.path, .exporting(to: target), LakeFixture.limits, snapshot: number)
    return try LakeExport(opened, snapshot: number).write(
      "people", to: target, .csv, excluded: Dictionary(excluded.map { ($0, "denied") }) { first, _ in first },
      for: LakeFixture.occasion(recipient))
  }

  @Test("a withdrawn patient is absent from the next export, and the earlier ones that held the patient are listed")
  func withdrawn() async throws {
    try await withTemporaryFolder { folder in
      let lake = try Self.lake(folder, ["a", "b", "c"])
      let record = try Self.export(lake, for: "run 1")
      try Self.export(lake, for: "run 2", without: ["b"])
      let uses = LakeUses(try Lake(lake.path, .reading, LakeFixture.limits))
      #expect(Set(try uses.all().map { $0.text("for") }) == ["run 1", "run 2"])
      #expect(try uses.all().allSatisfy { $0.json["columns"]?.array?.compactMap(\.string) == ["id", "active"] })
      let held = try uses.all(of: "Patient/b")
      #expect(held.map { $0.text("for") } == ["run 1"])
      #expect(held.map(\.snapshot) == [record.snapshot])
      #expect(held.map { $0.text("sha256") } == [record.digest])
      #expect(held.map { $0.text("people_sha256") } == [record.people])
      let list = try Data(contentsOf: lake.appendingPathComponent("exports/\(held.first?.id ?? "").parquet"))
      #expect(SHA256.hash(data: list).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == record.people)
      #expect(Set(try uses.all(of: "a").map { $0.text("for") }) == ["run 1", "run 2"])
      #expect(try uses.all(of: "nobody").isEmpty)
      let text = try String(contentsOf: folder.appendingPathComponent("out/people.csv"), encoding: .utf8)
      #expect(text.split(separator: "\n").count == 3)
    }
  }

  @Test("snapshots that hold a person's resources are found, replaced versions among them")
  func snapshots() async throws {
    try await withTemporaryFolder { folder in
      let lake = try Self.lake(folder, ["a"])
      let before = try Lake(lake.path, .reading).snapshot()
      let more = folder.appendingPathComponent("more")
      try LakeFixture.write(LakeFixture.patient("b", 1), more.appendingPathComponent("q.ndjson"))
      try LakeFixture.ingest(more, into: lake)
      let uses = LakeUses(try Lake(lake.path, .reading, LakeFixture.limits))
      #expect(try uses.snapshots(holding: "b") == [before + 1])
      #expect(try uses.snapshots(holding: "Patient/a").last == before + 1)
      #expect(try uses.snapshots(holding: "nobody").isEmpty)
    }
  }

  @Test("what cannot be recorded is not exported")
  func unrecordable() async throws {
    try await withTemporaryFolder { folder in
      let lake = try Self.lake(folder, ["a"])
      try Data().write(to: lake.appendingPathComponent("exports"))
      #expect(throws: LakeError.self) { try Self.export(lake, for: "run 1") }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent("out").path)
      #expect(left.filter { !$0.hasPrefix(".") } == [])
    }
  }
}
