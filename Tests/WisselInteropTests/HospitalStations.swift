import Foundation
import WisselProcesses
import WisselSealing
import WisselTesting

/// The stations of a federation's hospitals, in one process beside a test.
struct HospitalStations {
  /// The algorithm they may run.
  var image: String
  /// For each hospital its databases: label and CSV text.
  var tables: [[(label: String, text: String)]]
  /// Further databases of every hospital, each as a YAML mapping.
  var databases: [String] = []
  /// Further lines for each station's YAML.
  var additions = ""
  /// Further lines for one hospital's YAML, in the order of the hospitals.
  var own: [String] = []
  /// Further members of the section `wissel`.
  var wissel = ""

  /// Runs them while the body runs; when that fails, the error ends with what they logged.
  func run(
    _ federation: Federation, _ server: TestServer, engineSocket: String, in folder: URL,
    _ body: () async throws -> Void
  ) async throws {
    let settings = folder.appendingPathComponent("nodes")
    try FileManager.default.createDirectory(at: settings, withIntermediateDirectories: true)
    for (number, apiKey) in federation.apiKeys.enumerated() {
      let data = folder.appendingPathComponent("data\(number)")
      try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
      try write(PrivateKey.generate().secretPEM, to: data.appendingPathComponent("private_key.pem"))
      var databases = databases.map { "  - \($0)" }
      for (label, text) in tables[number] {
        try write(text, to: data.appendingPathComponent("\(label).csv"))
        databases.append(
          "  - {label: \(label), uri: \(data.path)/\(label).csv, type: csv, env: {schema: \(label)-schema}}")
      }
      try write(
        """
        api_key: \(apiKey)
        server_url: http://127.0.0.1
        port: \(server.url.split(separator: ":").last ?? "")
        api_path: /api
        task_dir: \(data.path)
        databases:
        \(databases.joined(separator: "\n"))
        encryption: {enabled: \(federation.key != nil), private_key: \(data.path)/private_key.pem}
        policies: {allowed_algorithms: ['\(image)'], require_algorithm_pull: false}
        logging: {level: INFO}
        share_algorithm_logs: true
        wissel: {engine_socket: \(engineSocket), relay_image: '\(Images.relay)', \(wissel)}
        \(additions)
        \(own.indices.contains(number) ? own[number] : "")
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
    let ending = await stations.wait()
    guard ending == .exited(0) else { throw ScriptFailure(text: "the stations ended with \(ending)") }
  }

  private func write(_ text: String, to file: URL) throws {
    try Data(text.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
  }
}
