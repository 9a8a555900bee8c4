import Hummingbird
import WisselAccess
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselWire

/// Which tasks a list shows: those the caller may see, narrowed by the query.
struct TaskFilters: Sendable {
  let query: Query
  let caller: Caller

  /// What the list reads of a query.
  static let names: [QueryField] = .list(
    .text("name"), .text("image"), .text("description"), .text("database"), .text("status"),
    .number("is_user_created"), .number("collaboration_id"), .number("init_org_id"), .number("init_user_id"),
    .number("study_id"), .number("parent_id"), .number("job_id"), .number("run_id"), .number("store_id"))

  /// The latest task comes first.
  func listing(_ transaction: borrowing Transaction) throws -> LongListing {
    var listing = LongListing(
      columns: TaskRow.columns, table: "task", id: "task.id",
      places: .init("task", name: "task", id: "task.id"), tally: "task_tally AS task")
    try keepVisible(&listing)
    listing.keep(try query.pattern("name")) { "task.name LIKE \($0)" }
    listing.keep(try query.pattern("image")) { "task.image LIKE \($0)" }
    listing.keep(try query.pattern("description")) { "task.description LIKE \($0)" }
    listing.keep(query["database"]) {
      "EXISTS (SELECT 1 FROM task_database WHERE task_database.task_id = task.id AND task_database.label = \($0))"
    }
    try keepOwners(&listing, transaction)
    try keepRelations(&listing, transaction)
    if let text = query["status"] {
      guard let status = RunStatus(rawValue: text) else {
        throw WireError.bad("Invalid value for 'status' provided: '\(text)'. It is not a status of tasks.")
      }
      if let runs = Progress.runs(ofTasks: status) {
        listing.keep(few: "SELECT DISTINCT task_id AS id FROM run WHERE \(runs)")
      }
      listing.keep("\(Progress.statusSQL) = \(status)")
    }
    switch try query.int("is_user_created") {
    case nil: break
    case 1: listing.keep(owners: "task.parent_id IS NULL", tallied: "task.is_subtask = 0")
    case 0: listing.keep(owners: "task.parent_id IS NOT NULL", tallied: "task.is_subtask = 1")
    case let number?:
      throw WireError.bad("Invalid value for 'is_user_created' provided: '\(number)'. Should be 0 or 1.")
    }
    return listing
  }

  private func keepVisible(_ listing: inout LongListing) throws(WireError) {
    switch caller.widestScope(.view, .task) {
    case .global: break
    case .collaboration: listing.keep(in: caller.collaborations)
    case .organization: listing.keep(owners: "task.init_org_id = \(caller.organization)")
    case .own where caller.kind == .user: listing.keep(owners: "task.init_user_id = \(caller.id)")
    default: throw .denied()
    }
  }

  private func keepOwners(_ listing: inout LongListing, _ transaction: borrowing Transaction) throws {
    if let id = try query.id("collaboration_id", as: CollaborationID.self) {
      guard mayView(id) else {
        throw WireError.denied("You lack the permission to view tasks from collaboration \(id)!")
      }
      listing.keep(in: [id])
    }
    if let id = try query.id("init_org_id", as: OrganizationID.self) {
      guard caller.may(.view, .task, in: id) else {
        throw WireError.denied("You lack the permission to view tasks from organization id=\(id)!")
      }
      listing.keep(owners: "task.init_org_id = \(id)")
    }
    if let id = try query.id("init_user_id", as: UserID.self) {
      guard let user = try transaction.first("SELECT organization_id FROM account WHERE id = \(id)") else {
        throw WireError.bad("User id=\(id) does not exist!")
      }
      let organization: OrganizationID = try user.value("organization_id")
      let isSelf = caller.kind == .user && caller.id == id
      guard isSelf || caller.may(.view, .task, in: organization) else {
        throw WireError.denied("You lack the permission to view tasks from user id=\(id)!")
      }
      listing.keep(owners: "task.init_user_id = \(id)")
    }
    if let id = try query.id("study_id", as: StudyID.self) {
      guard let study = try transaction.first("SELECT collaboration_id FROM study WHERE id = \(id)") else {
        throw WireError.bad("Study id=\(id) does not exist!")
      }
      let collaboration: CollaborationID = try study.value("collaboration_id")
      guard mayView(collaboration) else {
        throw WireError.denied("You lack the permission to view tasks from study id=\(id)!")
      }
      listing.keep(in: [collaboration])
      listing.keep("task.study_id = \(id)")
    }
  }

  private func keepRelations(_ listing: inout LongListing, _ transaction: borrowing Transaction) throws {
    if let id = try query.id("parent_id", as: TaskID.self) {
      guard let parent = try TaskRow.find(id, transaction) else {
        throw WireError.bad("Parent task id=\(id) does not exist!")
      }
      guard mayView(parent.collaboration) else {
        throw WireError.denied("You lack the permission to view the subtasks of task id=\(id)!")
      }
      listing.keep(few: "SELECT id FROM task WHERE parent_id = \(id)")
    }
    if let id = try query.id("job_id", as: JobID.self) {
      guard let task = try transaction.first("SELECT collaboration_id FROM task WHERE job_id = \(id) LIMIT 1") else {
        throw WireError.bad("Job id=\(id) does not exist!")
      }
      guard mayView(try task.value("collaboration_id")) else {
        throw WireError.denied("You lack the permission to view the tasks of job id=\(id)!")
      }
      listing.keep(few: "SELECT id FROM task WHERE job_id = \(id)")
    }
    if let id = try query.id("run_id", as: RunID.self) {
      guard try transaction.exists("SELECT 1 FROM run WHERE id = \(id)") else {
        throw WireError.bad("Run id=\(id) does not exist!")
      }
      listing.keep(few: "SELECT task_id AS id FROM run WHERE id = \(id)")
    }
    if let id = try query.id("store_id", as: StoreID.self) {
      guard try transaction.exists("SELECT 1 FROM algorithm_store WHERE id = \(id)") else {
        throw WireError.bad("Algorithm store id=\(id) does not exist!")
      }
      listing.keep("task.algorithm_store_id = \(id)")
    }
  }

  /// Whether a collaboration may be named in a filter. A narrower scope may name its own: what the list shows is
  /// bounded by the scope all the same.
  private func mayView(_ collaboration: CollaborationID) -> Bool {
    caller.may(.view, .task, collaboration: collaboration)
      || (caller.collaborations.contains(collaboration) && caller.widestScope(.view, .task) != nil)
  }
}
