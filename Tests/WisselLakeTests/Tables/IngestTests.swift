import Foundation
import Testing
import WisselLake
import WisselTesting

@Suite("Loading a lake", .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct IngestTests {
  @Test("bad lines go to quarantine with file, line and reason, and the others are loaded")
  func quarantine() async throws {
    try await withTemporaryFolder { folder in
      let (source, lake) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("lake"))
      let lines = [
        LakeFixture.patient("a", 1), "{\"resourceType\":\"Patient\",", "", "[]", #"{"resourceType":"Patient"}"#,
        #"{"id":"x"}"#, #"{"resourceType":"Patient","id":"a","id":"b"}"#, LakeFixture.patient("b", 1),
      ]
      try LakeFixture.write(lines.joined(separator: "\r\n"), source.appendingPathComponent("p.ndjson"))
      let report = try LakeFixture.ingest(source, into: lake)
      #expect(report.added == 2)
      #expect(report.quarantined == 5)
      let rows = try LakeFixture.rows(lake, "SELECT line, rule FROM raw.quarantine ORDER BY line")
      #expect(rows == [#"[2,"json"]"#, #"[4,"json"]"#, #"[5,"id"]"#, #"[6,"resource-type"]"#, #"[7,"member-twice"]"#])
    }
  }

  @Test("mended documents come in and leave quarantine; what is still wrong stays")
  func replay() async throws {
    try await withTemporaryFolder { folder in
      let (source, lake) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("lake"))
      try LakeFixture.write("{\"resourceType\":\"Patient\"}\n{broken\n", source.appendingPathComponent("p.ndjson"))
      try LakeFixture.ingest(source, into: lake)
      let mending = folder.appendingPathComponent("mending")
      try FileManager.default.createDirectory(at: mending, withIntermediateDirectories: true)
      #expect(try Quarantine(Lake(lake.path, .reading)).write(to: mending.path) == 2)
      let first = mending.appendingPathComponent("1-0-1-0.json")
      #expect(try String(contentsOf: first, encoding: .utf8) == "{\"resourceType\":\"Patient\"}")
      try LakeFixture.write(LakeFixture.patient("mended", 1), first)
      let done = try Quarantine(Lake(lake.path, .writing(folders: [mending.path]))).replay(
        from: mending.path, now: LakeFixture.now)
      #expect(done == (1, 1))
      #expect(try LakeFixture.rows(lake, "SELECT key FROM raw.quarantine") == [#"["1-0-2-0"]"#])
      let origin = "SELECT r.id, f.path FROM raw.resource r JOIN raw.file f USING (load, file)"
      #expect(try LakeFixture.rows(lake, origin) == [#"["mended","p.ndjson"]"#])
    }
  }

  @Test(
    "the same files in any order, loaded at once or one by one, give the same state",
    arguments: Soak.isOn ? Array(1...20) : [1] as [UInt64])
  func anyOrder(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    // Versions of few resources, some with the same time, some twice, some deleted.
    var files: [String] = []
    for _ in 0..<6 {
      var lines: [String] = []
      for _ in 0..<12 {
        let (id, version) = (Int.random(in: 0..<5, using: &random), Int.random(in: 1...6, using: &random))
        if Int.random(in: 0..<6, using: &random) == 0 {
          let time = "2024-01-01T00:00:0\(version)Z"
          lines.append(
            #"{"resourceType":"Bundle","type":"transaction","timestamp":"\#(time)","entry":[{"request":{"method":"DELETE","url":"Patient/\#(id)"}}]}"#
          )
        } else {
          lines.append(LakeFixture.patient("\(id)", version, #","active":\#(Bool.random(using: &random))"#))
        }
      }
      files.append(lines.joined(separator: "\n"))
    }
    try await withTemporaryFolder { folder in
      var states: [[String]] = []
      for round in 0..<3 {
        let lake = folder.appendingPathComponent("lake\(round)")
        for (index, text) in (round == 0 ? files : files.shuffled(using: &random)).enumerated() {
          let source = folder.appendingPathComponent(round == 0 ? "once" : "in\(round)-\(index)")
          try LakeFixture.write(text, source.appendingPathComponent("\(index).ndjson"))
          if round > 0 { try LakeFixture.ingest(source, into: lake) }
        }
        if round == 0 { try LakeFixture.ingest(folder.appendingPathComponent("once"), into: lake) }
        states.append(try LakeFixture.state(lake))
      }
      #expect(states[0] == states[1], "seed \(seed)")
      #expect(states[0] == states[2], "seed \(seed)")
      #expect(states[0].contains { $0.hasPrefix(#"["history""#) })
    }
  }

  @Test("without a version and a time, what was received last counts, also when it is what it was before")
  func untimed() async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      for (round, gender) in ["male", "female", "male", "male", "female"].enumerated() {
        let source = folder.appendingPathComponent("in\(round)")
        let lines = (0..<20).map { #"{"resourceType":"Patient","id":"\#($0)","gender":"\#(gender)"}"# }
        try LakeFixture.write(lines.joined(separator: "\n"), source.appendingPathComponent("\(round).ndjson"))
        try LakeFixture.ingest(source, into: lake)
        let counts = "SELECT count(*), count(*) FILTER (document LIKE '%\"\(gender)\"%') FROM raw.resource"
        #expect(try LakeFixture.rows(lake, counts) == ["[20,20]"], "round \(round)")
      }
      #expect(try LakeFixture.rows(lake, "SELECT count(*) FROM raw.history") == ["[60]"])
    }
  }

  @Test("what was loaded before is passed over, and content that is there already is not stored again")
  func again() async throws {
    try await withTemporaryFolder { folder in
      let (source, lake) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("lake"))
      try LakeFixture.write(LakeFixture.patient("a", 1), source.appendingPathComponent("p.ndjson"))
      try LakeFixture.ingest(source, into: lake)
      let second = try LakeFixture.ingest(source, into: lake)
      #expect(second.skipped == 1 && second.files == 0)
      try LakeFixture.write(LakeFixture.patient("a", 1) + "\n", source.appendingPathComponent("q.ndjson"))
      let third = try LakeFixture.ingest(source, into: lake)
      #expect(third.unchanged == 1 && third.added == 0)
    }
  }

  @Test("a Bundle that carries resources is taken apart, a document stays whole")
  func bundles() async throws {
    try await withTemporaryFolder { folder in
      let (source, lake) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("lake"))
      let entry =
        #"{"fullUrl":"urn:uuid:7","resource":{"resourceType":"Composition","subject":{"reference":"urn:uuid:8"}}}"#
      let patient = #"{"fullUrl":"urn:uuid:8","resource":{"resourceType":"Patient","id":"p"}}"#
      for type in ["collection", "document"] {
        try LakeFixture.write(
          #"{"resourceType":"Bundle","id":"\#(type)","type":"\#(type)","entry":[\#(entry),\#(patient)]}"#,
          source.appendingPathComponent("\(type).json"))
      }
      try LakeFixture.ingest(source, into: lake)
      let rows = try LakeFixture.rows(lake, "SELECT type, id, patient, bundle FROM raw.resource ORDER BY ALL")
      #expect(
        rows == [
          #"["Bundle","document","p",null]"#, #"["Composition","7","8","collection"]"#,
          #"["Patient","p","p","collection"]"#,
        ])
    }
  }

  @Test("compressed files give the same tables; one that is cut short is left out and told")
  func compressed() async throws {
    try await withTemporaryFolder { folder in
      let text = (0..<3000).map { LakeFixture.patient("p\($0)", 1) }.joined(separator: "\n")
      var states: [[String]] = []
      for (ending, tool) in [("", ""), (".gz", "/usr/bin/gzip"), (".zst", "/usr/bin/zstd")] {
        guard tool.isEmpty || FileManager.default.fileExists(atPath: tool) else { continue }
        let source = folder.appendingPathComponent("in\(ending)")
        let file = source.appendingPathComponent("p.ndjson")
        try LakeFixture.write(text, file)
        if !tool.isEmpty {
          let process = Process()
          process.executableURL = URL(fileURLWithPath: tool)
          process.arguments = ["-q", file.path]
          try process.run()
          process.waitUntilExit()
          try? FileManager.default.removeItem(at: file)
        }
        let lake = folder.appendingPathComponent("lake\(ending)")
        try LakeFixture.ingest(source, into: lake)
        states.append(try LakeFixture.state(lake))
      }
      #expect(states.allSatisfy { $0 == states[0] && $0.count == 3000 })
      let packed = folder.appendingPathComponent("in.gz/p.ndjson.gz")
      let damaged = folder.appendingPathComponent("damaged")
      try FileManager.default.createDirectory(at: damaged, withIntermediateDirectories: true)
      try Data(contentsOf: packed).dropLast(20).write(to: damaged.appendingPathComponent("p.ndjson.gz"))
      let lake = folder.appendingPathComponent("lake-damaged")
      #expect(try LakeFixture.ingest(damaged, into: lake).damaged == ["p.ndjson.gz"])
      #expect(try LakeFixture.state(lake) == [])
    }
  }

  @Test("there is one writer at a time, and readers beside it")
  func oneWriter() async throws {
    try await withTemporaryFolder { folder in
      let (source, lake) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("lake"))
      try LakeFixture.write(LakeFixture.patient("a", 1), source.appendingPathComponent("p.ndjson"))
      try LakeFixture.ingest(source, into: lake)
      let writer = try Lake(lake.path, .writing(folders: []), LakeFixture.limits)
      #expect(throws: LakeError.self) { try Lake(lake.path, .writing(folders: []), LakeFixture.limits) }
      #expect(try LakeFixture.rows(lake, "SELECT count(*) FROM raw.resource") == ["[1]"])
      #expect(try writer.snapshot() > 0)
    }
  }

  @Test(
    "every sample of the shared data is loaded or accounted for",
    .enabled(if: SharedFiles.available, "the shared data are not there"),
    arguments: ["r4-examples", "bulk-10", "plugin-synth", "synthea-bundles"])
  func samples(name: String) async throws {
    try await withTemporaryFolder { folder in
      let lake = folder.appendingPathComponent("lake")
      let source = SharedFiles.root.appendingPathComponent("data/fhir/\(name)")
      // No valid resource is refused. The files above 1 MB, which are much of the same, are judged only in a soak.
      let report = try LakeFixture.ingest(
        source, into: lake, check: LandingCheck.validation(at: LakeFixture.now), largest: Soak.isOn ? .max : 1_000_000)
      // A deletion by a search, in an example of a transaction, names nothing that could be looked up.
      #expect(report.quarantined == (name == "r4-examples" ? 1 : 0))
      #expect(report.added > 100)
      let counted = try LakeFixture.rows(
        lake, "SELECT (SELECT count(*) FROM raw.resource) + (SELECT count(*) FROM raw.history)")
      #expect(counted == ["[\(report.added)]"])
    }
  }
}
