import Foundation
import Testing
import WisselClient
import WisselContainers
import WisselImages
import WisselModel
import WisselProcesses
import WisselSealing
import WisselTesting
import WisselWire

@Suite(
  "Our station at the published server, and at ours where that keeps blobs",
  .enabled(if: TestEngine.available, "no container engine: needs Podman, as root"))
struct PublishedServerStationTests {
  @Test(
    "takes tasks, asks its peers, and returns the sealed results",
    .enabled(if: Python.hasPublishedServer, Python.publishedServerHint))
  func published() async throws { try await tasks(.published, encrypted: true) }

  @Test("the same with every input and result as a blob", arguments: [true, false])
  func blobs(encrypted: Bool) async throws { try await tasks(.ours, blobs: true, encrypted: encrypted) }

  private func tasks(_ kind: TestServer.Kind, blobs: Bool = false, encrypted: Bool) async throws {
    try await withTemporaryFolder { folder in
      try await TestServer.run(kind, in: folder, blobs: blobs) { server in
        let federation = try await Federation(server, encrypted: encrypted, hospitals: ["North", "South"])
        let images = try await Images.load(in: folder)
        try await withStations(federation, server, images, in: folder) {
          let echoed = try await ask(federation, AlgorithmInput(method: "echo", kwargs: ["text": "é漢🙂", "n": 3]))
          #expect(echoed.map(\.status) == [.completed, .completed])
          if let run = echoed.first?.run { #expect(try await federation.asker.run(run).blobStorageUsed == blobs) }
          for result in echoed {
            #expect(try result.value(as: JSONValue.self) == ["text": "é漢🙂", "n": 3])
          }

          // The institute has no station, so the hospitals are named.
          let peers = JSONValue.array(federation.hospitals.map { .int($0.rawValue) })
          let central = try await ask(
            federation,
            AlgorithmInput(method: "central_echo", kwargs: ["n": 4, "organizations_to_include": peers]),
            of: [federation.hospitals[0]])
          #expect(central.map(\.status) == [.completed], "\(central.first?.log ?? "")")
          let answers = try #require(central.first).value(as: [JSONValue].self)
          #expect(answers.compactMap { $0["organization"]?.string } == ["North", "South"])
          #expect(answers.allSatisfy { $0["value"] == ["n": 4] })

          let crashed = try await ask(
            federation, AlgorithmInput(method: "crash", kwargs: ["message": "as asked"]),
            of: [federation.hospitals[1]])
          #expect(crashed.map(\.status) == [.crashed])
          #expect(crashed.first?.log?.contains("as asked") == true)
        }
      }
    }
  }

  private func ask(
    _ federation: Federation, _ input: AlgorithmInput, of organizations: [OrganizationID]? = nil
  ) async throws -> [TaskResult] {
    let task = try await federation.asker.createTask(
      TaskRequest(
        name: input.method, image: Images.probe, collaboration: federation.collaboration,
        organizations: organizations ?? federation.hospitals, input: input, databases: [["label": "default"]]))
    _ = try await federation.asker.waitForTask(task.id)
    return try await federation.asker.results(of: task.id, key: federation.key)
  }

  /// Runs the hospitals' stations in one process beside the body.
  private func withStations(
    _ federation: Federation, _ server: TestServer, _ engine: ContainerEngineSocket, in folder: URL,
    _ body: () async throws -> Void
  ) async throws {
    let settings = folder.appendingPathComponent("nodes")
    try FileManager.default.createDirectory(at: settings, withIntermediateDirectories: true)
    for (number, apiKey) in federation.apiKeys.enumerated() {
      let data = folder.appendingPathComponent("data\(number)")
      try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
      try write(PrivateKey.generate().secretPEM, to: data.appendingPathComponent("private_key.pem"))
      try write("age,sex\n61,1\n58,2\n", to: data.appendingPathComponent("patients.csv"))
      try write(
        """
        api_key: \(apiKey)
        server_url: http://127.0.0.1
        port: \(server.url.split(separator: ":").last ?? "")
        api_path: /api
        task_dir: \(data.path)
        databases:
          - {label: default, uri: \(data.path)/patients.csv, type: csv}
        encryption: {enabled: \(federation.key != nil), private_key: \(data.path)/private_key.pem}
        policies: {allowed_algorithms: ['\(Images.probe)'], require_algorithm_pull: false}
        logging: {level: INFO}
        wissel: {engine_socket: \(engine.path), relay_image: '\(Images.relay)'}
        """, to: settings.appendingPathComponent("hospital\(number).yaml"))
    }
    let log = folder.appendingPathComponent("station.log")
    let stations = try await ManagedProcess.start(
      SharedFiles.package.appendingPathComponent(".build/debug/wissel"), name: "stations",
      arguments: ["station", "start", "--config", settings.path, "--end-with-input"], log: log)
    do {
      _ = try await stations.line(startingWith: "ready")
      try await body()
    } catch {
      stations.send(SIGTERM)
      await stations.wait()
      let words = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
      throw ScriptFailure(text: "\(error)\n\(words.suffix(4000))")
    }
    stations.send(SIGTERM)
    #expect(await stations.wait() == .exited(0))
  }

  private func write(_ text: String, to file: URL) throws {
    try Data(text.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
  }
}

/// Where the tests' engine answers.
struct ContainerEngineSocket {
  let path: String
}

/// The images of our probe and relay, in the tests' engine.
enum Images {
  static let probe = "localhost/wissel-probe:interop"
  static let relay = "localhost/wissel-relay:interop"

  /// Writes both from the debug executables and loads them.
  static func load(in folder: URL) async throws -> ContainerEngineSocket {
    let built = SharedFiles.package.appendingPathComponent(".build/debug")
    let engine = try await TestEngine.shared()
    for recipe in [
      ImageRecipe.probe(
        executable: built.appendingPathComponent("wissel-probe").path, duckDB: nil, reference: probe),
      ImageRecipe.relay(executable: built.appendingPathComponent("wissel-relay").path, reference: relay),
    ] {
      var recipe = recipe
      recipe.strips = true
      let archive = folder.appendingPathComponent("image.tar")
      _ = try ImageArchive(recipe).write(to: archive.path)
      try await engine.load(archive: archive)
      try FileManager.default.removeItem(at: archive)
    }
    return ContainerEngineSocket(path: engine.socket)
  }
}
