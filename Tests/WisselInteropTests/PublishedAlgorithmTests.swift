import Foundation
import Testing
import WisselClient
import WisselContainers
import WisselModel
import WisselTesting
import WisselWire

@Suite(
  "Python algorithms built on the published tools, in containers at our stations", .serialized,
  .enabled(if: Python.hasPackages, Python.packagesHint),
  .enabled(if: TestEngine.available, "no container engine: needs Podman, as root"))
struct PublishedAlgorithmTests {
  @Test("find all that the contract promises, and ask their peers", arguments: Soak.isOn ? [true, false] : [true])
  func contract(encrypted: Bool) async throws {
    try await withTemporaryFolder { folder in
      let engine = try await TestEngine.shared()
      try await Images.load(into: engine, in: folder)
      try await PythonImage.load(into: engine, in: folder)
      let data = folder.appendingPathComponent("databases")
      try FileManager.default.createDirectory(at: data, withIntermediateDirectories: false)
      _ = try await Python.run("contract_data.py", [data.path], in: folder)
      let authority = try await TestAuthority(in: folder)
      try await withStores(authority, in: folder) { store, secureStore in
        try await TestServer.run(.ours, in: folder) { server in
          let federation = try await Federation(server, encrypted: encrypted, hospitals: ["North", "South"])
          let stations = HospitalStations(
            image: PythonImage.reference,
            tables: PooledAverage.tables.map {
              [(label: "default", text: $0), (label: "second", text: "a\n1\n2\n3\n")]
            },
            databases: ContractClause.databases(in: data, store: store, secureStore: secureStore),
            own: ["North", "South"].map { "algorithm_env: {SETTING: 'a setting: é', PLACE: \($0)}" },
            wissel: "certificate_authorities: \(authority.certificate.path)")
          try await stations.run(federation, server, engineSocket: engine.socket, in: folder) {
            try await PooledAverage.expect(of: federation, in: folder)
            try await surroundings(federation)
            try await ContractClause.expectAll(federation)
            if encrypted { try await failures(federation) }
          }
        }
      }
    }
  }

  /// Two triple stores, of which the second speaks TLS, by their ports.
  private func withStores(
    _ authority: TestAuthority, in folder: URL, _ body: (Int, Int) async throws -> Void
  ) async throws {
    let certificate = try await authority.certificate()
    let files = [certificate.certificate.path, certificate.key.path]
    try await PlayedProgram.run("sparql_server.py", atMost: 600, in: folder) { _, port in
      try await PlayedProgram.run("sparql_server.py", files, atMost: 600, in: folder) { _, securePort in
        try await body(Int(port) ?? 0, Int(securePort) ?? 0)
      }
    }
  }

  private func surroundings(_ federation: Federation) async throws {
    let results = try await federation.ask(
      PythonImage.reference, AlgorithmInput(method: "surroundings"), databases: ["default", "second"])
    for (index, result) in results.enumerated() {
      #expect(result.status == .completed, "\(result.log ?? "")")
      let digits = String(result.run.rawValue)
      let task = "/mnt/data/task-" + String(repeating: "0", count: 9 - digits.count) + digits
      let organization = JSONValue.int(federation.hospitals[index].rawValue)
      let expected: JSONValue = [
        "rows": [index == 0 ? 4 : 5, 3], "input": .string("\(task)/input"), "output": .string("\(task)/output"),
        "temporary": "/mnt/tmp", "scratch": "é", "home": "/tmp", "user": 65_532, "setting": "a setting: é",
        "parameter": "second-schema", "labels": "default,second", "type": "csv", "organization": organization,
        "collaboration": .int(federation.collaboration.rawValue),
      ]
      #expect(try result.value(as: JSONValue.self) == expected)
    }
  }

  /// What goes wrong in Python is a crash with Python's own words.
  private func failures(_ federation: Federation) async throws {
    let north = [federation.hospitals[0]]
    for (input, databases, words) in [
      (AlgorithmInput(method: "wrong"), ["default"], "KeyError: 'no such column é'"),
      (AlgorithmInput(method: "nonsense"), ["default"], "Method 'nonsense' not found"),
      (AlgorithmInput(method: "surroundings"), ["default"], "requires 2 databases but only 1"),
    ] {
      let result = try #require(
        try await federation.ask(PythonImage.reference, input, of: north, databases: databases).first)
      #expect(result.status == .crashed)
      #expect(result.content == .none)
      #expect(result.log?.contains(words) == true, "\(result.log ?? "")")
      #expect(result.log?.contains("station > The algorithm ended with exit status 1.") == true)
    }
  }
}
