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

  /// How long they may take to start and the body to be answered. On a machine at work that is half a minute.
  private static let patience = Duration.seconds(100)
  private static let attempts = 4

  /// Runs them while the body runs; when that fails, the error ends with what they said.
  ///
  /// Now and then such a node does not become ready, hears no more of a task, or its algorithm finds no way to it, and all
  /// wait for ever; then they are started again and the body begins anew, some times. What they said is printed.
  func run<Answer: Sendable>(
    _ federation: Federation, _ server: TestServer, engineSocket: String, in folder: URL,
    _ body: @escaping @Sendable () async throws -> Answer
  ) async throws -> Answer {
    for attempt in 1...Self.attempts {
      var nodes: [ManagedProcess] = []
      do {
        for number in federation.apiKeys.indices {
          nodes.append(try await start(number, federation, server, engineSocket: engineSocket, in: folder))
        }
        if let answer = try await Self.attend(nodes, body) { return answer }
      } catch {
        await Self.end(nodes)
        throw ScriptFailure(text: "\(error)\n\(Self.words(of: nodes, in: folder))")
      }
      print("attempt \(attempt): published nodes gave no answer\n\(Self.words(of: nodes, in: folder))")
    }
    throw ScriptFailure(text: "published nodes gave no answer, \(Self.attempts) times")
  }

  /// The body's answer once the nodes are ready; nil when patience has ended first. Either way they are ended.
  private static func attend<Answer: Sendable>(
    _ nodes: [ManagedProcess], _ body: @escaping @Sendable () async throws -> Answer
  ) async throws -> Answer? {
    try await withThrowingTaskGroup(of: Answer?.self) { group in
      group.addTask {
        for node in nodes { _ = try await node.line(startingWith: "ready") }
        return try await body()
      }
      group.addTask {
        try await Task.sleep(for: patience)
        return nil
      }
      defer { group.cancelAll() }
      let first = try await group.next()
      // What waits for a node ends with it.
      await end(nodes)
      return first ?? nil
    }
  }

  /// The end of what each said, on its standard output and error.
  private static func words(of nodes: [ManagedProcess], in folder: URL) -> String {
    nodes.enumerated().map { number, node in
      let log = try? String(contentsOf: log(number, in: folder), encoding: .utf8)
      return (node.lines.suffix(40) + [String(log?.suffix(6000) ?? "")]).joined(separator: "\n")
    }.joined(separator: "\n---\n")
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
