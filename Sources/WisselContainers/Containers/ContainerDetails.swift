/// A container's id at the engine.
package struct ContainerID: Hashable, Sendable, CustomStringConvertible {
  package let text: String

  package init(_ text: String) { self.text = text }

  package var description: String { text }
}

/// Where a container stands.
package enum ContainerState: Hashable, Sendable {
  /// Made, never started.
  case created
  case running
  /// Ended, with its exit status.
  case exited(Int)

  /// Reads the engine's word; `stopped` is Podman's for a container that ended a moment ago.
  init(_ word: String, exitStatus: Int) {
    switch word {
    case "created", "configured", "initialized": self = .created
    case "exited", "stopped", "dead", "removing": self = .exited(exitStatus)
    default: self = .running
    }
  }
}

/// A container as the engine describes it.
package struct ContainerDetails: Sendable, Equatable {
  package let id: ContainerID
  package let name: String
  /// The id of the image it was made from.
  package let image: String
  package let state: ContainerState
  package let labels: [String: String]
  /// Whether the kernel ended it for want of memory.
  package let outOfMemory: Bool
}
