import Foundation
import Testing
import WisselDatabase
import WisselFHIR
import WisselTesting

@testable import WisselLake

@Suite(
  "A load from a source that is killed", .serialized,
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct KilledLoadTests {
  private static let program = SharedFiles.package.appendingPathComponent(".build/debug/wissel")

  @Test(
    "kill -9 at any moment, and again: the lake is the same as of one load",
    arguments: ["export", "search", "postgres", "objects"])
  func killed(way: String) async throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("source.yaml")
      switch way {
      case "postgres":
        guard PrivatePostgres.isInstalled else { return }
        try await PrivatePostgres.shared.withURI { uri in
          let hospital = folder.appendingPathComponent("hospital")
          try SyntheticHospital(SynthesisSettings(patients: 20, seed: seed)).write(to: hospital.path)
          try await HospitalDatabase.fill(.postgres(.init(uri)), from: hospital)
          let mapping = HospitalMapping.documents(["Patient", "Observation", "Encounter", "Condition"])
          try LakeFixture.write(HospitalMapping.file("killed", uri, mapping), file)
          try await Self.kill(file, seed, folder)
        }
      case "objects":
        guard ObjectServer.isAvailable else { return }
        try await ObjectServer.run(isGuarded: true) { server in
          let content = FHIRSourceTests.patients(3000).map { $0.text ?? "" }
          let small = stride(from: 0, to: content.count, by: 100).map { start in
            ObjectServer.Change.put(
              "\(start).ndjson", Data(content[start..<(start + 100)].joined(separator: "\n").utf8))
          }
          // Longer than what is begun anew after an interruption.
          let name = String(repeating: "x", count: 400_000)
          let large = (0..<60).map { LakeFixture.patient("l\($0)", 1, #","name":[{"text":"\#(name)"}]"#) }
          let rows = "nr,changed\n" + (0..<20_000).map { "r\($0),2024-01-01 00:00:00\n" }.joined()
          try await server.change(
            small + [
              .put("large.ndjson", Data(large.joined(separator: "\n").utf8)), .put("rows.csv", Data(rows.utf8)),
            ])
          try ObjectFixture.writeKeys(server.accessKey, server.secretKey, folder)
          let mapping = "  resources: [{type: Patient, table: rows, updated: changed, elements: {id: nr}}]\n"
          try LakeFixture.write(ObjectFixture.file(server.address, name: "killed") + mapping, file)
          try await Self.kill(file, seed, folder)
        }
      default:
        var state = FHIRTestServer.State(versions: FHIRSourceTests.patients(3000))
        (state.exports, state.polls, state.pageSize) = (way == "export", 0, 150)
        try await FHIRTestServer.run(state) { server in
          try LakeFixture.write("name: killed\nfhir_server:\n  url: \(server.url)\n", file)
          try await Self.kill(file, seed, folder)
        }
      }
    }
  }

  private static func kill(_ file: URL, _ seed: UInt64, _ folder: URL) async throws {
    var random = SeededGenerator(seed: seed)
    let (lake, whole) = (folder.appendingPathComponent("lake"), folder.appendingPathComponent("whole"))
    for _ in 0..<Soak.count(4, full: 100) {
      let process = try start(file, lake)
      // The moment is what is random here; nothing is asserted about it.
      try await Task.sleep(for: .milliseconds(Int.random(in: 0..<1500, using: &random)))
      Foundation.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    for lake in [lake, whole] {
      let process = try start(file, lake)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "seed \(seed)")
    }
    let states = try [lake, whole].map { try LakeFixture.state($0) }
    #expect(states[0] == states[1], "seed \(seed)")
    #expect(states[0].count > 100)
    let left = try FileManager.default.contentsOfDirectory(atPath: "\(lake.path)/sources/killed/files")
    #expect(left == [])
  }

  private static func start(_ file: URL, _ lake: URL) throws -> Process {
    let process = Process()
    process.executableURL = program
    process.arguments = ["lake", "ingest", "--from", file.path, "--lake", lake.path]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }
}
