import Foundation
import WisselProcesses
import WisselTesting

/// A machine on loopback at which people log in by SSH: asyncssh, of the Python packages that `scripts/python` sets up.
struct PlayedSSH: Sendable {
  let port: Int
  private let process: ManagedProcess

  /// Whether OpenSSH's client and the Python packages are there.
  static var isAvailable: Bool {
    FileManager.default.isExecutableFile(atPath: "/usr/bin/ssh-keygen") && PlayedProgram.hasPackage("asyncssh")
  }

  /// Makes a pair of keys.
  ///
  /// - Returns: the path of the private one, and the public one as a line.
  static func key(_ name: String, in folder: URL) async throws -> (path: String, line: String) {
    let path = folder.appendingPathComponent(name).path
    let process = try await ManagedProcess.start(
      URL(fileURLWithPath: "/usr/bin/ssh-keygen"), arguments: ["-q", "-t", "ed25519", "-N", "", "-f", path],
      log: folder.appendingPathComponent("keygen.log"))
    await process.wait()
    return (path, try String(contentsOfFile: path + ".pub", encoding: .utf8))
  }

  /// Starts a machine.
  ///
  /// - Parameters:
  ///   - hostKey: the path of its private key.
  ///   - admitted: the path of the public key that may log in.
  ///   - port: 0 for any.
  static func start(hostKey: String, admitted: String, port: Int = 0, in folder: URL) async throws -> PlayedSSH {
    let (process, port) = try await PlayedProgram.start(
      "ssh_server.py", [hostKey, admitted, String(port)], in: folder)
    return PlayedSSH(port: Int(port) ?? 0, process: process)
  }

  /// Waits for somebody to have logged in.
  func login() async throws { _ = try await process.line(startingWith: "in") }

  /// Ends it, with its connections.
  func end() async { await PlayedProgram.end(process) }
}
