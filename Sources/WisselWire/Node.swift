public import WisselModel

/// A node as the API shows it; the API key is only there in the reply to its creation.
public struct NodeBody: Codable, Sendable {
  public var id: NodeID
  public var name: String
  public var type: String
  /// `online` or `offline`.
  @Null public var status: String?
  @Null public var ip: String?
  @Null public var lastSeen: WireTime?
  @Null public var organization: Link<OrganizationKind>?
  @Null public var collaboration: Link<CollaborationKind>?
  public var config: [NodeConfigItem]
  public var apiKey: String?

  public init(
    id: NodeID,
    name: String,
    type: String,
    status: String? = nil,
    ip: String? = nil,
    lastSeen: WireTime? = nil,
    organization: Link<OrganizationKind>? = nil,
    collaboration: Link<CollaborationKind>? = nil,
    config: [NodeConfigItem],
    apiKey: String? = nil
  ) {
    self.id = id
    self.name = name
    self.type = type
    self.status = status
    self.ip = ip
    self.lastSeen = lastSeen
    self.organization = organization
    self.collaboration = collaboration
    self.config = config
    self.apiKey = apiKey
  }

  private enum CodingKeys: String, CodingKey {
    case id
    case name
    case type
    case status
    case ip
    case lastSeen = "last_seen"
    case organization
    case collaboration
    case config
    case apiKey = "api_key"
  }
}

/// One thing a node tells about itself.
public struct NodeConfigItem: Codable, Sendable {
  public var key: String
  public var value: String

  public init(
    key: String,
    value: String
  ) {
    self.key = key
    self.value = value
  }
}
