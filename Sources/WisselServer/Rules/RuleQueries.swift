import Hummingbird
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselWire

extension RuleBody {
  /// Reads a row of `rule`.
  init(row: Row, links: Links) throws {
    let id: RuleID = try row.value("id")
    self.init(
      id: id, name: try row.value("resource"), scope: try row.value("scope"), operation: try row.value("operation"),
      description: try row.value("description"), users: links.many("user", "rule_id", id))
  }
}

/// Reading rules.
enum RuleQueries {
  /// What a list may be narrowed to.
  struct Filter: Sendable {
    var name: String?
    var operation: Operation?
    var scope: Scope?
    var role: RoleID?
    var user: UserID?
  }

  /// The columns a list may be sorted by, as the wire names them, with ours.
  static let columns: Set<String> = ["id", "name", "scope", "operation", "description"]

  static let everything = Listing(
    columns: "*", table: "(SELECT id, resource, resource AS name, scope, operation, description FROM rule) AS listed",
    id: "id")

  /// The rules, narrowed; every user may see them.
  static func narrowed(_ filter: Filter, _ transaction: borrowing Transaction) throws -> Listing {
    var list = everything
    list.keep(filter.name) { "resource = \($0)" }
    list.keep(filter.operation) { "operation = \($0)" }
    list.keep(filter.scope) { "scope = \($0)" }
    if let role = filter.role {
      guard try transaction.exists("SELECT 1 FROM role WHERE id = \(role)") else {
        throw WireError.bad("Role with id=\(role) does not exist!")
      }
      list.keep("id IN (SELECT rule_id FROM role_rule WHERE role_id = \(role))")
    }
    if let user = filter.user {
      guard try transaction.exists("SELECT 1 FROM account WHERE id = \(user)") else {
        throw WireError.bad("User with id=\(user) does not exist!")
      }
      list.keep("id IN (\(held(by: user)))")
    }
    return list
  }

  /// The ids of a user's rules: those of the roles and those given directly.
  static func held(by user: UserID) -> SQL {
    """
    SELECT rule_id FROM account_rule WHERE account_id = \(user)
    UNION
    SELECT rule_id FROM role_rule WHERE role_id IN (SELECT role_id FROM account_role WHERE account_id = \(user))
    """
  }

  /// The rules with these ids, in order; `missing` makes the refusal for one that does not exist.
  static func rules(
    _ ids: [Int], _ transaction: borrowing Transaction, missing: (Int) -> WireError
  ) throws -> [Rule] {
    let rows = try transaction.query(
      "SELECT id, resource, scope, operation FROM rule WHERE id IN \(list: ids) ORDER BY id")
    let found = Set(try rows.map { try $0.value("id", as: Int.self) })
    if let unknown = ids.first(where: { !found.contains($0) }) { throw missing(unknown) }
    return try rows.map { try Rule(row: $0) }
  }
}
