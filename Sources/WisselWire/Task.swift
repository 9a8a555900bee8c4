public import WisselModel

/// A task as the API shows it; `runs` and `results` are links, or lists when they were asked to be included.
public struct TaskBody: Codable, Sendable {
  public var id: TaskID
  public var name: String
  public var description: String
  public var image: String
  public var jobID: JobID
  public var status: RunStatus
  public var createdAt: WireTime
  /// Of the latest run, once the task completed.
  @Null public var finishedAt: WireTime?
  @Null public var collaboration: Link<CollaborationKind>?
  @Null public var initOrg: Link<OrganizationKind>?
  @Null public var initUser: Link<AuthenticatableKind>?
  @Null public var parent: Link<TaskKind>?
  @Null public var study: Link<StudyKind>?
  @Null public var algorithmStore: Link<StoreKind>?
  /// Absent where the task is itself included in a run.
  public var runs: JSONValue?
  public var results: JSONValue
  public var children: String
  public var databases: [TaskDatabase]

  public init(
    id: TaskID,
    name: String,
    description: String,
    image: String,
    jobID: JobID,
    status: RunStatus,
    createdAt: WireTime,
    finishedAt: WireTime? = nil,
    collaboration: Link<CollaborationKind>? = nil,
    initOrg: Link<OrganizationKind>? = nil,
    initUser: Link<AuthenticatableKind>? = nil,
    parent: Link<TaskKind>? = nil,
    study: Link<StudyKind>? = nil,
    algorithmStore: Link<StoreKind>? = nil,
    runs: JSONValue? = nil,
    results: JSONValue,
    children: String,
    databases: [TaskDatabase]
  ) {
    self.id = id
    self.name = name
    self.description = description
    self.image = image
    self.jobID = jobID
    self.status = status
    self.createdAt = createdAt
    self.finishedAt = finishedAt
    self.collaboration = collaboration
    self.initOrg = initOrg
    self.initUser = initUser
    self.parent = parent
    self.study = study
    self.algorithmStore = algorithmStore
    self.runs = runs
    self.results = results
    self.children = children
    self.databases = databases
  }

  private enum CodingKeys: String, CodingKey {
    case id
    case name
    case description
    case image
    case jobID = "job_id"
    case status
    case createdAt = "created_at"
    case finishedAt = "finished_at"
    case collaboration
    case initOrg = "init_org"
    case initUser = "init_user"
    case parent
    case study
    case algorithmStore = "algorithm_store"
    case runs
    case results
    case children
    case databases
  }
}

/// A database a task asks for; `parameters` is the JSON text of its remaining keys.
public struct TaskDatabase: Codable, Sendable {
  public var label: String
  public var parameters: String

  public init(
    label: String,
    parameters: String
  ) {
    self.label = label
    self.parameters = parameters
  }
}

/// The body of `POST /task`.
public struct NewTask: Codable, Sendable {
  public var name: String
  public var description: String
  public var image: String
  public var collaborationID: CollaborationID?
  public var studyID: StudyID?
  public var storeID: StoreID?
  public var organizations: [NewTaskOrganization]
  public var databases: [JSONValue]

  public init(
    name: String,
    description: String,
    image: String,
    collaborationID: CollaborationID? = nil,
    studyID: StudyID? = nil,
    storeID: StoreID? = nil,
    organizations: [NewTaskOrganization],
    databases: [JSONValue]
  ) {
    self.name = name
    self.description = description
    self.image = image
    self.collaborationID = collaborationID
    self.studyID = studyID
    self.storeID = storeID
    self.organizations = organizations
    self.databases = databases
  }

  private enum CodingKeys: String, CodingKey {
    case name
    case description
    case image
    case collaborationID = "collaboration_id"
    case studyID = "study_id"
    case storeID = "store_id"
    case organizations
    case databases
  }
}

/// A receiver of a task and its input, base64 or sealed.
public struct NewTaskOrganization: Codable, Sendable {
  public var id: OrganizationID
  public var input: String

  public init(
    id: OrganizationID,
    input: String
  ) {
    self.id = id
    self.input = input
  }
}

/// The reply of `GET /task/{id}/status`.
public struct TaskStatusBody: Codable, Sendable {
  public var status: RunStatus

  public init(
    status: RunStatus
  ) {
    self.status = status
  }
}
