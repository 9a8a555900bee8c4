import Hummingbird
import WisselAccess
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselWire

/// What a new user is made from; the password is hashed already.
struct NewUser: Sendable {
  var username: String
  var passwordHash: String
  var email: String?
  var firstname: String?
  var lastname: String?
  var organization: OrganizationID
}

extension UserQueries {
  static func create(_ user: NewUser, _ transaction: borrowing Transaction) throws -> UserID {
    guard try !transaction.exists("SELECT 1 FROM account WHERE username = \(user.username)") else {
      throw WireError.bad("username already exists.")
    }
    guard try !transaction.exists("SELECT 1 FROM account WHERE email = \(user.email)") else {
      throw WireError.bad("email already exists.")
    }
    let id = UserID(try transaction.insertReturningID("INSERT INTO authenticatable (type) VALUES ('user')"))
    try transaction.execute(
      """
      INSERT INTO account (id, username, password, email, firstname, lastname, organization_id)
      VALUES (\(id), \(user.username), \(user.passwordHash), \(user.email), \(user.firstname), \(user.lastname),
        \(user.organization))
      """)
    return id
  }

  /// The ids of a user's roles or of the rules given directly.
  static func roles(of id: UserID, _ transaction: borrowing Transaction) throws -> [Int] {
    try transaction.query("SELECT role_id FROM account_role WHERE account_id = \(id)")
      .map { try $0.value("role_id") }
  }

  static func directRules(of id: UserID, _ transaction: borrowing Transaction) throws -> [Int] {
    try transaction.query("SELECT rule_id FROM account_rule WHERE account_id = \(id)")
      .map { try $0.value("rule_id") }
  }

  /// Checks that roles may be given to a user of an organisation or taken away: default roles and the organisation's
  /// own, with no rule the caller does not hold.
  static func refuseRoles(
    _ roles: some Collection<Int>, forUserOf organization: OrganizationID, by caller: Caller,
    _ transaction: borrowing Transaction
  ) throws {
    let others = try transaction.query(
      """
      SELECT id FROM role WHERE id IN \(list: roles) AND organization_id IS NOT NULL
      AND organization_id <> \(organization)
      """)
    guard others.isEmpty else {
      throw WireError.denied(
        "You can't assign that role to that user as the role belongs to a different organization than the user ")
    }
    try RoleQueries.refuseBeyond(caller, try RoleQueries.rules(ofRoles: Array(roles), transaction))
  }

  static func setRoles(_ roles: some Sequence<Int>, of id: UserID, _ transaction: borrowing Transaction) throws {
    try transaction.execute("DELETE FROM account_role WHERE account_id = \(id)")
    for role in roles {
      try transaction.execute(
        """
        INSERT INTO account_role (account_id, role_id) SELECT \(id), id FROM role WHERE id = \(role)
        ON CONFLICT DO NOTHING
        """)
    }
  }

  static func setRules(_ rules: some Sequence<Int>, of id: UserID, _ transaction: borrowing Transaction) throws {
    try transaction.execute("DELETE FROM account_rule WHERE account_id = \(id)")
    for rule in rules {
      try transaction.execute(
        """
        INSERT INTO account_rule (account_id, rule_id) SELECT \(id), id FROM rule WHERE id = \(rule)
        ON CONFLICT DO NOTHING
        """)
    }
  }
}
