import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import WisselWire

/// A container engine on this machine: Docker, or Podman through its Docker-compatible interface, over a Unix socket.
/// Everything here is the part of the Docker Engine API (1.41) that both serve alike.
package struct ContainerEngine: Sendable {
  /// The socket's path.
  package let socket: String

  let transport: EngineTransport

  /// Nothing is opened before the first call.
  package init(socket: String) {
    self.socket = socket
    self.transport = EngineTransport(socket: socket)
  }

  /// Asks whether an engine answers.
  package func ping() async throws(EngineError) {
    _ = try await transport.call(.GET, "/_ping", attempted: "reach the container engine", limit: .seconds(5))
  }

  /// Name and version of the engine.
  package func version() async throws(EngineError) -> EngineVersion {
    let body = try await transport.json(
      .GET, "/version", attempted: "ask the container engine's version", as: JSONValue.self)
    let first = body["Components"]?[0]
    return EngineVersion(
      name: first?["Name"]?.string ?? body["Platform"]?["Name"]?.string ?? "engine",
      version: first?["Version"]?.string ?? body["Version"]?.string ?? "")
  }
}

/// What an engine calls itself, such as "Podman Engine" and "4.3.1".
package struct EngineVersion: Sendable, Equatable {
  package let name: String
  package let version: String

  package var isPodman: Bool { name.contains("Podman") }

  /// What images call the processor of this machine, which is the engine's as well: it is reached over a Unix socket.
  package static var architecture: String {
    #if arch(arm64)
      "arm64"
    #else
      "amd64"
    #endif
  }
}
