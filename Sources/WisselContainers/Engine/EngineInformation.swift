import NIOHTTP1
import WisselWire

/// How an engine runs.
package struct EngineInformation: Sendable, Equatable {
  /// Whether it has no root rights on this machine.
  package let isRootless: Bool
  /// The names of the container runtimes it knows.
  package let runtimes: Set<String>
}

extension ContainerEngine {
  /// Asks how the engine runs.
  package func information() async throws(EngineError) -> EngineInformation {
    let body = try await transport.json(
      .GET, "/info", attempted: "ask how the container engine runs", as: JSONValue.self)
    let options = body["SecurityOptions"]?.array?.compactMap(\.string) ?? []
    return EngineInformation(
      isRootless: body["Rootless"]?.bool ?? options.contains { $0.contains("rootless") },
      runtimes: Set((body["Runtimes"]?.object ?? [:]).keys))
  }
}
