import Foundation

/// Finds the Unix socket of the machine's container engine.
package enum EngineSocket {
  /// Where an engine may listen, most specific first: `DOCKER_HOST` alone when it is set (only `unix://` is served),
  /// else Docker's socket, then Podman's for the machine and for the user.
  ///
  /// - Parameters:
  ///   - environment: the process's environment.
  ///   - user: the numeric user id, for the user's runtime folder.
  package static func candidates(environment: [String: String], user: UInt32) -> [String] {
    if let host = environment["DOCKER_HOST"], !host.isEmpty {
      return host.hasPrefix("unix://") ? [String(host.dropFirst("unix://".count))] : []
    }
    let runtime = environment["XDG_RUNTIME_DIR"] ?? "/run/user/\(user)"
    return [
      "/var/run/docker.sock", "/run/podman/podman.sock", "\(runtime)/docker.sock", "\(runtime)/podman/podman.sock",
    ]
  }

  /// The first candidate that answers a ping, or nil.
  package static func answering(environment: [String: String], user: UInt32 = getuid()) async -> String? {
    for path in candidates(environment: environment, user: user) where FileManager.default.fileExists(atPath: path) {
      if (try? await ContainerEngine(socket: path).ping()) != nil { return path }
    }
    return nil
  }
}
