import Foundation
import Testing
import WisselClient
import WisselContainers
import WisselModel
import WisselProcesses
import WisselTesting
import WisselWire

@Suite(
  "A lake as a database of published Python algorithms", .serialized,
  .enabled(if: Python.hasPackages, Python.packagesHint),
  .enabled(if: TestEngine.available, "no container engine: needs Podman, as root"))
struct LakeDatabaseTests {
  private static let view = """
    {"resourceType": "ViewDefinition", "name": "people", "resource": "Patient", "select": [{"column": [
      {"name": "id", "path": "getResourceKey()"},
      {"name": "births", "path": "multipleBirth.ofType(integer)", "type": "integer"},
      {"name": "city", "path": "address.city.first()", "type": "string"}]}]}
    """

  private static func patient(_ id: String, _ births: Int) -> String {
    #"{"resourceType":"Patient","id":"\#(id)","multipleBirthInteger":\#(births),"address":[{"city":"Plaats \#(id)"}]}"#
  }

  private static let objection =
    #"{"resourceType":"Consent","id":"c1","status":"active","patient":{"reference":"Patient/b"},"#
    + #""dateTime":"2026-01-01","policyRule":{"coding":[{"code":"OPTIN"}]},"scope":{"coding":[{"code":"research"}]},"#
    + #""category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],"#
    + #""provision":{"type":"deny"}}"#

  private struct World {
    let federation: Federation
    let folder: URL
    var lake: URL { folder.appendingPathComponent("lake") }

    /// Runs `wissel` to its end.
    @discardableResult
    func wissel(_ arguments: [String]) async throws -> [String] {
      let log = folder.appendingPathComponent("wissel.log")
      let process = try await ManagedProcess.start(
        SharedFiles.package.appendingPathComponent(".build/debug/wissel"),
        name: arguments.prefix(2).joined(separator: " "),
        arguments: arguments, log: log)
      guard await process.wait() == .exited(0) else {
        throw ScriptFailure(text: (try? String(contentsOf: log, encoding: .utf8)) ?? "")
      }
      return process.lines
    }

    func ingest(_ name: String, _ lines: [String]) async throws {
      let source = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: source, withIntermediateDirectories: true)
      try Data(lines.joined(separator: "\n").utf8).write(to: source.appendingPathComponent("\(name).ndjson"))
      try await wissel(["lake", "ingest", source.path, "--lake", lake.path])
    }

    /// What the algorithm finds in its table.
    func ask(_ query: JSONValue) async throws -> TaskResult {
      let task = try await federation.begin(
        PythonImage.reference, AlgorithmInput(method: "table"), databases: [["label": "people", "query": query]])
      return try #require(try await federation.answers(to: task).first)
    }

    func rows(_ query: JSONValue) async throws -> JSONValue {
      let result = try await ask(query)
      #expect(result.status == .completed, "\(result.log ?? "")")
      return try result.value(as: JSONValue.self)
    }

    /// The receipt of a run, as `wissel verify` finds it good.
    func receipt(of run: RunID) async throws -> JSONValue {
      let data = folder.appendingPathComponent("data0")
      let proof = try #require(
        try FileManager.default.contentsOfDirectory(atPath: data.path).first { $0.hasPrefix("proof-") })
      let receipts = data.appendingPathComponent("\(proof)/receipts")
      let name = try #require(
        try FileManager.default.contentsOfDirectory(atPath: receipts.path).first {
          $0.hasPrefix("run-\(run)-") && $0.hasSuffix(".receipt")
        })
      let lines = try await wissel([
        "verify", receipts.appendingPathComponent(name).path, "--key", data.appendingPathComponent("signing.pub").path,
        "--log", data.appendingPathComponent("\(proof)/log").path, "--json",
      ])
      let verdict = try WireJSON.decode(JSONValue.self, from: Array((lines.last ?? "").utf8))
      #expect(verdict["good"] == true)
      return try #require(verdict["receipt"])
    }
  }

  private func withWorld(_ body: @Sendable (World) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let engine = try await TestEngine.shared()
      try await Images.load(into: engine, in: folder)
      try await PythonImage.load(into: engine, in: folder)
      try await TestServer.run(.ours, in: folder) { server in
        let world = World(
          federation: try await Federation(server, encrypted: true, hospitals: ["North"]), folder: folder)
        try await world.ingest("first", [Self.patient("a", 1), Self.patient("b", 2), Self.patient("c", 3)])
        let definition = folder.appendingPathComponent("people.json")
        try Data(Self.view.utf8).write(to: definition)
        try await world.wissel(["lake", "view", "make", definition.path, "--lake", world.lake.path])
        let stations = HospitalStations(
          image: PythonImage.reference, tables: [[]],
          databases: ["{label: people, uri: \(world.lake.path), type: lake}"],
          wissel: "lakes: [{database: people, views: [people], filters: [births], own_views: true, "
            + "opt_out_until: 2099-12-31, memory: 256m}]")
        try await stations.run(world.federation, server, engineSocket: engine.socket, in: folder) {
          try await body(world)
        }
      }
    }
  }

  @Test("they read an approved view as parquet and as csv, with conditions, or a definition of their own")
  func tables() async throws {
    try await withWorld { world in
      let all: JSONValue = [
        "columns": ["id", "births", "city"],
        "rows": [["a", 1, "Plaats a"], ["b", 2, "Plaats b"], ["c", 3, "Plaats c"]],
      ]
      #expect(try await world.rows(nil) == all)
      #expect(try await world.rows("people") == all)
      #expect(try await world.rows(#"{"view": "people", "format": "csv"}"#) == all)
      let some = try await world.rows(#"{"view": "people", "where": [["births", ">=", 2], ["births", "!=", 3]]}"#)
      #expect(some["rows"] == [["b", 2, "Plaats b"]])
      let own = try await world.rows(.string(#"{"definition": \#(Self.view), "where": [["births", "<", 3]]}"#))
      #expect(own == ["columns": ["id", "births"], "rows": [["a", 1], ["b", 2]]], "words stay")

      for (query, status, words) in [
        ("patients", RunStatus.notAllowed, "does not give the view 'patients'"),
        (
          #"{"view": "people", "where": [["city", "=", "Plaats a"]]}"#, .notAllowed, "no condition on the column 'city'"
        ),
        (#"{"view": "people", "where": [["births", "=", "many"]]}"#, .startFailed, "cannot be compared"),
        (#"{"definition": {"resource": "Patient"}}"#, .startFailed, "view definition cannot be used"),
      ] {
        let result = try await world.ask(.string(query))
        #expect(result.status == status, "\(query)")
        #expect(result.log?.contains(words) == true, "\(result.log ?? "")")
        #expect(result.log?.contains(world.lake.path) == false)
      }
    }
  }

  @Test("a patient who objects is absent from the next run, and the receipts tell which state each was given")
  func objection() async throws {
    try await withWorld { world in
      let before = try await world.ask("people")
      try await world.ingest("second", [Self.objection])
      let after = try await world.ask("people")
      #expect(try after.value(as: JSONValue.self)["rows"] == [["a", 1, "Plaats a"], ["c", 3, "Plaats c"]])

      let receipts = [try await world.receipt(of: before.run), try await world.receipt(of: after.run)]
      let snapshots = receipts.map { $0["databases"]?[0]?["snapshot"]?.string.flatMap { Int($0) } ?? 0 }
      #expect(0 < snapshots[0] && snapshots[0] < snapshots[1])
      #expect(receipts.allSatisfy { $0["exclusions"] == ["people/consent:HRESCH"] })
      let contents = receipts.map { $0["databases"]?[0]?["content"]?.string ?? "" }
      #expect(contents.allSatisfy { $0.count == 64 } && contents[0] != contents[1])

      let record = try String(contentsOf: world.lake.appendingPathComponent("exports.ndjson"), encoding: .utf8)
      let exports = try record.split(separator: "\n").map { try WireJSON.decode(JSONValue.self, from: Array($0.utf8)) }
      #expect(exports.map { $0["run"]?.int } == [before.run.rawValue, after.run.rawValue])
      #expect(exports.map { $0["snapshot"]?.int } == snapshots)
      let left = try FileManager.default.contentsOfDirectory(
        atPath: world.folder.appendingPathComponent("data0/frames").path)
      #expect(left == ["snapshots"], "rows are nowhere but in the folders of runs")
    }
  }
}
