import Foundation
import WisselDemo
import WisselProcesses

/// A server under measurement, as a process of its own on loopback.
struct BenchedServer: Sendable {
  let name: String
  /// Scheme, host and port.
  let address: String
  let rootPassword: String
  private let process: ManagedProcess

  /// Ours, on a database.
  ///
  /// - Parameter database: the `uri` of its settings.
  static func ours(_ name: String, database: String, in folder: URL) async throws -> BenchedServer {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let settings = folder.appendingPathComponent("server.yaml")
    try Data(
      """
      description: a server under measurement
      ip: 127.0.0.1
      port: 0
      api_path: /api
      uri: '\(database)'
      allow_drop_all: false
      jwt_secret_key: a key for measurements only
      logging: {level: WARNING}
      wissel: {attempts_per_minute: 1000000}
      directories: {data: '\(folder.path)'}

      """.utf8
    ).write(to: settings)
    return try await start(
      name, Installation.current.wissel, ["server", "start", "--config", settings.path, "--end-with-input"],
      password: "Measured-1", log: folder.appendingPathComponent("server.log"))
  }

  /// The published one, where its Python environment has been set up; nil elsewhere.
  static func published(in folder: URL) async throws -> BenchedServer? {
    let python = Peer.folder.appendingPathComponent(".build/python-vantage6/bin/python")
    guard FileManager.default.isExecutableFile(atPath: python.path) else { return nil }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let script = Peer.folder.appendingPathComponent("Tests/Interop/real_server.py").path
    return try await start(
      "the published server 4.15.2", python, [script, folder.path, "--end-with-input"], password: "root",
      log: folder.appendingPathComponent("server.log"))
  }

  private static func start(
    _ name: String, _ program: URL, _ arguments: [String], password: String, log: URL
  ) async throws -> BenchedServer {
    let process = try await ManagedProcess.start(
      program, name: name, arguments: arguments, environment: ["WISSEL_ROOT_PASSWORD": password], log: log)
    let line = try await process.line(startingWith: "ready ")
    return BenchedServer(
      name: name, address: String(line.dropFirst("ready ".count)), rootPassword: password, process: process)
  }

  /// Does something with it and stops it.
  func whileRunning<Result>(_ body: (BenchedServer) async throws -> Result) async throws -> Result {
    do {
      let result = try await body(self)
      await stop()
      return result
    } catch {
      await stop()
      throw error
    }
  }

  private func stop() async {
    process.send(SIGTERM)
    await process.wait()
  }

  /// What it takes of the machine.
  var usage: ProcessUsage { process.usage }
}
