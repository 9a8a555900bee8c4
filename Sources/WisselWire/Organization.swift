public import WisselModel

/// An organisation as the API shows it.
public struct OrganizationBody: Codable, Sendable {
  public var id: OrganizationID
  public var name: String
  @Null public var domain: String?
  @Null public var address1: String?
  @Null public var address2: String?
  @Null public var zipcode: String?
  @Null public var country: String?
  /// Base64 of the PEM text, or empty.
  public var publicKey: String
  public var collaborations: String
  public var nodes: String
  public var users: String
  public var runs: String
  public var studies: String
  public var tasks: String

  public init(
    id: OrganizationID,
    name: String,
    domain: String? = nil,
    address1: String? = nil,
    address2: String? = nil,
    zipcode: String? = nil,
    country: String? = nil,
    publicKey: String,
    collaborations: String,
    nodes: String,
    users: String,
    runs: String,
    studies: String,
    tasks: String
  ) {
    self.id = id
    self.name = name
    self.domain = domain
    self.address1 = address1
    self.address2 = address2
    self.zipcode = zipcode
    self.country = country
    self.publicKey = publicKey
    self.collaborations = collaborations
    self.nodes = nodes
    self.users = users
    self.runs = runs
    self.studies = studies
    self.tasks = tasks
  }

  private enum CodingKeys: String, CodingKey {
    case id
    case name
    case domain
    case address1
    case address2
    case zipcode
    case country
    case publicKey = "public_key"
    case collaborations
    case nodes
    case users
    case runs
    case studies
    case tasks
  }
}
