import WisselDatabase
import WisselModel
import WisselRuns
import WisselWire

/// A run as it is stored, with the node that answers it and the owner of its task; without the result.
struct RunRow: Sendable {
  let id: RunID
  let task: TaskID
  let organization: OrganizationID
  let status: RunStatus
  let input: String
  let log: String?
  let assignedAt: WireTime?
  let startedAt: WireTime?
  let finishedAt: WireTime?
  let cleanupAt: WireTime?
  let blobStorageUsed: Bool
  let node: RunNode?
  let owner: TaskOwner

  static let columns: SQL = """
    run.id AS id, run.task_id AS task_id, run.organization_id AS organization_id, run.status AS status,
    run.input AS input, run.input_payload AS input_payload, run.log AS log, run.assigned_at AS assigned_at, run.started_at AS started_at,
    run.finished_at AS finished_at, run.cleanup_at AS cleanup_at, run.blob_storage_used AS blob_storage_used,
    node.id AS node_id, node.name AS node_name, authenticatable.status AS node_status, authenticatable.ip AS node_ip,
    task.collaboration_id AS collaboration_id, task.init_org_id AS init_org_id, task.init_user_id AS init_user_id
    """

  /// A run whose node was deleted stays, without one.
  static let table: SQL = """
    run JOIN task ON task.id = run.task_id
    LEFT JOIN node ON node.organization_id = run.organization_id AND node.collaboration_id = task.collaboration_id
    LEFT JOIN authenticatable ON authenticatable.id = node.id
    """

  init(_ row: Row) throws {
    id = try row.value("id")
    task = try row.value("task_id")
    organization = try row.value("organization_id")
    status = try row.value("status")
    input =
      StoredText.column(
        try row.value("input", as: String?.self), payload: try row.value("input_payload", as: String?.self)) ?? ""
    log = try row.value("log", as: String?.self)
    assignedAt = try row.time("assigned_at")
    startedAt = try row.time("started_at")
    finishedAt = try row.time("finished_at")
    cleanupAt = try row.time("cleanup_at")
    blobStorageUsed = try row.value("blob_storage_used")
    owner = TaskOwner(
      initOrganization: try row.value("init_org_id"), collaboration: try row.value("collaboration_id"),
      initUser: try row.value("init_user_id", as: UserID?.self))
    node = try row.value("node_id", as: NodeID?.self).map { id in
      RunNode(
        id: id, name: try row.value("node_name"), status: try row.value("node_status", as: String?.self),
        ip: try row.value("node_ip", as: String?.self))
    }
  }

  /// A run by its id.
  static func find(_ id: RunID, _ transaction: borrowing Transaction) throws -> RunRow? {
    try transaction.first("SELECT \(columns) FROM \(table) WHERE run.id = \(id)").map { try RunRow($0) }
  }
}

extension RunFacts {
  static let columns: SQL = "id, task_id, organization_id, status, started_at, finished_at"

  init(_ row: Row) throws {
    self.init(
      id: try row.value("id"), task: try row.value("task_id"), organization: try row.value("organization_id"),
      status: try row.value("status"), isStarted: try row.time("started_at") != nil,
      hasEnded: try row.time("finished_at") != nil)
  }
}
