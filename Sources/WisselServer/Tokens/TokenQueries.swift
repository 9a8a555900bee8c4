import Hummingbird
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselRuns
import WisselWire

/// What tokens are made from.
enum TokenQueries {
  /// The names of a user's roles, for the claim `roles`.
  static func roleNames(of user: UserID, _ transaction: borrowing Transaction) throws -> [String] {
    try transaction.query(
      """
      SELECT name FROM role WHERE id IN (SELECT role_id FROM account_role WHERE account_id = \(user)) ORDER BY id
      """
    ).map { try $0.value("name") }
  }

  /// What the container of a task at a node may speak for.
  ///
  /// - Throws: 400 for a task that does not exist or is finished, 401 for another image or collaboration.
  static func containerSubject(
    for task: TaskID, image: String, node: NodeID, _ transaction: borrowing Transaction
  ) throws -> ContainerSubject {
    guard
      let row = try transaction.first(
        "SELECT image, collaboration_id, study_id, algorithm_store_id FROM task WHERE id = \(task)")
    else { throw WireError.bad("Task does not exist!") }
    guard
      let owner = try transaction.first("SELECT organization_id, collaboration_id FROM node WHERE id = \(node)")
    else { throw WireError.denied() }
    guard try row.value("image", as: String.self) == image else {
      throw WireError.denied("Image and task do no match")
    }
    let statuses = try transaction.query("SELECT status FROM run WHERE task_id = \(task)")
      .map { try $0.value("status", as: RunStatus.self) }
    guard !TaskStatus.of(statuses).isFinished else { throw WireError.bad("Task is already finished!") }
    let collaboration: CollaborationID = try row.value("collaboration_id")
    guard try owner.value("collaboration_id", as: CollaborationID?.self) == collaboration else {
      throw WireError.denied("You are not within the collaboration")
    }
    let databases = try transaction.query(
      "SELECT label, parameters FROM task_database WHERE task_id = \(task) ORDER BY id"
    ).map { row in
      let parameters = try? WireJSON.decode(
        [String: JSONValue].self, from: Array(row.value("parameters", as: String.self).utf8))
      return JSONValue.object(
        (parameters ?? [:]).merging(["label": .string(try row.value("label"))], uniquingKeysWith: { $1 }))
    }
    return ContainerSubject(
      clientType: ClientKind.container.rawValue, nodeID: node, organizationID: try owner.value("organization_id"),
      collaborationID: collaboration, studyID: try row.value("study_id"),
      storeID: try row.value("algorithm_store_id"), taskID: task, image: image, databases: databases)
  }
}
