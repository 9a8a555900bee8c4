import WisselDatabase
import WisselModel
import WisselWire

/// A task as it is stored.
struct TaskRow: Sendable {
  let id: TaskID
  let name: String
  let description: String
  let image: String
  let job: JobID
  let createdAt: WireTime
  let collaboration: CollaborationID
  let study: StudyID?
  let parent: TaskID?
  let initOrganization: OrganizationID
  let initUser: UserID?
  let store: StoreID?

  static let columns: SQL = """
    task.id AS id, task.name AS name, task.description AS description, task.image AS image, task.job_id AS job_id,
    task.created_at AS created_at, task.collaboration_id AS collaboration_id, task.study_id AS study_id,
    task.parent_id AS parent_id, task.init_org_id AS init_org_id, task.init_user_id AS init_user_id,
    task.algorithm_store_id AS algorithm_store_id
    """

  init(_ row: Row) throws {
    id = try row.value("id")
    name = try row.value("name")
    description = try row.value("description")
    image = try row.value("image")
    job = try row.value("job_id")
    createdAt = WireTime(microseconds: try row.value("created_at"))
    collaboration = try row.value("collaboration_id")
    study = try row.value("study_id", as: StudyID?.self)
    parent = try row.value("parent_id", as: TaskID?.self)
    initOrganization = try row.value("init_org_id")
    initUser = try row.value("init_user_id", as: UserID?.self)
    store = try row.value("algorithm_store_id", as: StoreID?.self)
  }

  /// A task by its id.
  static func find(_ id: TaskID, _ transaction: borrowing Transaction) throws -> TaskRow? {
    try transaction.first("SELECT \(columns) FROM task WHERE id = \(id)").map { try TaskRow($0) }
  }
}
