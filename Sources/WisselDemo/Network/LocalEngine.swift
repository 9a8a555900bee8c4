import Foundation
import WisselContainers

/// The container engine of a network on this machine: the machine's Docker where one answers, else a Podman of the
/// network's own that shares nothing with the machine's.
struct LocalEngine: Sendable {
  let socket: String
  let podman: PrivatePodman?

  static func start(in folder: URL) async throws -> LocalEngine {
    let environment = ProcessInfo.processInfo.environment
    let docker = "/var/run/docker.sock"
    if FileManager.default.fileExists(atPath: docker),
      (try? await ContainerEngine(socket: docker).ping()) != nil
    {
      return LocalEngine(socket: docker, podman: nil)
    }
    do {
      let podman = try await PrivatePodman.start(
        folder: folder.appendingPathComponent("engine"), environment: environment)
      return LocalEngine(socket: podman.socket, podman: podman)
    } catch let error as PrivatePodman.Unavailable {
      throw DemoFailure("No container engine can be had: \(error).", remedy: "Run scripts/setup demo.")
    }
  }

  func stop() async { await podman?.stop() }
}
