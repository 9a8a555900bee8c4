import Foundation
import WisselProcesses

@testable import WisselDemo

/// A way between stations and their server that can be cut: every connection on it ends at once, and new ones are
/// refused until it is mended.
actor CuttableWay {
  private static let socat = URL(fileURLWithPath: "/usr/bin/socat")
  private var process: ManagedProcess?
  private var port: UInt16 = 0
  private var destination = ""

  /// Whether the program that plays it is installed.
  static var possible: Bool { FileManager.default.isExecutableFile(atPath: socat.path) }

  /// Opens it; stations use the address it gives.
  func open(to server: URL) async throws -> URL {
    port = Loopback.freePort() ?? 0
    destination = "\(server.host() ?? "127.0.0.1"):\(server.port ?? 80)"
    try await mend()
    return URL(string: "http://127.0.0.1:\(port)") ?? server
  }

  /// Ends what travels on it. Each connection is a process in the group of the one that listens.
  func cut() async {
    guard let process, let group = process.identifier else { return }
    kill(-group, SIGKILL)
    await process.wait()
    self.process = nil
  }

  /// Lets connections through again.
  func mend() async throws {
    process = try await ManagedProcess.start(
      Self.socat, arguments: ["TCP-LISTEN:\(port),bind=127.0.0.1,fork,reuseaddr", "TCP:\(destination)"],
      log: URL(fileURLWithPath: "/dev/null"))
    while Loopback.isFree(port) { await Task.yield() }
  }
}
