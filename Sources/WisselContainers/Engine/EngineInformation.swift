import NIOHTTP1
import WisselWire

/// How an engine runs.
package struct EngineInformation: Sendable, Equatable {
  /// Whether it has no root rights on this machine.
  package let isRootless: Bool
  /// The names of the container runtimes it knows.
  package let runtimes: Set<String>
  /// Whether it keeps system calls from containers that name no profile of their own, with its default seccomp profile.
  package let filtersSystemCalls: Bool

  /// - Parameter body: the answer of `GET /info`. Docker and Podman tell a filter as `name=seccomp,profile=…`, where
  ///   `unconfined` is none; an engine that cannot filter leaves it out.
  init(_ body: JSONValue) {
    let options = body["SecurityOptions"]?.array?.compactMap(\.string) ?? []
    isRootless = body["Rootless"]?.bool ?? options.contains { $0.contains("rootless") }
    runtimes = Set((body["Runtimes"]?.object ?? [:]).keys)
    filtersSystemCalls = options.contains { $0.contains("seccomp") && !$0.contains("unconfined") }
  }
}

extension ContainerEngine {
  /// Asks how the engine runs.
  package func information() async throws(EngineError) -> EngineInformation {
    EngineInformation(
      try await transport.json(.GET, "/info", attempted: "ask how the container engine runs", as: JSONValue.self))
  }
}
