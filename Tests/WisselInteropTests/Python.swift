import Foundation
import Testing
import WisselProcesses
import WisselTesting

/// The Python environments that `scripts/python` sets up, and the scripts in `Tests/Interop`.
enum Python {
  private static func interpreter(_ environment: String) -> URL {
    SharedFiles.package.appendingPathComponent(".build/\(environment)/bin/python")
  }

  /// Has the published client, node client class and algorithm tools.
  static let packages = interpreter("python")
  /// Has the published server and the published node; Python 3.10.
  static let publishedServer = interpreter("python-vantage6")

  static var hasPackages: Bool { FileManager.default.isExecutableFile(atPath: packages.path) }
  static var hasPublishedServer: Bool { FileManager.default.isExecutableFile(atPath: publishedServer.path) }

  static var hasPublishedNode: Bool {
    FileManager.default.isExecutableFile(
      atPath: publishedServer.deletingLastPathComponent().appendingPathComponent("vnode-local").path)
  }

  static let packagesHint: Comment = "no Python packages: scripts/python sets them up"
  static let publishedServerHint: Comment = "no published server: scripts/python sets it up where Python 3.10 is found"
  static let publishedNodeHint: Comment = "no published node: scripts/python sets it up where Python 3.10 is found"

  static func script(_ name: String) -> String {
    SharedFiles.package.appendingPathComponent("Tests/Interop/\(name)").path
  }

  /// Runs a script to its end and gives what it printed last; a script that fails, or takes more than three minutes, is
  /// an error with its words.
  static func run(
    _ name: String, _ arguments: [String], environment: [String: String] = [:], in folder: URL
  ) async throws -> String {
    let log = folder.appendingPathComponent("\(name).log")
    let process = try await ManagedProcess.start(
      URL(fileURLWithPath: "/usr/bin/timeout"), name: name,
      arguments: ["--kill-after=5", "180", packages.path, script(name)] + arguments,
      environment: environment.merging(["PYTHONDONTWRITEBYTECODE": "1"]) { given, _ in given }, log: log)
    let ending = await process.wait()
    guard ending == .exited(0) else {
      let words = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
      throw ScriptFailure(text: "\(name) \(arguments.dropFirst(2)): \(ending)\n\(words.suffix(4000))")
    }
    return process.lines.last ?? ""
  }
}

struct ScriptFailure: Error, CustomStringConvertible {
  let text: String
  var description: String { text }
}
