public import WisselModel

/// Whom a station lets ask, as it told the server about itself. Nothing told means everyone.
public struct StationPolicy: Sendable, Hashable {
  /// Users by id.
  public var users: Set<String>
  /// Organisations by id or name.
  public var organizations: Set<String>

  public init(users: Set<String> = [], organizations: Set<String> = []) {
    self.users = users
    self.organizations = organizations
  }

  /// Whether the station restricts anything.
  public var isOpen: Bool { users.isEmpty && organizations.isEmpty }

  /// Whether a user may ask: matched by person or by organisation.
  public func allows(user: UserID, organization: OrganizationID, organizationName: String) -> Bool {
    isOpen || users.contains(user.description) || organizations.contains(organization.description)
      || organizations.contains(organizationName)
  }
}
