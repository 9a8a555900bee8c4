public import WisselModel

/// A run as the API shows it; the result has its own view. `task` is a link, or the task when it was asked to be included.
public struct RunBody: Codable, Sendable {
  public var id: RunID
  @Null public var input: String?
  public var status: RunStatus
  @Null public var log: String?
  @Null public var assignedAt: WireTime?
  @Null public var startedAt: WireTime?
  @Null public var finishedAt: WireTime?
  @Null public var cleanupAt: WireTime?
  public var blobStorageUsed: Bool
  @Null public var organization: Link<OrganizationKind>?
  @Null public var task: JSONValue?
  @Null public var results: Link<RunKind>?
  @OrEmpty public var node: RunNode?
  public var ports: [JSONValue]

  public init(
    id: RunID,
    input: String? = nil,
    status: RunStatus,
    log: String? = nil,
    assignedAt: WireTime? = nil,
    startedAt: WireTime? = nil,
    finishedAt: WireTime? = nil,
    cleanupAt: WireTime? = nil,
    blobStorageUsed: Bool,
    organization: Link<OrganizationKind>? = nil,
    task: JSONValue? = nil,
    results: Link<RunKind>? = nil,
    node: RunNode? = nil,
    ports: [JSONValue]
  ) {
    self.id = id
    self.input = input
    self.status = status
    self.log = log
    self.assignedAt = assignedAt
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.cleanupAt = cleanupAt
    self.blobStorageUsed = blobStorageUsed
    self.organization = organization
    self.task = task
    self.results = results
    self.node = node
    self.ports = ports
  }

  private enum CodingKeys: String, CodingKey {
    case id
    case input
    case status
    case log
    case assignedAt = "assigned_at"
    case startedAt = "started_at"
    case finishedAt = "finished_at"
    case cleanupAt = "cleanup_at"
    case blobStorageUsed = "blob_storage_used"
    case organization
    case task
    case results
    case node
    case ports
  }
}

/// The node of a run's organisation in the task's collaboration.
public struct RunNode: Codable, Sendable {
  public var id: NodeID
  public var name: String
  @Null public var status: String?
  @Null public var ip: String?

  public init(
    id: NodeID,
    name: String,
    status: String? = nil,
    ip: String? = nil
  ) {
    self.id = id
    self.name = name
    self.status = status
    self.ip = ip
  }
}

/// The result of a run: base64 or sealed text, or null.
public struct ResultBody: Codable, Sendable {
  public var id: RunID
  @Null public var result: String?
  @Null public var cleanupAt: WireTime?
  public var blobStorageUsed: Bool
  @Null public var run: Link<RunKind>?
  @Null public var task: Link<TaskKind>?

  public init(
    id: RunID,
    result: String? = nil,
    cleanupAt: WireTime? = nil,
    blobStorageUsed: Bool,
    run: Link<RunKind>? = nil,
    task: Link<TaskKind>? = nil
  ) {
    self.id = id
    self.result = result
    self.cleanupAt = cleanupAt
    self.blobStorageUsed = blobStorageUsed
    self.run = run
    self.task = task
  }

  private enum CodingKeys: String, CodingKey {
    case id
    case result
    case cleanupAt = "cleanup_at"
    case blobStorageUsed = "blob_storage_used"
    case run
    case task
  }
}

/// The body of `PATCH /run/{id}`; absent keys are left out.
public struct RunPatch: Codable, Sendable {
  public var startedAt: WireTime?
  public var finishedAt: WireTime?
  public var status: RunStatus?
  public var result: String?
  public var log: String?

  public init(
    startedAt: WireTime? = nil,
    finishedAt: WireTime? = nil,
    status: RunStatus? = nil,
    result: String? = nil,
    log: String? = nil
  ) {
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.status = status
    self.result = result
    self.log = log
  }

  private enum CodingKeys: String, CodingKey {
    case startedAt = "started_at"
    case finishedAt = "finished_at"
    case status
    case result
    case log
  }
}
