public import WisselModel

/// The names of the Socket.IO events of the namespace `/tasks`.
public enum EventName {
  public static let sync = "sync"
  public static let newTask = "new_task"
  public static let statusUpdate = "status_update"
  public static let algorithmStatusChange = "algorithm_status_change"
  public static let algorithmLog = "algorithm_log"
  public static let killContainers = "kill_containers"
  public static let nodeOnline = "node-online"
  public static let nodeOffline = "node-offline"
  public static let message = "message"
  public static let expiredToken = "expired_token"
  public static let invalidToken = "invalid_token"
  public static let ping = "ping"
  public static let nodeInfoUpdate = "node_info_update"
  public static let nodeMetricsUpdate = "node_metrics_update"
}

/// A task was created.
public struct NewTaskEvent: Codable, Sendable {
  public var id: TaskID
  @Null public var parentID: TaskID?

  public init(
    id: TaskID,
    parentID: TaskID? = nil
  ) {
    self.id = id
    self.parentID = parentID
  }

  private enum CodingKeys: String, CodingKey {
    case id
    case parentID = "parent_id"
  }
}

/// A run was changed.
public struct StatusUpdateEvent: Codable, Sendable {
  public var runID: RunID

  public init(
    runID: RunID
  ) {
    self.runID = runID
  }

  private enum CodingKeys: String, CodingKey {
    case runID = "run_id"
  }
}

/// A node tells that a run's status changed; the server adds `job_id`.
public struct AlgorithmStatusChange: Codable, Sendable {
  public var status: RunStatus
  public var runID: RunID
  public var taskID: TaskID
  public var jobID: JobID?
  public var collaborationID: CollaborationID
  public var nodeID: NodeID
  public var organizationID: OrganizationID
  @Null public var parentID: TaskID?

  public init(
    status: RunStatus,
    runID: RunID,
    taskID: TaskID,
    jobID: JobID? = nil,
    collaborationID: CollaborationID,
    nodeID: NodeID,
    organizationID: OrganizationID,
    parentID: TaskID? = nil
  ) {
    self.status = status
    self.runID = runID
    self.taskID = taskID
    self.jobID = jobID
    self.collaborationID = collaborationID
    self.nodeID = nodeID
    self.organizationID = organizationID
    self.parentID = parentID
  }

  private enum CodingKeys: String, CodingKey {
    case status
    case runID = "run_id"
    case taskID = "task_id"
    case jobID = "job_id"
    case collaborationID = "collaboration_id"
    case nodeID = "node_id"
    case organizationID = "organization_id"
    case parentID = "parent_id"
  }
}

/// Nodes are to stop runs: those listed, or all of one node.
public struct KillContainers: Codable, Sendable {
  public var collaborationID: CollaborationID
  public var nodeID: NodeID?
  public var killList: [KillItem]?

  public init(
    collaborationID: CollaborationID,
    nodeID: NodeID? = nil,
    killList: [KillItem]? = nil
  ) {
    self.collaborationID = collaborationID
    self.nodeID = nodeID
    self.killList = killList
  }

  private enum CodingKeys: String, CodingKey {
    case collaborationID = "collaboration_id"
    case nodeID = "node_id"
    case killList = "kill_list"
  }
}

/// A run to stop.
public struct KillItem: Codable, Sendable {
  public var taskID: TaskID
  public var runID: RunID
  public var organizationID: OrganizationID

  public init(
    taskID: TaskID,
    runID: RunID,
    organizationID: OrganizationID
  ) {
    self.taskID = taskID
    self.runID = runID
    self.organizationID = organizationID
  }

  private enum CodingKeys: String, CodingKey {
    case taskID = "task_id"
    case runID = "run_id"
    case organizationID = "organization_id"
  }
}

/// A node came or went.
public struct NodePresence: Codable, Sendable {
  public var id: NodeID
  public var name: String
  public var orgID: OrganizationID

  public init(
    id: NodeID,
    name: String,
    orgID: OrganizationID
  ) {
    self.id = id
    self.name = name
    self.orgID = orgID
  }

  private enum CodingKeys: String, CodingKey {
    case id
    case name
    case orgID = "org_id"
  }
}

/// A piece of an algorithm's log.
public struct AlgorithmLog: Codable, Sendable {
  public var runID: RunID
  public var taskID: TaskID
  public var log: String

  public init(
    runID: RunID,
    taskID: TaskID,
    log: String
  ) {
    self.runID = runID
    self.taskID = taskID
    self.log = log
  }

  private enum CodingKeys: String, CodingKey {
    case runID = "run_id"
    case taskID = "task_id"
    case log
  }
}
