import Foundation
import WisselProcesses

/// A socket that leads to the engine's and can be cut: what travels on it ends at once, and nobody answers until it is
/// opened again.
actor EngineWay {
  private static let socat = URL(fileURLWithPath: "/usr/bin/socat")
  nonisolated let path: String
  private var process: ManagedProcess?

  init(at path: String) { self.path = path }

  /// Whether the program that plays it is installed.
  static var possible: Bool { FileManager.default.isExecutableFile(atPath: socat.path) }

  func open(to engine: String) async throws {
    process = try await ManagedProcess.start(
      Self.socat, arguments: ["UNIX-LISTEN:\(path),fork,unlink-early", "UNIX-CONNECT:\(engine)"],
      log: URL(fileURLWithPath: "/dev/null"))
    while !FileManager.default.fileExists(atPath: path) { await Task.yield() }
  }

  /// Each connection is a process in the group of the one that listens.
  func cut() async {
    guard let process, let group = process.identifier else { return }
    kill(-group, SIGKILL)
    await process.wait()
    self.process = nil
    unlink(path)
  }
}
