import WisselDatabase
import WisselModel

extension OrganizationQueries {
  /// What hangs on an organisation.
  struct Dependents: Sendable, Equatable {
    var runs = 0
    var tasks = 0
    var nodes = 0
    var users = 0
    var roles = 0

    var isEmpty: Bool { self == Dependents() }

    var refusal: String {
      "Organization has dependents: \(runs) runs, \(tasks) tasks, \(nodes) nodes, \(users) users, and \(roles) roles. "
        + "Please specify 'delete_dependents=true' to delete them."
    }
  }

  static func dependents(of id: OrganizationID, _ transaction: borrowing Transaction) throws -> Dependents {
    Dependents(
      runs: try transaction.count(Tally.sum(of: "run_tally", where: "organization_id = \(id)")),
      tasks: try transaction.count(Tally.sum(of: "task_tally", where: "init_org_id = \(id)")),
      nodes: try transaction.count("SELECT COUNT(*) AS count FROM node WHERE organization_id = \(id)"),
      users: try transaction.count("SELECT COUNT(*) AS count FROM account WHERE organization_id = \(id)"),
      roles: try transaction.count("SELECT COUNT(*) AS count FROM role WHERE organization_id = \(id)"))
  }

  /// Deletes an organisation with all that hangs on it.
  static func delete(_ id: OrganizationID, _ removal: TaskRemoval, _ transaction: borrowing Transaction) throws {
    let users: SQL = "SELECT id FROM account WHERE organization_id = \(id)"
    let nodes: SQL = "SELECT id FROM node WHERE organization_id = \(id)"
    try removal.remove(tasks: "(init_org_id = \(id) OR init_user_id IN (\(users)))", transaction)
    try removal.remove(runs: "organization_id = \(id)", transaction)
    try removal.live.expel("\(users) UNION \(nodes)", transaction)
    try transaction.execute("DELETE FROM authenticatable WHERE id IN (\(users)) OR id IN (\(nodes))")
    try transaction.execute("DELETE FROM role WHERE organization_id = \(id)")
    try transaction.execute("DELETE FROM organization WHERE id = \(id)")
  }
}
