import Foundation
import WisselContainers
import WisselProcesses
import WisselSealing
import WisselTesting

/// The nodes of a federation's hospitals on the published vantage6-node 4.15.2, each in a process beside a test. What
/// `real_node.py` gives them that their container would, it says itself.
struct PublishedNodes {
  /// The image they may run, by its whole name.
  var image: String
  /// For each hospital its table `default`, as CSV text.
  var tables: [String]
  /// Further lines for each node's YAML.
  var additions = ""

  /// Whether they can be started here: their network needs what the stations' does without.
  static var possible: Bool {
    let environment = ProcessInfo.processInfo.environment
    return TestEngine.available && PrivatePodman.program(["netavark"], environment: ["PATH": "/usr/lib/podman"]) != nil
      && PrivatePodman.program(["iptables"], environment: environment) != nil
      && FileManager.default.isWritableFile(atPath: "/proc/sys/net/ipv4/conf/default/arp_notify")
  }

  /// How long a body may take. On a machine at work it takes half a minute.
  private static let patience = Duration.seconds(100)

  /// Runs them while the body runs; when that fails, the error ends with what they logged.
  ///
  /// Now and then such a node hears no more of a task, or its algorithm finds no way to it, and all wait for ever; then they
  /// are started again and the body begins anew, three times at most.
  func run<Answer: Sendable>(
    _ federation: Federation, _ server: TestServer, engineSocket: String, in folder: URL,
    _ body: @escaping @Sendable () async throws -> Answer
  ) async throws -> Answer {
    var attempt = 0
    while true {
      attempt += 1
      let isLast = attempt == 3
      let answer = try await attend(federation, server, engineSocket: engineSocket, in: folder) { () -> Answer? in
        try await withThrowingTaskGroup(of: Answer?.self) { group -> Answer? in
          group.addTask { try await body() }
          group.addTask {
            try await Task.sleep(for: Self.patience)
            return nil
          }
          defer { group.cancelAll() }
          guard let first = try await group.next() else { return nil }
          if first == nil, isLast { throw ScriptFailure(text: "published nodes gave no answer, three times") }
          return first
        }
      }
      if let answer { return answer }
      print("the published nodes gave no answer; they are started again")
    }
  }

  private func attend<Answer: Sendable>(
    _ federation: Federation, _ server: TestServer, engineSocket: String, in folder: URL,
    _ body: () async throws -> Answer
  ) async throws -> Answer {
    var nodes: [ManagedProcess] = []
    do {
      for number in federation.apiKeys.indices {
        nodes.append(try await start(number, federation, server, engineSocket: engineSocket, in: folder))
      }
      for node in nodes { _ = try await node.line(startingWith: "ready") }
      let answer = try await body()
      await Self.end(nodes)
      return answer
    } catch {
      await Self.end(nodes)
      let words = nodes.indices.map { number in
        (try? String(contentsOf: Self.log(number, in: folder), encoding: .utf8))?.suffix(3000) ?? ""
      }
      throw ScriptFailure(text: "\(error)\n\(words.joined(separator: "\n---\n"))")
    }
  }

  private func start(
    _ number: Int, _ federation: Federation, _ server: TestServer, engineSocket: String, in folder: URL
  ) async throws -> ManagedProcess {
    let data = folder.appendingPathComponent("data\(number)")
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    let key = data.appendingPathComponent("private_key.pem")
    if !FileManager.default.fileExists(atPath: key.path) {
      try Data(PrivateKey.generate().secretPEM.utf8).write(to: key)
    }
    try Data(tables[number].utf8).write(to: data.appendingPathComponent("default.csv"))
    // The name is part of the names of its network and containers, and tests share the engine.
    let settings = data.appendingPathComponent("node\(UInt32.random(in: 0 ... .max)).yaml")
    let yaml = """
      api_key: \(federation.apiKeys[number])
      server_url: http://127.0.0.1
      port: \(server.url.split(separator: ":").last ?? "")
      api_path: /api
      task_dir: \(data.path)
      databases: [{label: default, uri: \(data.path)/default.csv, type: csv}]
      encryption: {enabled: \(federation.key != nil), private_key: \(key.path)}
      policies: {allowed_algorithms: ['\(image)'], require_algorithm_pull: false}
      logging: {level: INFO, use_console: true, backup_count: 1, max_size: 1024, format: '%(message)s', datefmt: '%H'}
      \(additions)
      """
    try Data(yaml.utf8).write(to: settings)
    return try await ManagedProcess.start(
      URL(fileURLWithPath: "/usr/bin/timeout"), name: "published node",
      arguments: [
        "--kill-after=5", "300", Python.publishedServer.path, Python.script("real_node.py"), settings.path,
        "--end-with-input",
      ],
      environment: ["DOCKER_HOST": "unix://\(engineSocket)", "PYTHONDONTWRITEBYTECODE": "1"],
      log: Self.log(number, in: folder))
  }

  private static func log(_ number: Int, in folder: URL) -> URL { folder.appendingPathComponent("node\(number).log") }

  private static func end(_ nodes: [ManagedProcess]) async {
    for node in nodes { node.closeInput() }
    for node in nodes { await node.wait() }
  }
}
