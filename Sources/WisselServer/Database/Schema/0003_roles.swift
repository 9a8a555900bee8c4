import WisselDatabase

extension Schema {
  /// What people may do: rules, roles that bundle them, and who holds which.
  static let roles = Migration(
    3, "rules and roles",
    [
      """
      CREATE TABLE rule (
        id \(.identity),
        resource TEXT NOT NULL,
        scope TEXT NOT NULL,
        operation TEXT NOT NULL,
        description TEXT NOT NULL,
        UNIQUE (resource, scope, operation)
      )
      """,
      """
      CREATE TABLE role (
        id \(.identity),
        name TEXT NOT NULL,
        description TEXT,
        organization_id INTEGER REFERENCES organization (id),
        is_default_role INTEGER NOT NULL DEFAULT 0
      )
      """,
      "CREATE INDEX role_organization ON role (organization_id)",
      """
      CREATE TABLE role_rule (
        role_id INTEGER NOT NULL REFERENCES role (id) ON DELETE CASCADE,
        rule_id INTEGER NOT NULL REFERENCES rule (id) ON DELETE CASCADE,
        PRIMARY KEY (role_id, rule_id)
      )
      """,
      "CREATE INDEX role_rule_rule ON role_rule (rule_id)",
      """
      CREATE TABLE account_role (
        account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        role_id INTEGER NOT NULL REFERENCES role (id) ON DELETE CASCADE,
        PRIMARY KEY (account_id, role_id)
      )
      """,
      "CREATE INDEX account_role_role ON account_role (role_id)",
      """
      CREATE TABLE account_rule (
        account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        rule_id INTEGER NOT NULL REFERENCES rule (id) ON DELETE CASCADE,
        PRIMARY KEY (account_id, rule_id)
      )
      """,
      "CREATE INDEX account_rule_rule ON account_rule (rule_id)",
    ])
}
