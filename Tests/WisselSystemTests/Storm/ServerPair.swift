import Foundation
import WisselProcesses
import WisselTesting

@testable import WisselDemo

/// Two server processes on one PostgreSQL database, each on a port that it keeps when it is started again.
actor ServerPair {
  static let rootPassword = "Storm-Passw0rd!"

  /// Their addresses.
  nonisolated let addresses: [String]
  private let folder: URL
  private let uri: String
  private var processes: [ManagedProcess?] = [nil, nil]

  /// Starts both, the first one first: it makes the database.
  static func with<Result: Sendable>(_ body: @Sendable (ServerPair) async throws -> Result) async throws -> Result {
    try await withTemporaryFolder { folder in
      try await PrivatePostgres.shared.withURI { uri in
        let pair = try ServerPair(folder: folder, uri: uri)
        do {
          for index in 0..<2 { try await pair.start(index) }
          let result = try await body(pair)
          await pair.stop()
          return result
        } catch {
          await pair.stop()
          throw error
        }
      }
    }
  }

  private init(folder: URL, uri: String) throws {
    self.folder = folder
    self.uri = uri
    var ports: Set<UInt16> = []
    while ports.count < 2 { if let port = Loopback.freePort() { ports.insert(port) } }
    addresses = ports.map { "http://127.0.0.1:\($0)" }
    for (index, port) in ports.enumerated() {
      let yaml = """
        ip: 127.0.0.1
        port: \(port)
        jwt_secret_key: the same for both
        logging: {level: WARNING}
        wissel: {web: false}
        """
      let file = folder.appendingPathComponent("server\(index).yaml")
      try Data(yaml.utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    }
  }

  /// Starts one and waits until it accepts requests.
  func start(_ index: Int) async throws {
    let process = try await ManagedProcess.start(
      SystemNetwork.installation.wissel, name: "server \(index)",
      arguments: [
        "server", "start", "--config", folder.appendingPathComponent("server\(index).yaml").path, "--end-with-input",
      ],
      environment: [
        "WISSEL_DB_URI": uri, "WISSEL_ROOT_PASSWORD": Self.rootPassword, "WISSEL_PROCESS_NAME": "server \(index)",
      ],
      log: folder.appendingPathComponent("server\(index).log"))
    processes[index] = process
    _ = try await process.line(startingWith: "ready ")
  }

  /// Kills one, as a power cut would.
  func kill(_ index: Int) async {
    processes[index]?.send(SIGKILL)
    await processes[index]?.wait()
    processes[index] = nil
  }

  /// What the servers complained of, the last lines of each.
  nonisolated var complaints: String {
    (0..<2).map { index in
      let text =
        (try? String(contentsOf: folder.appendingPathComponent("server\(index).log"), encoding: .utf8)) ?? ""
      return "--- server \(index)\n" + text.split(separator: "\n").suffix(15).joined(separator: "\n")
    }.joined(separator: "\n")
  }

  private func stop() async {
    for process in processes { process?.closeInput() }
    for process in processes { await process?.wait() }
  }
}
