import WisselWire

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
  /// How this machine reaches its ports.
  package let reach: ContainerReach

  /// Where this machine finds a TCP port of the container; nil when it has no address.
  package func place(of port: Int) -> ContainerReach.Place? { reach.place(of: port) }
}

/// How the machine of a container reaches its ports.
package struct ContainerReach: Sendable, Equatable {
  /// A host and a port.
  package struct Place: Sendable, Equatable {
    package let host: String
    package let port: Int
  }

  /// Whether it has the machine's own network.
  let usesHost: Bool
  /// Places of the machine by the container's TCP ports.
  let published: [Int: Place]
  /// Its address in the engine's networks.
  let address: String?

  /// Reads the engine's description of a container.
  init(_ body: JSONValue) {
    usesHost = body["HostConfig"]?["NetworkMode"]?.string == "host"
    let network = body["NetworkSettings"]
    var published: [Int: Place] = [:]
    for (name, bindings) in network?["Ports"]?.object ?? [:] where name.hasSuffix("/tcp") {
      guard let port = Int(name.dropLast(4)), let own = bindings[0]?["HostPort"]?.string.flatMap({ Int($0) }) else {
        continue
      }
      let host = bindings[0]?["HostIp"]?.string ?? ""
      published[port] = Place(host: ["", "0.0.0.0", "::"].contains(host) ? "127.0.0.1" : host, port: own)
    }
    self.published = published
    let networks = (network?["Networks"]?.object ?? [:]).sorted { $0.key < $1.key }
    address = networks.lazy.compactMap { $0.value["IPAddress"]?.string }.first { !$0.isEmpty }
  }

  /// A published port first: without administrator's rights an engine's networks are not this machine's.
  func place(of port: Int) -> Place? {
    if usesHost { return Place(host: "127.0.0.1", port: port) }
    return published[port] ?? address.map { Place(host: $0, port: port) }
  }
}
