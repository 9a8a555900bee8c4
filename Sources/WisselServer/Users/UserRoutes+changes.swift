import Hummingbird
import WisselAccess
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselWire

/// What of a user is changed by whom.
extension UserRoutes {
  static func changeNames(
    of id: UserID, _ fields: Fields, by caller: Caller, _ transaction: borrowing Transaction
  ) throws {
    if let username = fields.string("username") {
      let current = try transaction.first("SELECT username FROM account WHERE id = \(id)")
      if try current?.value("username", as: String.self) != username {
        guard caller.id == id else { throw WireError.bad("You cannot change the username of another user") }
        guard try !transaction.exists("SELECT 1 FROM account WHERE username = \(username) AND id <> \(id)") else {
          throw WireError.bad("User with that username already exists.")
        }
        try transaction.execute("UPDATE account SET username = \(username) WHERE id = \(id)")
      }
    }
    if let email = fields.string("email") {
      try refuseTakingOver(id, email: email, by: caller, transaction)
      guard try !transaction.exists("SELECT 1 FROM account WHERE email = \(email) AND id <> \(id)") else {
        throw WireError.bad("User with that email already exists.")
      }
      try transaction.execute("UPDATE account SET email = \(email) WHERE id = \(id)")
    }
    if let firstname = fields.string("firstname") {
      try transaction.execute("UPDATE account SET firstname = \(firstname) WHERE id = \(id)")
    }
    if let lastname = fields.string("lastname") {
      try transaction.execute("UPDATE account SET lastname = \(lastname) WHERE id = \(id)")
    }
  }

  /// Whoever sets a user's address can have a new password sent there, and is then that user: so it takes every rule the
  /// user holds, as handing them out does.
  private static func refuseTakingOver(
    _ id: UserID, email: String, by caller: Caller, _ transaction: borrowing Transaction
  ) throws {
    guard caller.id != id,
      try !transaction.exists("SELECT 1 FROM account WHERE id = \(id) AND email = \(email)")
    else { return }
    let held = try transaction.query(RuleQueries.held(by: id)).map { try $0.value("rule_id", as: Int.self) }
    try RoleQueries.refuseBeyond(caller, try RuleQueries.rules(held, transaction) { _ in .unexpected })
  }

  static func changeRoles(
    of id: UserID, in organization: OrganizationID, _ fields: Fields, by caller: Caller,
    _ transaction: borrowing Transaction
  ) throws {
    guard let roles = fields.ints("roles") else { return }
    guard caller.id != id else { throw WireError.denied("You can't changes your own roles!") }
    for role in roles {
      guard try transaction.exists("SELECT 1 FROM role WHERE id = \(role)") else {
        throw WireError.missing("Role=\(role) can not be found!")
      }
    }
    let touched = Set(roles).symmetricDifference(try UserQueries.roles(of: id, transaction))
    try UserQueries.refuseRoles(touched, forUserOf: organization, by: caller, transaction)
    try UserQueries.setRoles(roles, of: id, transaction)
  }

  static func changeRules(
    of id: UserID, _ fields: Fields, by caller: Caller, _ transaction: borrowing Transaction
  ) throws {
    guard let rules = fields.ints("rules") else { return }
    guard caller.id != id else { throw WireError.denied("You can't changes your own rules!") }
    _ = try RuleQueries.rules(rules, transaction) { .missing("Rule=\($0) can not be found!") }
    let touched = Set(rules).symmetricDifference(try UserQueries.directRules(of: id, transaction))
    try RoleQueries.refuseBeyond(caller, try RuleQueries.rules(touched.sorted(), transaction) { _ in .unexpected })
    try UserQueries.setRules(rules, of: id, transaction)
  }
}
