import Foundation

/// The configuration files of a network on this machine.
struct NetworkFiles {
  let folder: URL

  /// - Parameter payload: The largest input or result the server takes; nil is what it takes by itself.
  func serverConfiguration(port: UInt16, payload: String?) throws -> URL {
    try write(
      "server/server.yaml",
      """
      description: a server on this machine
      ip: 127.0.0.1
      port: \(port)
      server_name: local
      api_path: /api
      uri: \(quoted("sqlite:///" + folder.appendingPathComponent("server/server.sqlite").path))
      allow_drop_all: false
      jwt_secret_key: \(Self.random())
      logging:
        level: INFO
      directories:
        data: \(quoted(folder.appendingPathComponent("server").path))
      \(payload.map { "wissel:\n  limits: {payload: \($0)}\n" } ?? "")
      """)
  }

  /// Where a station has a lake.
  func lake(_ label: String, of station: String) -> URL {
    folder.appendingPathComponent("lakes/\(station)-\(label)")
  }

  func stationConfiguration(
    _ station: NetworkPlan.Station, name: String, server: URL, apiKey: String, encrypted: Bool, key: URL,
    engineSocket: String
  ) throws -> URL {
    let lakes = station.lakes.map { label in (label: label, file: lake(label, of: name), type: "lake") }
    let databases = (station.databases + lakes).map { database in
      """
        - label: \(quoted(database.label))
          uri: \(quoted(database.file.path))
          type: \(quoted(database.type))
          mount_mode: ro
      """
    }
    var lines = [
      "api_key: \(quoted(apiKey))",
      "server_url: \(quoted("http://\(server.host() ?? "127.0.0.1")"))",
      "port: \(server.port ?? 80)",
      "api_path: /api",
      "task_dir: \(quoted(folder.appendingPathComponent("stations/\(name)").path))",
      "databases:",
    ]
    lines += databases
    lines += [
      "encryption:", "  enabled: \(encrypted)", "  private_key: \(quoted(key.path))", "share_algorithm_logs: true",
      "logging:", "  level: INFO", "policies:", "  require_algorithm_pull: false",
    ]
    if let allowed = station.allowedAlgorithms {
      lines.append("  allowed_algorithms:")
      lines += allowed.map { "    - \(quoted($0))" }
    }
    if !station.algorithmEnvironment.isEmpty {
      lines.append("algorithm_env:")
      lines += station.algorithmEnvironment.sorted { $0.key < $1.key }.map { "  \($0.key): \(quoted($0.value))" }
    }
    lines += ["wissel:", "  engine_socket: \(quoted(engineSocket))", "  relay_image: \(quoted(Program.relay.image))"]
    if station.keepsContainers { lines.append("  residents: {allowed: true}") }
    lines += station.additions.map { "  \($0)" }
    return try write("stations/\(name).yaml", lines.joined(separator: "\n") + "\n")
  }

  /// Writes a file that only its owner can read.
  @discardableResult
  func write(_ path: String, _ text: String) throws -> URL {
    let file = folder.appendingPathComponent(path)
    let files = FileManager.default
    try files.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    guard files.createFile(atPath: file.path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]) else {
      throw DemoFailure("The file \(file.path) could not be written.", remedy: "Check that the disk is not full.")
    }
    return file
  }

  /// A password or key nobody can guess, with the kinds of characters password rules ask for.
  static func random() -> String {
    let letters = Array("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
    var generator = SystemRandomNumberGenerator()
    return String((0..<20).compactMap { _ in letters.randomElement(using: &generator) }) + "-aA7"
  }

  /// A YAML text in double quotes.
  private func quoted(_ text: String) -> String {
    let escaped = text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
    return "\"\(escaped)\""
  }
}
