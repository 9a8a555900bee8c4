import Foundation
import Testing
import WisselFHIR
import WisselLake
import WisselTesting

@Suite("The record of exports")
struct ExportLogTests {
  private static func tear(_ folder: URL) throws {
    let file = try FileHandle(forWritingTo: folder.appendingPathComponent(ExportLog.name))
    try file.seekToEnd()
    try file.write(contentsOf: Data((#"{"id":"2","at":""# + String(repeating: "x", count: 9000)).utf8))
    try file.close()
  }

  @Test("a line that was cut short is taken back before the next is written")
  func torn() async throws {
    try await withTemporaryFolder { folder in
      let log = ExportLog(folder.path)
      try log.append(.object([.init("id", .string("1"))]))
      try Self.tear(folder)
      try log.append(.object([.init("id", .string("3"))]))
      let text = try String(contentsOf: folder.appendingPathComponent(ExportLog.name), encoding: .utf8)
      #expect(text == "{\"id\":\"1\"}\n{\"id\":\"3\"}\n")
    }
  }

  @Test(
    "what left is told in spite of a last line that was cut short",
    .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
  func told() async throws {
    try await withTemporaryFolder { folder in
      let lake = try LakeUsesTests.lake(folder, ["a"])
      try LakeUsesTests.export(lake, for: "run 1")
      try Self.tear(lake)
      let uses = LakeUses(try Lake(lake.path, .reading, LakeFixture.limits))
      #expect(try uses.all().map { $0.text("for") } == ["run 1"])
      try LakeUsesTests.export(lake, for: "run 2")
      #expect(try uses.all(of: "a").map { $0.text("for") } == ["run 1", "run 2"])
    }
  }
}
