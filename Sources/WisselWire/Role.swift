public import WisselModel

/// A role as the API shows it.
public struct RoleBody: Codable, Sendable {
  public var id: RoleID
  public var name: String
  @Null public var description: String?
  public var isDefaultRole: Bool
  @Null public var organization: Link<OrganizationKind>?
  public var rules: String
  public var users: String

  public init(
    id: RoleID,
    name: String,
    description: String? = nil,
    isDefaultRole: Bool,
    organization: Link<OrganizationKind>? = nil,
    rules: String,
    users: String
  ) {
    self.id = id
    self.name = name
    self.description = description
    self.isDefaultRole = isDefaultRole
    self.organization = organization
    self.rules = rules
    self.users = users
  }

  private enum CodingKeys: String, CodingKey {
    case id
    case name
    case description
    case isDefaultRole = "is_default_role"
    case organization
    case rules
    case users
  }
}

/// A rule as the API shows it.
public struct RuleBody: Codable, Sendable {
  public var id: RuleID
  /// The resource.
  public var name: String
  public var scope: String
  public var operation: String
  public var description: String
  public var users: String

  public init(
    id: RuleID,
    name: String,
    scope: String,
    operation: String,
    description: String,
    users: String
  ) {
    self.id = id
    self.name = name
    self.scope = scope
    self.operation = operation
    self.description = description
    self.users = users
  }
}
