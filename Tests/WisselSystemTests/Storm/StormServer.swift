import Foundation
import Logging
import WisselClient
import WisselModel
import WisselProcesses
import WisselSocketIO
import WisselSocketProtocol
import WisselTesting
import WisselWire

@testable import WisselDemo

/// A server as a process of its own, with many nodes: every hospital is a member of every collaboration, and has a node
/// in each.
struct StormServer: Sendable {
  /// Scheme, host and port.
  let url: String
  let process: ManagedProcess
  /// The node's key, by hospital and collaboration.
  let apiKeys: [[String]]

  /// The asker belongs to the first hospital.
  static let asker = (name: "asker", password: "Storm-Passw0rd!")

  /// - Parameter additions: the section `wissel` of its settings.
  static func run(
    hospitals: Int, collaborations: Int, in folder: URL,
    additions: String = "{attempts_per_minute: 100000, failures_per_address: 100000}",
    _ body: (StormServer) async throws -> Void
  ) async throws {
    let settings = folder.appendingPathComponent("server.yaml")
    try write(
      """
      ip: 127.0.0.1
      port: 0
      api_path: /api
      uri: sqlite:///\(folder.path)/server.sqlite
      logging: {level: WARNING}
      wissel: \(additions)
      """, to: settings)
    let keys = (0..<hospitals).map { hospital in
      (0..<collaborations).map { String(format: "%08x-0000-4000-8000-%012x", hospital + 1, $0 + 1) }
    }
    let entities = folder.appendingPathComponent("entities.yaml")
    try write(Self.entities(keys), to: entities)
    let wissel = SystemNetwork.installation.wissel
    let log = folder.appendingPathComponent("server.log")
    let environment = ["WISSEL_ROOT_PASSWORD": asker.password]
    let imported = try await ManagedProcess.start(
      wissel, name: "import", arguments: ["server", "import", entities.path, "--config", settings.path],
      environment: environment, log: log)
    guard await imported.wait() == .exited(0) else { throw ProcessFailure("import", words(of: log)) }
    let process = try await ManagedProcess.start(
      wissel, name: "server", arguments: ["server", "start", "--config", settings.path, "--end-with-input"],
      environment: environment, log: log)
    do {
      let line = try await process.line(startingWith: "ready ")
      try await body(StormServer(url: String(line.dropFirst("ready ".count)), process: process, apiKeys: keys))
      await end(process)
    } catch {
      await end(process)
      throw ProcessFailure("server", "\(error)\n\(words(of: log))")
    }
  }

  private static func end(_ process: ManagedProcess) async {
    process.send(SIGTERM)
    process.closeInput()
    await process.wait()
  }

  private static func words(of log: URL) -> String {
    String(((try? String(contentsOf: log, encoding: .utf8)) ?? "").suffix(3000))
  }

  private static func write(_ text: String, to file: URL) throws {
    try Data(text.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
  }

  private static func entities(_ keys: [[String]]) -> String {
    var lines = ["organizations:"]
    for hospital in keys.indices {
      lines.append("  - {name: 'hospital \(hospital)'}")
      if hospital == 0 {
        lines[lines.count - 1] =
          "  - {name: 'hospital 0', users: [{username: \(asker.name), firstname: A, lastname: B, "
          + "email: a@example.org, password: '\(asker.password)'}]}"
      }
    }
    lines.append("collaborations:")
    for collaboration in keys[0].indices {
      lines += ["  - name: 'collaboration \(collaboration)'", "    encrypted: false", "    participants:"]
      lines += keys.indices.map { "      - {name: 'hospital \($0)', api_key: \(keys[$0][collaboration])}" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: Looks from outside

  var transport: HTTPTransport { get throws { try HTTPTransport(base: url + "/api") } }

  /// A token of a node.
  func token(ofKey key: String) async throws -> String {
    let request = ClientRequest(
      .post, "token/node", body: try WireJSON.encode(["api_key": JSONValue.string(key)]))
    let reply = try await transport.send(request)
    guard let token = try WireJSON.decode(JSONValue.self, from: reply.body)["access_token"]?.string else {
      throw ProcessFailure("server", "no token for a node: status \(reply.status)")
    }
    return token
  }

  /// A socket that will join as the node of a key.
  func socketClient(
    ofKey key: String, mode: ClientSession.Mode = .webSocketOnly
  ) async throws -> SocketClient {
    var options = SocketClientOptions(url: url).authorized(try await token(ofKey: key))
    options.mode = mode
    return SocketClient(options, logger: Logger(label: "storm", factory: { _ in SwiftLogNoOpLogHandler() }))
  }

  /// A client that has logged in as the asker.
  func askerClient() async throws -> APIClient {
    let client = APIClient(try transport)
    _ = try await client.logIn(username: Self.asker.name, password: Self.asker.password)
    return client
  }

  /// Resident memory in megabytes.
  var residentMegabytes: Double { process.usage.residentMegabytes }
}
