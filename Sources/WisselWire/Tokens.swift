public import WisselModel

/// The reply to a login or refresh: an access token, a refresh token and where to go next.
public struct TokenReply: Codable, Sendable {
  public var accessToken: String
  public var refreshToken: String
  public var refreshURL: String
  /// For users: the path of their own record.
  public var userURL: String?
  /// For nodes: the path of their own record.
  public var nodeURL: String?

  public init(
    accessToken: String,
    refreshToken: String,
    refreshURL: String,
    userURL: String? = nil,
    nodeURL: String? = nil
  ) {
    self.accessToken = accessToken
    self.refreshToken = refreshToken
    self.refreshURL = refreshURL
    self.userURL = userURL
    self.nodeURL = nodeURL
  }

  private enum CodingKeys: String, CodingKey {
    case accessToken = "access_token"
    case refreshToken = "refresh_token"
    case refreshURL = "refresh_url"
    case userURL = "user_url"
    case nodeURL = "node_url"
  }
}

/// The reply to a node that asked a token for the algorithm container of a run.
public struct ContainerTokenReply: Codable, Sendable {
  public var containerToken: String

  public init(
    containerToken: String
  ) {
    self.containerToken = containerToken
  }

  private enum CodingKeys: String, CodingKey {
    case containerToken = "container_token"
  }
}

/// The subject of a container token: what the algorithm may speak for.
public struct ContainerSubject: Codable, Sendable {
  public var clientType: String
  public var nodeID: NodeID
  public var organizationID: OrganizationID
  public var collaborationID: CollaborationID
  @Null public var studyID: StudyID?
  @Null public var storeID: StoreID?
  public var taskID: TaskID
  public var image: String
  public var databases: [JSONValue]

  public init(
    clientType: String,
    nodeID: NodeID,
    organizationID: OrganizationID,
    collaborationID: CollaborationID,
    studyID: StudyID? = nil,
    storeID: StoreID? = nil,
    taskID: TaskID,
    image: String,
    databases: [JSONValue]
  ) {
    self.clientType = clientType
    self.nodeID = nodeID
    self.organizationID = organizationID
    self.collaborationID = collaborationID
    self.studyID = studyID
    self.storeID = storeID
    self.taskID = taskID
    self.image = image
    self.databases = databases
  }

  private enum CodingKeys: String, CodingKey {
    case clientType = "client_type"
    case nodeID = "node_id"
    case organizationID = "organization_id"
    case collaborationID = "collaboration_id"
    case studyID = "study_id"
    case storeID = "store_id"
    case taskID = "task_id"
    case image
    case databases
  }
}
