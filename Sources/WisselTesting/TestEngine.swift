import Foundation
package import WisselContainers

/// One private Podman engine for all tests of this process, started when first asked for. It removes itself when the
/// process ends.
package actor TestEngine {
  /// Whether this machine can run containers; tests that need it are skipped, visibly, when it cannot.
  package static var available: Bool {
    getuid() == 0 && PrivatePodman.isInstalled(environment: ProcessInfo.processInfo.environment)
  }

  private static let only = TestEngine()
  private var starting: Task<PrivatePodman, any Error>?

  /// The engine, answering.
  package static func shared() async throws -> ContainerEngine {
    ContainerEngine(socket: try await only.start().socket)
  }

  private func start() async throws -> PrivatePodman {
    let task =
      starting
      ?? Task {
        let name = "wissel-engine-\(UInt32.random(in: 0 ... .max))"
        return try await PrivatePodman.start(
          folder: FileManager.default.temporaryDirectory.appendingPathComponent(name),
          environment: ProcessInfo.processInfo.environment)
      }
    starting = task
    return try await task.value
  }
}
