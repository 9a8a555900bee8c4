import Hummingbird
import WisselAccess
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselWire

/// Reading users.
enum UserQueries {
  /// What a list may be narrowed to.
  struct Filter: Sendable {
    var username: String?
    var firstname: String?
    var lastname: String?
    var email: String?
    var organization: OrganizationID?
    var collaboration: CollaborationID?
    var role: RoleID?
    var rule: RuleID?
    var seenFrom: WireTime?
    var seenTill: WireTime?
  }

  /// The columns a list may be sorted by; never those of the password.
  static let columns: Set<String> = [
    "id", "username", "firstname", "lastname", "email", "organization_id", "status", "ip", "last_seen",
  ]

  static let everything = Listing(
    columns: "*",
    table: """
      (SELECT account.id, username, firstname, lastname, email, organization_id, status, ip, last_seen,
        last_email_failed_login_sent, last_email_recover_password_sent
      FROM account JOIN authenticatable ON authenticatable.id = account.id) AS listed
      """,
    id: "id", tally: "(SELECT id, organization_id, 1 AS amount FROM account) AS listed")

  /// The users a caller sees, narrowed.
  static func visible(to caller: Caller, _ filter: Filter, _ transaction: borrowing Transaction) throws -> Listing {
    var list = everything
    if let organization = filter.organization {
      guard caller.may(.view, .user, in: organization) else {
        throw WireError.denied("You lack the permission to view users from organization id=\(organization)!")
      }
      list.keep(owners: "organization_id = \(organization)")
    }
    if let collaboration = filter.collaboration {
      guard caller.may(.view, .user, collaboration: collaboration) else {
        throw WireError.denied("You lack the permission to view all users from collaboration \(collaboration)!")
      }
      list.keep(
        owners: "organization_id IN (SELECT organization_id FROM membership WHERE collaboration_id = \(collaboration))")
    }
    if let role = filter.role {
      guard try transaction.exists("SELECT 1 FROM role WHERE id = \(role)") else {
        throw WireError.bad("Role with id=\(role) does not exist!")
      }
      list.keep("id IN (SELECT account_id FROM account_role WHERE role_id = \(role))")
    }
    if let rule = filter.rule {
      guard try transaction.exists("SELECT 1 FROM rule WHERE id = \(rule)") else {
        throw WireError.bad("Rule with id=\(rule) does not exist!")
      }
      list.keep("id IN (SELECT account_id FROM account_rule WHERE rule_id = \(rule))")
    }
    list.keep(filter.username) { "username LIKE \($0)" }
    list.keep(filter.firstname) { "firstname LIKE \($0)" }
    list.keep(filter.lastname) { "lastname LIKE \($0)" }
    list.keep(filter.email) { "email LIKE \($0)" }
    list.keep(filter.seenFrom) { "last_seen >= \($0)" }
    list.keep(filter.seenTill) { "last_seen <= \($0)" }
    switch caller.widestScope(.view, .user) {
    case .global: break
    case .collaboration:
      list.keep(owners: "organization_id IN \(list: caller.collaboratingOrganizations.union([caller.organization]))")
    case .organization: list.keep(owners: "organization_id = \(caller.organization)")
    case .own, nil:
      // Without any rule one may still look up oneself by name.
      let own = try transaction.first("SELECT username FROM account WHERE id = \(caller.id)")
      guard let name = filter.username, try own?.value("username", as: String.self) == name else {
        throw WireError.denied()
      }
      list.keep("id = \(caller.id)")
    }
    return list
  }

  static func find(_ id: UserID, _ transaction: borrowing Transaction) throws -> Row? {
    var one = everything
    one.keep("id = \(id)")
    return try one.all(transaction).first
  }

  /// What a user may do, for interfaces that adapt to it.
  static func permissions(
    of id: UserID, in organization: OrganizationID, _ transaction: borrowing Transaction
  ) throws -> UserPermissions {
    UserPermissions(
      roles: try transaction.query("SELECT role_id FROM account_role WHERE account_id = \(id) ORDER BY role_id")
        .map { try $0.value("role_id") },
      rules: try transaction.query(RuleQueries.held(by: id) + "ORDER BY rule_id").map { try $0.value("rule_id") },
      orgsInCollabs: try Reach.of(organization, transaction).organizations.sorted())
  }
}
