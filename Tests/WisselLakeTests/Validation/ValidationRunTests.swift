import Foundation
import Testing
import WisselFHIR
import WisselLake
import WisselTesting

@Suite("Validation of files")
struct ValidationRunTests {
  private func run(_ name: String, _ bytes: [UInt8]) async throws -> ([FileFinding], ConformanceReport) {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent(name)
      try Data(bytes).write(to: file)
      var found: [FileFinding] = []
      let report = try await ValidationRun(ResourceValidator()).run([file.path]) { found += $0 }
      return (found, report)
    }
  }

  private static let patient = #"{"resourceType":"Patient"}"#

  @Test("empty lines, carriage returns, a byte order mark and a missing last line end are no matter")
  func lines() async throws {
    let text = "\u{FEFF}" + Self.patient + "\r\n\r\n  \n" + Self.patient
    let (findings, report) = try await run("a.ndjson", [UInt8](text.utf8))
    #expect(findings.isEmpty)
    #expect(report.total.accepted == 2)
  }

  @Test("a bad line is told with its number, and those around it are judged")
  func badLines() async throws {
    var bytes = [UInt8]((Self.patient + "\n{\"resourceType\":\"Pat\n").utf8)
    bytes += [UInt8](#"{"resourceType":"Patient","name":[{"family":""#.utf8) + [0xE9] + [UInt8]("\"}]}\n".utf8)
    bytes += [UInt8]((Self.patient + "\n[]\n").utf8)
    let (findings, report) = try await run("a.ndjson", bytes)
    let found: [String] = findings.map { "\($0.line) \($0.finding.rule)" }
    #expect(found == ["2 json", "3 json", "5 resource"])
    #expect(report.total.accepted == 2)
    #expect(report.total.quarantined == 3)
  }

  @Test("lines across batches keep their order and numbers")
  func batches() async throws {
    let text = String(repeating: "a", count: 10_000)
    let line = #"{"resourceType":"Patient","gender":"x","name":[{"text":"\#(text)"}]}"# + "\n"
    let count = 3 * (4 << 20) / line.utf8.count
    let (findings, report) = try await run("a.ndjson", [UInt8](String(repeating: line, count: count).utf8))
    #expect(findings.map(\.line) == Array(1...count))
    #expect(report.total.quarantined == count)
    let places: [String] = report.sortedPlaces.map { "\($0.place.element) \($0.place.rule) \($0.count)" }
    #expect(places == ["Patient.gender binding \(count)"])
  }

  @Test("a file that ends with .json is one document over many lines")
  func document() async throws {
    let (findings, report) = try await run("a.json", [UInt8]("{\n\"resourceType\":\n\"Patient\"\n}\n".utf8))
    #expect(findings.isEmpty)
    #expect(report.types.keys.sorted() == ["Patient"])
  }

  @Test("compressed files are judged like plain ones; one that ends too early is said", arguments: [".gz", ".zst"])
  func compressed(ending: String) async throws {
    try await withTemporaryFolder { folder in
      let (lines, document) = (folder.appendingPathComponent("a.ndjson"), folder.appendingPathComponent("a.json"))
      try Data((Self.patient + "\n[]\n").utf8).write(to: lines)
      try Data("{\n\"resourceType\":\n\"Patient\"\n}\n".utf8).write(to: document)
      let packed = try [lines, document].map { file in
        let process = Process()
        process.executableURL = URL(fileURLWithPath: ending == ".gz" ? "/usr/bin/gzip" : "/usr/bin/zstd")
        process.arguments = [file.path]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return URL(fileURLWithPath: file.path + ending)
      }
      var found: [String] = []
      let run = ValidationRun(try ResourceValidator())
      let report = try await run.run(packed.map(\.path)) { found += $0.map { "\($0.line) \($0.finding.rule)" } }
      #expect(found == ["2 resource"])
      #expect(report.total.accepted == 2)
      try Data(contentsOf: packed[0]).dropLast(6).write(to: packed[0])
      await #expect(throws: LakeError.self) { _ = try await run.run([packed[0].path]) { _ in } }
    }
  }

  @Test("a file that cannot be read is said before anything else")
  func unreadable() async throws {
    let run = ValidationRun(try ResourceValidator())
    await #expect(throws: LakeError.self) {
      _ = try await run.run(["/nowhere/a.ndjson"]) { _ in Issue.record("something was told") }
    }
  }

  @Test("findings are JSON objects with fixed names")
  func json() {
    let finding = Finding(path: "Patient.id", rule: "primitive", severity: .error, message: "m")
    let line = FileFinding(file: "f\"", line: 3, finding: finding)
    #expect(
      line.json
        == #"{"file":"f\"","line":3,"path":"Patient.id","rule":"primitive","severity":"error","message":"m"}"#)
  }
}
