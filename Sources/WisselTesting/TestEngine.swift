import Foundation
package import WisselContainers

/// One private Podman engine for all tests of this process, started when first asked for. It removes itself when the
/// process ends. With `WISSEL_TEST_ENGINE`, the path of an engine's socket, that engine is judged in its place, such as
/// Docker.
package actor TestEngine {
  /// Whether this machine can run containers; tests that need it are skipped, visibly, when it cannot.
  package static var available: Bool {
    getuid() == 0 && (given != nil || PrivatePodman.isInstalled(environment: ProcessInfo.processInfo.environment))
  }

  private static let given = ProcessInfo.processInfo.environment["WISSEL_TEST_ENGINE"]

  private static let only = TestEngine()
  private var starting: Task<PrivatePodman, any Error>?

  /// The engine, answering.
  package static func shared() async throws -> ContainerEngine {
    if let given { return ContainerEngine(socket: given) }
    return ContainerEngine(socket: try await only.start().socket)
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
