import Hummingbird
package import WisselAccess
import WisselDatabase
package import WisselHTTP
package import WisselModel
import WisselWire

/// Finds out who a token speaks for: roles and rules are looked up at each request, never taken from the token.
package struct CallerQueries: Sendable {
  private let core: ServerCore

  package init(_ core: ServerCore) { self.core = core }

  /// The caller of a request.
  ///
  /// - Throws: the refusal of a missing, wrong or expired token, or of one whose owner was deleted.
  package func caller(of request: APIRequest) async throws -> Caller {
    let claims: TokenClaims
    do {
      claims = try await core.tokens.verify(authorization: request.request.headers[.authorization])
    } catch { throw error.wireError }
    return try await caller(of: claims, from: request.context.clientAddress)
  }

  /// The caller whom verified claims speak for.
  ///
  /// - Parameter address: where the call comes from.
  package func caller(of claims: TokenClaims, from address: String?) async throws -> Caller {
    switch claims.clientType {
    case .user, .node:
      guard let id = claims.authenticatable else { throw Self.unknown("?") }
      return try await caller(claims.clientType, id, from: address)
    case .container:
      guard let subject = claims.container else { throw Self.unknown("?") }
      return try await container(subject, from: address)
    }
  }

  /// A user or node by its id, seen now.
  package func caller(
    _ kind: ClientKind, _ id: AuthenticatableID, from address: String?
  ) async throws -> Caller {
    AuditScope.current?.identify(kind, id)
    let (now, allowed) = (core.now(), core.options.allowedAddresses)
    let found = try await core.database.read { transaction in
      let found = try transaction.remembered(Key(kind: kind, id: id)) { try load(kind, id, $0) }
      if let found { try allowed.check(address, found.0.organization, transaction) }
      return found
    }
    guard let (caller, seen) = found else { throw Self.unknown(id.description) }
    if now.microseconds - (seen?.microseconds ?? 0) > Self.seenResolution {
      try await core.database.unrecorded.write { transaction in
        try transaction.execute("UPDATE authenticatable SET last_seen = \(now) WHERE id = \(id)")
      }
    }
    return caller
  }

  private struct Key: Hashable { let kind: ClientKind, id: AuthenticatableID }

  /// `last_seen` is written at most once per so many microseconds, so that a busy caller does not keep the writer busy.
  private static let seenResolution: Int64 = 1_000_000

  /// What the database knows of a user or node, in one statement.
  private func load(
    _ kind: ClientKind, _ id: AuthenticatableID, _ transaction: borrowing Transaction
  ) throws -> (Caller, WireTime?)? {
    let table: SQL = kind == .user ? "account" : "node"
    var parts: SQL = """
      SELECT 0 AS kind, owner.organization_id AS number, authenticatable.last_seen AS other
      FROM \(table) AS owner JOIN authenticatable ON authenticatable.id = owner.id WHERE owner.id = \(id)
      UNION ALL
      \(Reach.rows(of: "(SELECT organization_id FROM \(table) WHERE id = \(id))"))
      """
    if kind == .user { parts += "UNION ALL SELECT 2, rule_id, NULL FROM (\(Self.ruleNumbers(of: id))) AS held" }
    var organization: OrganizationID?
    var seen: WireTime?
    var reach = Reach()
    var held: [RuleID] = []
    for row in try transaction.query(parts) {
      switch try row.value("kind", as: Int.self) {
      case 0:
        organization = try row.value("number", as: OrganizationID.self)
        seen = try row.time("other")
      case 1: try reach.add(row)
      default: held.append(try row.value("number"))
      }
    }
    guard let organization else { return nil }
    let caller = Caller(
      kind: kind, id: id, organization: organization, collaborations: reach.collaborations,
      collaboratingOrganizations: reach.organizations,
      rules: kind == .user ? try core.rules.rules(held, transaction) : Set(DefaultRoles.node.rules))
    return (caller, seen)
  }

  /// The numbers of a user's rules: those of the roles and those given directly.
  private static func ruleNumbers(of user: UserID) -> SQL {
    """
    SELECT rule_id FROM account_rule WHERE account_id = \(user)
    UNION
    SELECT rule_id FROM role_rule WHERE role_id IN (SELECT role_id FROM account_role WHERE account_id = \(user))
    """
  }

  /// A container speaks for its task as long as that and its node exist.
  private func container(_ subject: ContainerSubject, from address: String?) async throws -> Caller {
    AuditScope.current?.identify(.container, subject.nodeID)
    let allowed = core.options.allowedAddresses
    return try await core.database.read { transaction in
      try allowed.check(address, subject.organizationID, transaction)
      guard try transaction.exists("SELECT 1 FROM task WHERE id = \(subject.taskID)"),
        try transaction.exists("SELECT 1 FROM node WHERE id = \(subject.nodeID)")
      else { throw Self.unknown("of the container's task") }
      let members = try transaction.query(
        "SELECT organization_id FROM membership WHERE collaboration_id = \(subject.collaborationID)"
      ).map { try $0.value("organization_id", as: OrganizationID.self) }
      return Caller(
        kind: .container, id: subject.nodeID, organization: subject.organizationID,
        collaborations: [subject.collaborationID], collaboratingOrganizations: Set(members),
        rules: Set(DefaultRoles.container.rules),
        container: ContainerGrant(
          task: subject.taskID, collaboration: subject.collaborationID, study: subject.studyID,
          store: subject.storeID, image: subject.image))
    }
  }

  private static func unknown(_ id: String) -> WireError {
    .message(.unauthorized, "Error loading the user \(id)")
  }
}

extension Rule {
  /// Reads the columns `resource`, `scope` and `operation`.
  init(row: Row) throws {
    self.init(try row.value("operation"), try row.value("resource"), try row.value("scope"))
  }
}
