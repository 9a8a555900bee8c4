import Hummingbird
import WisselAccess
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselWire

/// Reading roles.
enum RoleQueries {
  /// What a list may be narrowed to.
  struct Filter: Sendable {
    var names: [String] = []
    var descriptions: [String] = []
    var organizations: [Int] = []
    var withDefaults = false
    var rule: RuleID?
    var user: UserID?
    var collaboration: CollaborationID?
  }

  /// The columns a list may be sorted by.
  static let columns: Set<String> = ["id", "name", "description", "organization_id", "is_default_role"]

  /// The roles a caller sees, narrowed.
  static func visible(to caller: Caller, _ filter: Filter, _ transaction: borrowing Transaction) throws -> Listing {
    var list = Listing(columns: "*", table: "role", id: "id")
    if !filter.names.isEmpty { list.keep(filter.names.map { "name LIKE \($0)" as SQL }.joined(by: .or)) }
    if !filter.descriptions.isEmpty {
      list.keep(filter.descriptions.map { "description LIKE \($0)" as SQL }.joined(by: .or))
    }
    if !filter.organizations.isEmpty {
      for organization in filter.organizations where !caller.may(.view, .role, in: OrganizationID(organization)) {
        throw WireError.denied("You lack the permission to view roles from organization \(organization)!")
      }
      list.keep(
        filter.withDefaults
          ? "organization_id IN \(list: filter.organizations) OR is_default_role = 1"
          : "organization_id IN \(list: filter.organizations)")
    }
    if let collaboration = filter.collaboration {
      guard caller.may(.view, .role, collaboration: collaboration) else { throw WireError.denied() }
      list.keep(
        "organization_id IN (SELECT organization_id FROM membership WHERE collaboration_id = \(collaboration))")
    }
    if let rule = filter.rule {
      guard try transaction.exists("SELECT 1 FROM rule WHERE id = \(rule)") else {
        throw WireError.bad("Rule with id=\(rule) does not exist!")
      }
      list.keep("id IN (SELECT role_id FROM role_rule WHERE rule_id = \(rule))")
    }
    if let user = filter.user {
      guard let row = try transaction.first("SELECT organization_id FROM account WHERE id = \(user)") else {
        throw WireError.bad("User with id=\(user) does not exist!")
      }
      guard try user == caller.id || caller.may(.view, .role, in: row.value("organization_id")) else {
        throw WireError.denied()
      }
      list.keep("id IN (SELECT role_id FROM account_role WHERE account_id = \(user))")
    }
    if let seen = scope(of: caller) { list.keep(seen) }
    return list
  }

  /// The condition of the roles a caller sees, or nil for all.
  private static func scope(of caller: Caller) -> SQL? {
    let held: SQL = "id IN (SELECT role_id FROM account_role WHERE account_id = \(caller.id))"
    return switch caller.widestScope(.view, .role) {
    case .global: nil
    case .collaboration:
      """
      is_default_role = 1 OR \(held)
      OR organization_id IN \(list: caller.collaboratingOrganizations.union([caller.organization]))
      """
    case .organization: "is_default_role = 1 OR \(held) OR organization_id = \(caller.organization)"
    case .own, nil: held
    }
  }

  /// The refusal of an operation on an organisation's roles.
  static func refusal(_ operation: Operation, _ organization: OrganizationID?) -> String {
    let letter = operation.rawValue.prefix(1).lowercased()
    return "You lack the permission to \(letter) roles for organization "
      + "\(organization.map { "\($0)" } ?? "None")!"
  }

  /// A role, or 404.
  static func find(_ id: RoleID, _ transaction: borrowing Transaction) throws -> Row {
    guard let row = try transaction.first("SELECT * FROM role WHERE id = \(id)") else {
      throw WireError.missing("Role with id=\(id) not found.")
    }
    return row
  }

  /// A role that may be changed: 404 for none, 400 for a default one, 401 without the permission.
  static func changeable(
    _ id: RoleID, by caller: Caller, _ operation: Operation, _ transaction: borrowing Transaction
  ) throws -> Row {
    let row = try find(id, transaction)
    guard try !row.value("is_default_role", as: Bool.self) else {
      let name: String = try row.value("name")
      throw WireError.bad("Role \(name) is a default role and cannot be edited or deleted.")
    }
    let organization: OrganizationID? = try row.value("organization_id")
    guard mayChange(caller, operation, roleOf: organization) else {
      throw WireError.denied(refusal(operation, organization))
    }
    return row
  }

  /// Check A on the organisation of a role; a role of none asks for the global scope.
  static func mayChange(_ caller: Caller, _ operation: Operation, roleOf organization: OrganizationID?) -> Bool {
    organization.map { caller.may(operation, .role, in: $0) } ?? caller.holds(operation, .role, .global)
  }

  /// The rules of roles, in the order of their ids.
  static func rules(ofRoles ids: [Int], _ transaction: borrowing Transaction) throws -> [Rule] {
    try transaction.query(
      """
      SELECT resource, scope, operation FROM rule
      WHERE id IN (SELECT rule_id FROM role_rule WHERE role_id IN \(list: ids)) ORDER BY id
      """
    ).map { try Rule(row: $0) }
  }

  /// The ids of a role's rules.
  static func ruleIDs(of id: RoleID, _ transaction: borrowing Transaction) throws -> [Int] {
    try transaction.query("SELECT rule_id FROM role_rule WHERE role_id = \(id) ORDER BY rule_id")
      .map { try $0.value("rule_id") }
  }

  /// The rules of a role as the API shows them.
  static func ruleBodies(of id: RoleID, links: Links, _ transaction: borrowing Transaction) throws -> [RuleBody] {
    var list = RuleQueries.everything
    list.keep("id IN (SELECT rule_id FROM role_rule WHERE role_id = \(id))")
    return try list.all(transaction).map { try RuleBody(row: $0, links: links) }
  }

  /// Refuses to pass on or take away rules the caller does not hold.
  static func refuseBeyond(_ caller: Caller, _ rules: [Rule]) throws(WireError) {
    if let missing = caller.firstNotHeld(of: rules) { throw .denied(Refusal.missing(missing)) }
  }
}
