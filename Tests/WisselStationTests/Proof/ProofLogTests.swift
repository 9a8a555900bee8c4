import Foundation
import Testing
import WisselStation
import WisselTesting
import WisselTrust
import WisselWire

@Suite struct ProofLogTests {
  private static let now = WireTime(microseconds: 1_000_000)

  private static func open(_ file: URL, witnessed: LogHead? = nil) throws -> ProofLog {
    try ProofLog(file, witnessed: witnessed, at: now, unique: { "abcdef12" })
  }

  private static func entries(_ file: URL) throws -> [ProofEntry] {
    var (reader, entries) = (ProofLogReader(), [ProofEntry]())
    try reader.feed(Data(contentsOf: file)) { entries.append($0) }
    #expect(reader.rest.isEmpty)
    return entries
  }

  /// A log with three entries.
  private static func written(_ file: URL) throws -> Receipt.Place {
    let log = try open(file)
    try log.append(.decided, run: 5, ["decision": "allowed"], at: now)
    try log.append(.ended, run: 5, ["status": "completed"], at: now, durable: true)
    return log.place
  }

  @Test func entriesStayAndFollowEachOtherAcrossStarts() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("log")
      let place = try Self.written(file)
      #expect(place.count == 3 && place.name == "runs-abcdef12")
      let again = try ProofLog(file, at: Self.now, unique: { "other" })
      #expect(again.place == place, "a log keeps its name")
      try again.append(.delivered, run: 5, at: Self.now)
      let entries = try Self.entries(file)
      #expect(entries.map(\.content.event) == [.opened, .decided, .ended, .delivered])
      #expect(entries.last?.hash == again.place.head)
      let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
  }

  /// Wherever a crash cuts the last line, the lines before it stay and the cut is told.
  @Test func aTornLastLineIsCutOffAndTold() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("log")
      _ = try Self.written(file)
      let whole = try Data(contentsOf: file)
      let start = try #require(whole.dropLast().lastIndex(of: 10)) + 1
      for end in [start + 1, start + 40, whole.count - 1] {
        try whole.prefix(end).write(to: file)
        let log = try Self.open(file)
        let entries = try Self.entries(file)
        #expect(entries.map(\.content.event) == [.opened, .decided, .cut])
        #expect(entries.last?.content.details["bytes"] == String(end - start))
        try log.append(.withdrawn, run: 5, at: Self.now)
        #expect(try Self.entries(file).count == 4)
      }
      // A file system may leave zeros where the end was to come.
      try (whole + Data(count: 300)).write(to: file)
      _ = try Self.open(file)
      #expect(try Self.entries(file).map(\.content.event) == [.opened, .decided, .ended, .cut])
    }
  }

  @Test func aFirstLineThatWasTornBeginsAnew() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("log")
      try Data("0123".utf8).write(to: file)
      _ = try Self.open(file)
      #expect(try Self.entries(file).map(\.content.event) == [.opened])
    }
  }

  @Test func aLogThatWasTamperedWithIsNotGoneOnWith() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("log")
      _ = try Self.written(file)
      let whole = String(decoding: try Data(contentsOf: file), as: UTF8.self)
      for changed in [whole.replacing("allowed", with: "refused"), whole.replacing("completed", with: "crashed")] {
        try Data(changed.utf8).write(to: file)
        #expect(throws: ProofLog.Damaged.self) { try Self.open(file) }
        #expect(String(decoding: try Data(contentsOf: file), as: UTF8.self) == changed, "it is kept as it is")
      }
    }
  }

  @Test func whatWitnessesHaveSeenMustBeThere() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("log")
      let place = try Self.written(file)
      let head = LogHead(log: place.name, count: place.count, head: place.head, at: Self.now)
      #expect(try Self.open(file, witnessed: head).includesWitnessed)
      let whole = try Data(contentsOf: file)
      let start = try #require(whole.dropLast().lastIndex(of: 10)) + 1
      try whole.prefix(start).write(to: file)
      let cut = try Self.open(file, witnessed: head)
      #expect(!cut.includesWitnessed)
      // Other entries in their place do not help.
      try cut.append(.ended, run: 5, ["status": "crashed"], at: Self.now)
      #expect(try !Self.open(file, witnessed: head).includesWitnessed)
      // A log that begins anew has another name, and owes nothing to that head.
      try FileManager.default.removeItem(at: file)
      #expect(try ProofLog(file, witnessed: head, at: Self.now, unique: { "anew" }).includesWitnessed)
    }
  }

  @Test func aLogThatCannotBeWrittenSaysSo() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("none/log")
      let error = #expect(throws: (any Error).self) { try Self.open(file) }
      #expect("\(error.map { "\($0)" } ?? "")".contains("cannot be written: check that the disk has room"))
    }
  }
}
