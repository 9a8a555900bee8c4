/// What a rule is about; the raw values are the resource names of the wire.
public enum Resource: String, Codable, Sendable, CaseIterable {
  case node, organization, collaboration, study, role, user, task, run, event, port
}

/// How far a rule reaches. Scopes are ordered, but a wider one does not silently stand in for a smaller one:
/// each check says which scopes count.
public enum Scope: String, Codable, Sendable, CaseIterable, Comparable {
  case own = "OWN"
  case organization = "ORGANIZATION"
  case collaboration = "COLLABORATION"
  case global = "GLOBAL"

  private var rank: Int {
    switch self {
    case .own: 1
    case .organization: 2
    case .collaboration: 3
    case .global: 4
    }
  }

  public static func < (left: Scope, right: Scope) -> Bool { left.rank < right.rank }
}

/// What a rule lets its holder do.
public enum Operation: String, Codable, Sendable, CaseIterable {
  case view = "VIEW"
  case edit = "EDIT"
  case create = "CREATE"
  case delete = "DELETE"
  case send = "SEND"
  case receive = "RECEIVE"
}

/// One permission: an operation on a resource within a scope.
public struct Rule: Hashable, Codable, Sendable {
  public let resource: Resource
  public let scope: Scope
  public let operation: Operation

  public init(_ operation: Operation, _ resource: Resource, _ scope: Scope) {
    self.resource = resource
    self.scope = scope
    self.operation = operation
  }
}

/// Who a token belongs to.
public enum ClientKind: String, Codable, Sendable {
  case user, node, container
}
