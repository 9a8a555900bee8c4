import Foundation
import Testing
import WisselConsent
import WisselLake
import WisselTesting

@Suite(
  "Who is left out of a lake",
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct LakeConsentTests {
  /// Puts Consents without a category aside.
  private static let check = LandingCheck { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    let isWrong = text.contains("\"Consent\"") && !text.contains("category")
    return .init(fault: isWrong ? LandingFault(rule: "cardinality", reason: "an element is missing") : nil)
  }

  private static func consent(_ version: Int, _ answer: String, category: Bool = true) -> String {
    #"{"resourceType":"Consent","id":"c","meta":{"versionId":"\#(version)","lastUpdated":"2024-0\#(version)-01T00:00:00Z"},"#
      + #""status":"active",\#(category ? #""category":[{"text":"x"}],"# : "")"patient":{"reference":"Patient/a"},"#
      + #""dateTime":"2024-0\#(version)-01","provision":{"type":"\#(answer)"}}"#
  }

  private static func numbered(_ id: String, _ number: String) -> String {
    let type = #"{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]}"#
    return LakeFixture.patient(id, 1, #","identifier":[{"type":\#(type),"value":"\#(number)"}]"#)
  }

  private struct World {
    let folder: URL
    var lake: URL { folder.appendingPathComponent("lake") }

    func load(_ name: String, _ lines: String...) throws {
      let source = folder.appendingPathComponent("in-\(name)")
      try LakeFixture.write(lines.joined(separator: "\n"), source.appendingPathComponent("\(name).ndjson"))
      try LakeFixture.ingest(source, into: lake, check: LakeConsentTests.check)
    }

    func excluded(
      optIn: Bool = false, lists: [String] = [], told: (String) -> Void = { _ in }
    ) throws -> [String: String] {
      let day = try #require(Day("2026-06-01"))
      let opened = try Lake(lake.path, .exporting(to: folder.path), LakeFixture.limits)
      return try LakeConsent(opened).excluded(
        for: Purpose("HRESCH"), on: day, regime: ConsentRegime(optIn ? [] : [.init(.optOut, from: day, until: day)]),
        lists: lists.enumerated().map { (name: "list \($0.offset)", text: $0.element) }, in: opened, told: told)
    }
  }

  @Test("a Consent in quarantine denies whoever it names, until a later version of it counts")
  func quarantined() async throws {
    try await withTemporaryFolder { folder in
      let world = World(folder: folder)
      try world.load("1", LakeFixture.patient("a", 1), LakeFixture.patient("b", 1), Self.consent(1, "permit"))
      #expect(try world.excluded() == [:])
      #expect(try world.excluded(optIn: true) == ["b": "no-permission"])
      try world.load("2", Self.consent(2, "deny", category: false))
      #expect(try world.excluded() == ["a": "denied"])
      #expect(try world.excluded(optIn: true) == ["a": "denied", "b": "no-permission"])
      // What is older than it says nothing about it, whenever it comes.
      try world.load("3", Self.consent(1, "permit").replacing(#""status""#, with: #""language":"nl","status""#))
      #expect(try world.excluded() == ["a": "denied"])
      try world.load("4", Self.consent(3, "permit"))
      #expect(try world.excluded(optIn: true) == ["b": "no-permission"])
    }
  }

  @Test("where a Consent in quarantine names nobody, nothing leaves until it is mended or discarded")
  func unattributable() async throws {
    try await withTemporaryFolder { folder in
      let world = World(folder: folder)
      try world.load("1", LakeFixture.patient("a", 1), #"{"resourceType":"Consent","id":"n","status":"active"}"#)
      #expect {
        try world.excluded()
      } throws: {
        "\($0)".contains("wissel lake quarantine discard") && "\($0)".contains("1-0-2-0")
      }
      do {
        let quarantine = Quarantine(try Lake(world.lake.path, .writing(folders: []), LakeFixture.limits))
        #expect(throws: LakeError.self) { try quarantine.discard(["1-0-2-0", "9-9-9-9"]) }
        try quarantine.discard(["1-0-2-0"])
      }
      #expect(try world.excluded() == [:])
    }
  }

  @Test("a list names people by id, reference or patient number; one that names nobody here is refused")
  func lists() async throws {
    try await withTemporaryFolder { folder in
      let world = World(folder: folder)
      try world.load("1", Self.numbered("a", "4711"), Self.numbered("b", "4712"), LakeFixture.patient("d", 1))
      #expect(try world.excluded(lists: ["patient\nPatient/a\n", "patient\n"]) == ["a": "denied"])
      var remarks: [String] = []
      // Of whom no number is known, a list of numbers cannot be asked.
      #expect(
        try world.excluded(lists: ["patient\n4712\n31415\n"]) { remarks.append($0) }
          == ["b": "denied", "d": "unidentified"])
      #expect(remarks.count == 1 && remarks.allSatisfy { $0.contains("list 0") && !$0.contains("31415") })
      #expect {
        try world.excluded(lists: ["patient\nPatient/a\n", "patient\n31415\n"])
      } throws: {
        "\($0)".contains("list 1") && "\($0)".contains("names nobody") && !"\($0)".contains("31415")
      }
    }
  }

  @Test("who is in a table and in no resource that counts any more does not leave")
  func absent() async throws {
    try await withTemporaryFolder { folder in
      let lake = try LakeUsesTests.lake(folder, ["a", "b"])
      let deletion =
        #"{"resourceType":"Bundle","type":"history","entry":[{"request":{"method":"DELETE","url":"Patient/b"},"#
        + #""response":{"status":"204","lastModified":"2024-03-01T00:00:00Z"}}]}"#
      let source = folder.appendingPathComponent("deleted")
      try LakeFixture.write(deletion, source.appendingPathComponent("d.json"))
      try LakeFixture.ingest(source, into: lake)
      let record = try LakeUsesTests.export(lake, for: "run 1")
      #expect(record.rows == 1)
      #expect(record.excluded.map(\.reason) == ["absent"] && record.excluded.map(\.rows) == [1])
      #expect(try LakeUses(Lake(lake.path, .reading, LakeFixture.limits)).all(of: "b").isEmpty)
    }
  }
}
