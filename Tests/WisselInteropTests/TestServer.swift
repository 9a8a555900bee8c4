import Foundation
import WisselProcesses
import WisselTesting

/// A server as a process of its own, on a free port of loopback, with an empty database, or the one of the same folder.
struct TestServer {
  enum Kind: String, CaseIterable, Sendable {
    /// Our `wissel server start`.
    case ours
    /// The published vantage6-server 4.15.2.
    case published
  }

  let kind: Kind
  /// Scheme, host and port.
  let url: String
  let rootPassword: String
  let process: ManagedProcess

  /// The API's address.
  var base: String { url + "/api" }
  /// What scripts need to know beside the address.
  var environment: [String: String] { ["WISSEL_ROOT_PASSWORD": rootPassword] }

  /// Starts a server in a folder, runs the body, and ends the server.
  ///
  /// - Parameters:
  ///   - blobs: whether ours keeps inputs and results as blobs.
  ///   - database: the URI of its database; nil for an SQLite file in the folder.
  ///   - environment: what ours finds in its environment beside ours.
  ///   - port: 0 for any free one.
  static func run<Result>(
    _ kind: Kind, in folder: URL, blobs: Bool = false, database: String? = nil, environment: [String: String] = [:],
    port: Int = 0, _ body: (TestServer) async throws -> Result
  ) async throws -> Result {
    let server = try await start(
      kind, in: folder, blobs: blobs, database: database, environment: environment, port: port)
    do {
      let result = try await body(server)
      await server.end()
      return result
    } catch {
      await server.end()
      throw error
    }
  }

  /// Starts one, which the caller ends.
  static func start(
    _ kind: Kind, in folder: URL, blobs: Bool = false, database: String? = nil, environment: [String: String] = [:],
    port: Int = 0
  ) async throws -> TestServer {
    let password = kind == .ours ? "Interop-Passw0rd!" : "root"
    let log = folder.appendingPathComponent("server.log")
    let process: ManagedProcess
    switch kind {
    case .ours:
      let settings = folder.appendingPathComponent("server.yaml")
      let yaml = """
        ip: 127.0.0.1
        port: \(port)
        api_path: /api
        uri: \(database ?? "sqlite:///\(folder.path)/server.sqlite")
        logging: {level: WARNING}
        \(blobs ? "large_result_store: {type: files}" : "")
        """
      try Data(yaml.utf8).write(to: settings)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: settings.path)
      process = try await ManagedProcess.start(
        SharedFiles.package.appendingPathComponent(".build/debug/wissel"), name: "server",
        arguments: ["server", "start", "--config", settings.path, "--end-with-input"],
        environment: environment.merging(["WISSEL_ROOT_PASSWORD": password]) { $1 }, log: log)
    case .published:
      process = try await ManagedProcess.start(
        URL(fileURLWithPath: "/usr/bin/timeout"), name: "published server",
        arguments: [
          "--kill-after=5", "600", Python.publishedServer.path, Python.script("real_server.py"), folder.path,
          "\(port)",
        ],
        environment: ["PYTHONDONTWRITEBYTECODE": "1"].merging(
          database.map { ["WISSEL_DATABASE_URI": $0] } ?? [:]
        ) { $1 }, log: log)
    }
    do {
      let line = try await process.line(startingWith: "ready ")
      return TestServer(
        kind: kind, url: String(line.dropFirst("ready ".count)), rootPassword: password, process: process)
    } catch {
      let words = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
      throw ScriptFailure(text: "\(error)\n\(words.suffix(4000))")
    }
  }

  func end() async {
    process.send(SIGTERM)
    process.closeInput()
    await process.wait()
  }
}
