import Hummingbird
package import WisselAccess
package import WisselDatabase
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
      let found = try Self.load(kind, id, transaction)
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

  /// `last_seen` is written at most once per so many microseconds, so that a busy caller does not keep the writer busy.
  private static let seenResolution: Int64 = 1_000_000

  private static func load(
    _ kind: ClientKind, _ id: AuthenticatableID, _ transaction: borrowing Transaction
  ) throws -> (Caller, WireTime?)? {
    let owner: SQL =
      kind == .user
      ? "SELECT id, organization_id FROM account WHERE id = \(id)"
      : "SELECT id, organization_id FROM node WHERE id = \(id)"
    guard let row = try transaction.first(owner) else { return nil }
    let seen = try transaction.first("SELECT last_seen FROM authenticatable WHERE id = \(id)")?.time("last_seen")
    let organization: OrganizationID = try row.value("organization_id")
    let reach = try Reach.of(organization, transaction)
    let caller = Caller(
      kind: kind, id: id, organization: organization, collaborations: reach.collaborations,
      collaboratingOrganizations: reach.organizations,
      rules: kind == .user ? try heldRules(of: id, transaction) : Set(DefaultRoles.node.rules))
    return (caller, seen)
  }

  /// A user's rules: those of the roles and those given directly.
  package static func heldRules(of user: UserID, _ transaction: borrowing Transaction) throws -> Set<Rule> {
    Set(
      try transaction.query(
        """
        SELECT resource, scope, operation FROM rule WHERE id IN (
          SELECT rule_id FROM account_rule WHERE account_id = \(user)
          UNION
          SELECT rule_id FROM role_rule WHERE role_id IN (SELECT role_id FROM account_role WHERE account_id = \(user))
        )
        """
      ).map { try Rule(row: $0) })
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
