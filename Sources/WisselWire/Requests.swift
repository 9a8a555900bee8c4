public import WisselModel

/// The body of `POST /token/user`.
public struct UserLogin: Codable, Sendable {
  public var username: String
  public var password: String
  public var mfaCode: String?

  public init(username: String, password: String, mfaCode: String? = nil) {
    self.username = username
    self.password = password
    self.mfaCode = mfaCode
  }

  private enum CodingKeys: String, CodingKey {
    case username
    case password
    case mfaCode = "mfa_code"
  }
}

/// The body of `POST /token/node`.
public struct NodeLogin: Codable, Sendable {
  public var apiKey: String

  public init(apiKey: String) { self.apiKey = apiKey }

  private enum CodingKeys: String, CodingKey {
    case apiKey = "api_key"
  }
}

/// The body of `POST /organization`.
public struct NewOrganization: Codable, Sendable {
  public var name: String
  public var domain: String?
  public var address1: String?
  public var address2: String?
  public var zipcode: String?
  public var country: String?
  /// Base64 of the PEM text.
  public var publicKey: String?

  public init(
    name: String, domain: String? = nil, address1: String? = nil, address2: String? = nil, zipcode: String? = nil,
    country: String? = nil, publicKey: String? = nil
  ) {
    self.name = name
    self.domain = domain
    self.address1 = address1
    self.address2 = address2
    self.zipcode = zipcode
    self.country = country
    self.publicKey = publicKey
  }

  private enum CodingKeys: String, CodingKey {
    case name
    case domain
    case address1
    case address2
    case zipcode
    case country
    case publicKey = "public_key"
  }
}

/// The body of `POST /collaboration`.
public struct NewCollaboration: Codable, Sendable {
  public var name: String
  public var organizationIDs: [OrganizationID]
  public var encrypted: Bool

  public init(name: String, organizationIDs: [OrganizationID], encrypted: Bool) {
    self.name = name
    self.organizationIDs = organizationIDs
    self.encrypted = encrypted
  }

  private enum CodingKeys: String, CodingKey {
    case name
    case organizationIDs = "organization_ids"
    case encrypted
  }
}

/// The body of `POST /node`.
public struct NewNode: Codable, Sendable {
  public var collaborationID: CollaborationID
  public var organizationID: OrganizationID?
  public var name: String?

  public init(collaborationID: CollaborationID, organizationID: OrganizationID? = nil, name: String? = nil) {
    self.collaborationID = collaborationID
    self.organizationID = organizationID
    self.name = name
  }

  private enum CodingKeys: String, CodingKey {
    case collaborationID = "collaboration_id"
    case organizationID = "organization_id"
    case name
  }
}

/// The body of `POST /user`.
public struct NewUser: Codable, Sendable {
  public var username: String
  public var password: String
  public var email: String
  public var firstname: String
  public var lastname: String
  public var organizationID: OrganizationID?
  public var roles: [RoleID]
  public var rules: [RuleID]

  public init(
    username: String, password: String, email: String, firstname: String = "", lastname: String = "",
    organizationID: OrganizationID? = nil, roles: [RoleID] = [], rules: [RuleID] = []
  ) {
    self.username = username
    self.password = password
    self.email = email
    self.firstname = firstname
    self.lastname = lastname
    self.organizationID = organizationID
    self.roles = roles
    self.rules = rules
  }

  private enum CodingKeys: String, CodingKey {
    case username
    case password
    case email
    case firstname
    case lastname
    case organizationID = "organization_id"
    case roles
    case rules
  }
}

/// The body of `POST /role`.
public struct NewRole: Codable, Sendable {
  public var name: String
  public var description: String?
  public var rules: [RuleID]
  public var organizationID: OrganizationID?

  public init(name: String, description: String? = nil, rules: [RuleID], organizationID: OrganizationID? = nil) {
    self.name = name
    self.description = description
    self.rules = rules
    self.organizationID = organizationID
  }

  private enum CodingKeys: String, CodingKey {
    case name
    case description
    case rules
    case organizationID = "organization_id"
  }
}
