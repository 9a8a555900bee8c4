import WisselAccess
package import WisselModel

/// Who is behind a socket, and which rooms that opens. Fixed when the socket connects.
package struct SocketIdentity: Sendable, Equatable {
  package let kind: ClientKind
  package let id: AuthenticatableID
  package let name: String
  package let organization: OrganizationID
  /// Of nodes: the collaboration they serve.
  package let collaboration: CollaborationID?
  /// In the order of joining.
  package let rooms: [String]
}

/// The names of rooms.
enum Room {
  /// Every node.
  static let allNodes = "all_nodes"

  /// Everyone who follows a collaboration.
  static func of(_ collaboration: CollaborationID) -> String { "collaboration_\(collaboration)" }

  /// Those of one organisation in a collaboration.
  static func of(_ collaboration: CollaborationID, _ organization: OrganizationID) -> String {
    "\(of(collaboration))_organization_\(organization)"
  }

  /// All sessions of one client.
  static func of(client: AuthenticatableID) -> String { "client_\(client)" }

  /// The rooms of a node.
  static func ofNode(_ collaboration: CollaborationID?, _ organization: OrganizationID) -> [String] {
    [allNodes] + (collaboration.map { [of($0), of($0, organization)] } ?? [])
  }

  /// Where a client's coming and going is told: not to all nodes, which would carry names across collaborations.
  static func told(_ rooms: [String]) -> [String] { rooms.filter { $0 != allNodes } }

  /// The rooms of a user, by how far the right to receive events goes.
  /// - Parameter all: Every collaboration there is.
  static func ofUser(_ caller: Caller, all: [CollaborationID]) -> [String] {
    let own = caller.collaborations.sorted()
    return switch caller.widestScope(.receive, .event) {
    case .global: all.map { of($0) }
    case .collaboration: own.map { of($0) }
    case .organization: own.map { of($0, caller.organization) }
    default: []
    }
  }
}
