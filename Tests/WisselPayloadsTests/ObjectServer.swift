import Foundation
import Testing
import WisselPayloads
import WisselProcesses
import WisselTesting

/// An S3-compatible storage from PyPI (moto), as a process on loopback.
struct ObjectServer {
  let address: String
  let folder: URL
  private let process: ManagedProcess

  static let python = SharedFiles.package.appendingPathComponent(".build/python/bin/python")
  static var isAvailable: Bool {
    FileManager.default.isExecutableFile(atPath: python.path)
      && FileManager.default.isExecutableFile(
        atPath: python.deletingLastPathComponent().appendingPathComponent("moto_server").path)
  }
  static let hint: Comment = "no Python packages: scripts/python sets them up"

  static func run<Result>(_ body: (ObjectServer) async throws -> Result) async throws -> Result {
    try await withTemporaryFolder { folder in
      let process = try await ManagedProcess.start(
        URL(fileURLWithPath: "/usr/bin/timeout"), name: "object storage",
        arguments: ["--kill-after=5", "300", python.path, script("s3_server.py")],
        environment: ["PYTHONDONTWRITEBYTECODE": "1"], log: folder.appendingPathComponent("storage.log"))
      do {
        let line = try await process.line(startingWith: "ready ")
        let result = try await body(
          ObjectServer(address: String(line.dropFirst("ready ".count)), folder: folder, process: process))
        await end(process)
        return result
      } catch {
        await end(process)
        throw error
      }
    }
  }

  private static func end(_ process: ManagedProcess) async {
    process.closeInput()
    process.send(SIGTERM)
    await process.wait()
  }

  /// The storage under a prefix.
  func payloads(prefix: String = "", secret: String = "s") throws -> ObjectPayloads {
    ObjectPayloads(
      try ObjectStorage(endpoint: address, region: "us-east-1", bucket: "wissel", prefix: prefix),
      ObjectCredentials(accessKey: "k", secretKey: secret), now: { Date() })
  }

  static func script(_ name: String) -> String {
    SharedFiles.package.appendingPathComponent("Tests/Interop/\(name)").path
  }

  /// The last line a script prints.
  static func output(of name: String, _ arguments: [String], in folder: URL) async throws -> String {
    let log = folder.appendingPathComponent("\(name).log")
    let process = try await ManagedProcess.start(
      URL(fileURLWithPath: "/usr/bin/timeout"), name: name,
      arguments: ["--kill-after=5", "60", python.path, script(name)] + arguments,
      environment: ["PYTHONDONTWRITEBYTECODE": "1"], log: log)
    process.closeInput()
    let ending = await process.wait()
    #expect(ending == .exited(0), "\((try? String(contentsOf: log, encoding: .utf8)) ?? "")")
    return process.lines.last ?? ""
  }
}
