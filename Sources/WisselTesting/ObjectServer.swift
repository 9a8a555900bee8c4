package import Foundation
import WisselProcesses

/// An S3-compatible storage from PyPI (moto), as a process on loopback, with the bucket `wissel`.
package struct ObjectServer: Sendable {
  package let address: String
  package let accessKey: String
  package let secretKey: String
  package let folder: URL

  package static var isAvailable: Bool { PlayedProgram.hasPackage("moto") }
  package static let hint = "no Python packages: scripts/python sets them up"

  /// - Parameter isGuarded: whether it looks at the signatures of requests.
  package static func run<Result>(
    isGuarded: Bool = false, _ body: (ObjectServer) async throws -> Result
  ) async throws -> Result {
    try await withTemporaryFolder { folder in
      try await PlayedProgram.run("s3_server.py", isGuarded ? ["guarded"] : [], atMost: 600, in: folder) { _, ready in
        let words = ready.split(separator: " ").map(String.init)
        guard words.count == 3 else { throw ProcessFailure("s3_server.py", "it does not say where it is") }
        return try await body(
          ObjectServer(address: words[0], accessKey: words[1], secretKey: words[2], folder: folder))
      }
    }
  }

  /// Something that is done to the bucket by another's client.
  package enum Change: Sendable {
    case put(String, Data)
    case delete(String)
  }

  /// Changes objects, in order.
  package func change(_ changes: [Change]) async throws {
    try await withTemporaryFolder { folder in
      let lines = try changes.enumerated().map { index, change in
        switch change {
        case .delete(let key): return try JSONEncoder().encode(["key": key])
        case .put(let key, let content):
          let file = folder.appendingPathComponent("\(index)")
          try content.write(to: file)
          return try JSONEncoder().encode(["key": key, "file": file.path])
        }
      }
      let list = folder.appendingPathComponent("changes")
      try Data(lines.joined(separator: Data("\n".utf8))).write(to: list)
      _ = try await Self.output(of: "s3_change.py", [address, accessKey, secretKey, list.path], in: folder)
    }
  }

  /// The last line that a script of `Tests/Interop` prints.
  package static func output(of name: String, _ arguments: [String], in folder: URL) async throws -> String {
    let log = folder.appendingPathComponent("\(name).log")
    let script = SharedFiles.package.appendingPathComponent("Tests/Interop/\(name)").path
    let process = try await ManagedProcess.start(
      URL(fileURLWithPath: "/usr/bin/timeout"), name: name,
      arguments: ["--kill-after=5", "60", PlayedProgram.python.path, script] + arguments,
      environment: ["PYTHONDONTWRITEBYTECODE": "1"], log: log)
    process.closeInput()
    guard await process.wait() == .exited(0) else {
      throw ProcessFailure(name, (try? String(contentsOf: log, encoding: .utf8)) ?? "it failed")
    }
    return process.lines.last ?? ""
  }
}
