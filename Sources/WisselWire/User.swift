public import WisselModel

/// A user as the API shows it. The TOTP secret is always null: the original leaks it.
public struct UserBody: Codable, Sendable {
  public var id: UserID
  public var type: String
  public var username: String
  @Null public var firstname: String?
  @Null public var lastname: String?
  @Null public var email: String?
  @Null public var status: String?
  @Null public var ip: String?
  @Null public var lastSeen: WireTime?
  @Null public var otpSecret: String?
  @Null public var lastEmailFailedLoginSent: WireTime?
  @Null public var lastEmailRecoverPasswordSent: WireTime?
  @Null public var organization: Link<OrganizationKind>?
  public var roles: String
  public var rules: String
  /// Only with `include_permissions`.
  public var permissions: UserPermissions?

  public init(
    id: UserID,
    type: String,
    username: String,
    firstname: String? = nil,
    lastname: String? = nil,
    email: String? = nil,
    status: String? = nil,
    ip: String? = nil,
    lastSeen: WireTime? = nil,
    otpSecret: String? = nil,
    lastEmailFailedLoginSent: WireTime? = nil,
    lastEmailRecoverPasswordSent: WireTime? = nil,
    organization: Link<OrganizationKind>? = nil,
    roles: String,
    rules: String,
    permissions: UserPermissions? = nil
  ) {
    self.id = id
    self.type = type
    self.username = username
    self.firstname = firstname
    self.lastname = lastname
    self.email = email
    self.status = status
    self.ip = ip
    self.lastSeen = lastSeen
    self.otpSecret = otpSecret
    self.lastEmailFailedLoginSent = lastEmailFailedLoginSent
    self.lastEmailRecoverPasswordSent = lastEmailRecoverPasswordSent
    self.organization = organization
    self.roles = roles
    self.rules = rules
    self.permissions = permissions
  }

  private enum CodingKeys: String, CodingKey {
    case id
    case type
    case username
    case firstname
    case lastname
    case email
    case status
    case ip
    case lastSeen = "last_seen"
    case otpSecret = "otp_secret"
    case lastEmailFailedLoginSent = "last_email_failed_login_sent"
    case lastEmailRecoverPasswordSent = "last_email_recover_password_sent"
    case organization
    case roles
    case rules
    case permissions
  }
}

/// What a user may do, for interfaces that adapt to it.
public struct UserPermissions: Codable, Sendable {
  public var roles: [RoleID]
  public var rules: [RuleID]
  public var orgsInCollabs: [OrganizationID]

  public init(
    roles: [RoleID],
    rules: [RuleID],
    orgsInCollabs: [OrganizationID]
  ) {
    self.roles = roles
    self.rules = rules
    self.orgsInCollabs = orgsInCollabs
  }

  private enum CodingKeys: String, CodingKey {
    case roles
    case rules
    case orgsInCollabs = "orgs_in_collabs"
  }
}
