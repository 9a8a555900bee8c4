import WisselAccess
import WisselDatabase
import WisselModel

/// Brings the rules and the default roles of a database up to date with this version; run at each start.
enum DefaultRoleSync {
  static func run(_ transaction: borrowing Transaction) throws {
    for definition in RuleCatalogue.all {
      let rule = definition.rule
      try transaction.execute(
        """
        INSERT INTO rule (resource, scope, operation, description)
        VALUES (\(rule.resource), \(rule.scope), \(rule.operation), \(definition.description))
        ON CONFLICT (resource, scope, operation) DO UPDATE SET description = excluded.description
        """)
    }
    let numbers = try transaction.query("SELECT id, resource, scope, operation FROM rule").map { row in
      (try Rule(row: row), try row.value("id", as: RuleID.self))
    }
    let ids = Dictionary(numbers, uniquingKeysWith: { first, _ in first })
    for role in DefaultRoles.all {
      let id = try id(of: role, transaction)
      let rules = role.rules.compactMap { ids[$0] }
      try transaction.execute("DELETE FROM role_rule WHERE role_id = \(id) AND rule_id NOT IN \(list: rules)")
      for rule in rules {
        try transaction.execute(
          "INSERT INTO role_rule (role_id, rule_id) VALUES (\(id), \(rule)) ON CONFLICT DO NOTHING")
      }
    }
  }

  private static func id(of role: DefaultRole, _ transaction: borrowing Transaction) throws -> RoleID {
    let known = try transaction.first("SELECT id FROM role WHERE name = \(role.name) AND is_default_role = 1")
    guard let id = try known?.value("id", as: RoleID.self) else {
      return RoleID(
        try transaction.insertReturningID(
          """
          INSERT INTO role (name, description, is_default_role) VALUES (\(role.name), \(role.description), 1)
          """))
    }
    try transaction.execute("UPDATE role SET description = \(role.description) WHERE id = \(id)")
    return id
  }
}
