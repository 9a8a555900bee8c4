import Foundation
import Testing
import WisselConsent
import WisselFHIR
import WisselLake
import WisselTesting

@Suite(
  "Tables for a purpose",
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct ViewPurposeTests {
  /// A lake, and what is loaded into it.
  private struct World {
    let folder: URL
    var lake: URL { folder.appendingPathComponent("lake") }
    var list: URL { folder.appendingPathComponent("objections.csv") }

    init(_ folder: URL, patients: [String] = ["a", "b", "c"]) throws {
      self.folder = folder
      try load("patients", patients.map { LakeFixture.patient($0, 1) })
    }

    func load(_ name: String, _ lines: [String]) throws {
      let source = folder.appendingPathComponent("in-\(name)")
      try LakeFixture.write(lines.joined(separator: "\n"), source.appendingPathComponent("\(name).ndjson"))
      try LakeFixture.ingest(source, into: lake)
    }

    func object(_ patients: [String]) throws {
      try Data((["patient"] + patients).map { $0 + "\n" }.joined().utf8).write(to: list)
    }

    func views(_ intent: CuratedViews.Intent = .kept) throws -> CuratedViews {
      CuratedViews(try Lake(lake.path, .writing(folders: []), LakeFixture.limits), intent)
    }

    func make(_ intent: CuratedViews.Intent = .kept, named name: String = "people") throws {
      let view = LakeUsesTests.view.replacing(#""name":"people""#, with: #""name":"\#(name)""#)
      _ = try views(intent).make(view, now: LakeFixture.now)
    }

    func refresh(at time: Date = LakeFixture.now) throws { _ = try views().refresh([], now: time) }

    func people(_ table: String = "people") throws -> [String] {
      try LakeFixture.rows(lake, "SELECT id FROM \(table) ORDER BY id").map { String($0.dropFirst(2).dropLast(2)) }
    }

    /// What each table was made for.
    func purposes() throws -> [String: String] {
      let tables = try LakeCatalogue(Lake(lake.path, .reading, LakeFixture.limits)).tables()
      return Dictionary(tables.compactMap { table in table.restriction.map { (table.name, "\($0)") } }) { first, _ in
        first
      }
    }
  }

  private static func rule(_ purpose: String = "HRESCH", lists: [URL] = []) -> ConsentRule {
    ConsentRule(Purpose(purpose), optOutUntil: Day("2026-06-01"), lists: lists.map(\.path))
  }

  @Test("a table keeps purpose and rule when it is made anew: lists are read again, and opt-out ends with its day")
  func kept() async throws {
    try await withTemporaryFolder { folder in
      let world = try World(folder)
      try world.object(["b"])
      try world.make(.by(Self.rule(lists: [world.list])))
      #expect(try world.people() == ["a", "c"])
      try world.object(["Patient/c"])
      try world.refresh()
      #expect(try world.people() == ["a", "b"])
      #expect(try world.purposes() == ["people": "for HRESCH, as judged on 2026-05-28"])
      try FileManager.default.removeItem(at: world.list)
      for make in [{ try world.refresh() }, { try world.make() }] {
        #expect { try make() } throws: {
          "\($0)".contains(world.list.path) && "\($0)".contains("name the purpose anew")
        }
      }
      #expect(try world.people() == ["a", "b"], "what was there stays")
      try world.object([])
      try world.refresh(at: LakeFixture.now.addingTimeInterval(10 * 86_400))
      #expect(try world.people() == [], "who said nothing is out")
      #expect(try world.purposes() == ["people": "for HRESCH, as judged on 2026-06-07"])
    }
  }

  @Test("a consent counts on the day that was named, and for its purpose")
  func dated() async throws {
    try await withTemporaryFolder { folder in
      let world = try World(folder)
      let consents = [("a", "HRESCH", "2026-03-01"), ("b", "TREAT", "2026-01-01")].map { patient, purpose, from in
        #"{"resourceType":"Consent","id":"c-\#(patient)","status":"active","patient":{"reference":"Patient/\#(patient)"},"#
          + #""dateTime":"2026-01-01","provision":{"type":"permit","period":{"start":"\#(from)"},"#
          + #""purpose":[{"code":"\#(purpose)"}]}}"#
      }
      try world.load("consents", consents)
      let rule = ConsentRule(Purpose("HRESCH"))
      try world.make(.by(rule, on: Day("2026-02-01")))
      #expect(try world.people() == [])
      try world.make(.by(rule))
      #expect(try world.people() == ["a"])
      try world.make(.by(ConsentRule(Purpose("TREAT"))))
      #expect(try world.people() == ["b"])
    }
  }

  @Test("a new table is for what all others are for; of everybody it is only where that is said")
  func inherited() async throws {
    try await withTemporaryFolder { folder in
      let world = try World(folder)
      try world.object(["b"])
      try world.make(.by(Self.rule(lists: [world.list])))
      try world.make(named: "second")
      #expect(try world.people("second") == ["a", "c"])
      try world.make(.everybody, named: "second")
      #expect(try world.people("second") == ["a", "b", "c"])
      #expect { try world.make(named: "third") } throws: {
        "\($0)".contains("people: for HRESCH") && "\($0)".contains("second: everybody")
          && "\($0)".contains("--everybody")
      }
      try world.refresh()
      #expect(try world.people() == ["a", "c"] && world.people("second") == ["a", "b", "c"])
      #expect(try world.purposes().keys.sorted() == ["people"])
    }
  }

  @Test("what was made for one purpose is exported for no other; who objects by then is left out as ever")
  func exported() async throws {
    try await withTemporaryFolder { folder in
      let world = try World(folder)
      try world.make(.by(Self.rule("TREAT")))
      #expect { try LakeUsesTests.export(world.lake, for: "run 1") } throws: {
        "\($0)".contains("TREAT") && "\($0)".contains("HRESCH") && "\($0)".contains("--purpose")
      }
      #expect(try LakeUses(Lake(world.lake.path, .reading, LakeFixture.limits)).all().isEmpty)
      try world.make(.by(Self.rule()))
      #expect(try LakeUsesTests.export(world.lake, for: "run 1", without: ["c"]).rows == 2)
    }
  }

  @Test("a row about nobody who can be named is in no table for a purpose, and what is about no person is")
  func nameless() async throws {
    try await withTemporaryFolder { folder in
      let world = try World(folder)
      try world.object(["b"])
      let letters = [("a", "own"), ("a", "shared"), ("b", "shared"), ("b", "other")].enumerated().map { index, letter in
        #"{"resourceType":"DocumentReference","id":"d\#(index)","status":"current","#
          + #""subject":{"reference":"Patient/\#(letter.0)"},"content":[{"attachment":{"url":"Binary/\#(letter.1)"}}]}"#
      }
      let binaries = ["own", "shared", "other", "nobodys"].map {
        #"{"resourceType":"Binary","id":"\#($0)","contentType":"text/plain","data":"YQ=="}"#
      }
      let others = [
        #"{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"}}"#,
        #"{"resourceType":"Organization","id":"h","name":"Hospital"}"#,
      ]
      try world.load("more", letters + binaries + others)
      for made in try world.views(.by(Self.rule(lists: [world.list]))).makeStandard(
        ["letters", "observations", "organizations"], now: LakeFixture.now)
      { _ = try made.result.get() }
      let ids = { (table: String) in try LakeFixture.rows(world.lake, "SELECT _resource FROM \(table) ORDER BY 1") }
      #expect(try ids("observations") == [])
      #expect(try ids("organizations") == [#"["h"]"#])
      #expect(try ids("letter_references") == [#"["d0"]"#, #"["d1"]"#])
      #expect(try ids("binaries") == [#"["own"]"#], "all whose letters refer to it must be in")
      #expect(try LakeFixture.rows(world.lake, "SELECT text FROM letters ORDER BY letter_id") == [#"["a"]"#, "[null]"])
    }
  }

  @Test("a derived table is for the purpose of what it reads, and is not made of tables for different ones")
  func derived() async throws {
    try await withTemporaryFolder { folder in
      let world = try World(folder)
      func make(_ intent: CuratedViews.Intent = .kept) throws {
        for made in try world.views(intent).makeStandard(["stays"], now: LakeFixture.now) { _ = try made.result.get() }
      }
      try make(.by(Self.rule()))
      let (research, care) = ("for HRESCH, as judged on 2026-05-28", "for TREAT, as judged on 2026-05-28")
      #expect(try world.purposes() == ["encounters": research, "encounter_locations": research, "stays": research])
      let encounters = try #require(StandardViews.definition("encounters")).text
      _ = try world.views(.by(Self.rule("TREAT"))).make(encounters, now: LakeFixture.now)
      #expect { try make() } throws: { "\($0)".contains("encounters: \(care)") && "\($0)".contains("--purpose") }
      #expect { try world.refresh() } throws: { "\($0)".contains("wissel lake view standard") }
      #expect(try world.purposes()["stays"] == research)
      try make(.by(Self.rule("TREAT")))
      #expect(try world.purposes() == ["encounters": care, "encounter_locations": care, "stays": care])
      _ = try world.views(.everybody).refresh(["encounters", "encounter_locations"], now: LakeFixture.now)
      #expect { try world.refresh() } throws: { "\($0)".contains("stays: \(care)") && "\($0)".contains("everybody") }
    }
  }

  @Test("where nobody can tell who objects, nothing is made for a purpose, and what was there stays")
  func unattributable() async throws {
    try await withTemporaryFolder { folder in
      let world = try World(folder)
      try world.make(.by(Self.rule()))
      try world.load("consent", [#"{"resourceType":"Consent","id":"n","status":"active"}"#])
      let before = try Lake(world.lake.path, .reading).snapshot()
      #expect(throws: LakeError.self) { try world.refresh() }
      #expect(try Lake(world.lake.path, .reading).snapshot() == before)
      #expect(try world.people() == ["a", "b", "c"])
    }
  }

  @Test("a lake from before there were purposes opens, and its tables are of everybody until they are made for one")
  func older() async throws {
    try await withTemporaryFolder { folder in
      let world = try World(folder)
      try world.make()
      try LakeFixture.run("DROP TABLE lake.raw.purpose", in: world.lake)
      #expect(try world.purposes().isEmpty)
      #expect(try LakeUsesTests.export(world.lake, for: "run 1").rows == 3)
      try world.refresh()
      #expect(try world.purposes().isEmpty && world.people() == ["a", "b", "c"])
      try world.make(.by(Self.rule()))
      #expect(try world.purposes().keys.sorted() == ["people"])
    }
  }

  @Test("how many are left out is told by the reason, and not where they are few")
  func counts() async throws {
    try await withTemporaryFolder { folder in
      let patients = (10..<30).map { "p\($0)" }
      let world = try World(folder, patients: patients)
      func told(_ objecting: ArraySlice<String>) throws -> [String] {
        try world.object(Array(objecting))
        let views = try world.views(.by(Self.rule(lists: [world.list])))
        _ = try views.make(LakeUsesTests.view, now: LakeFixture.now)
        return views.judgements.map(\.text)
      }
      let start = "for HRESCH, as judged on 2026-05-28; left out: "
      #expect(try told(patients[..<12]) == [start + "denied 12"])
      #expect(try told(patients[..<3]) == [start + "denied <10"])
      #expect(try told([]) == [start + "nobody"])
    }
  }
}
