import WisselDatabase
import WisselModel
package import WisselSettings

/// `wissel server export`: the entities of a database in the form `wissel server import` reads. What every first start
/// makes by itself, the organisation and user `root`, is left out.
package struct EntityExport: Sendable {
  private let core: ServerCore

  package init(_ core: ServerCore) { self.core = core }

  /// What an export gives.
  package struct Outcome: Sendable {
    package let file: EntityFile
    /// What the form cannot carry.
    package let notices: [String]
  }

  /// Reads the entities in one snapshot.
  ///
  /// - Parameter secrets: also writes the hashes of passwords and the digests of nodes' keys; without them users have
  ///   to get a new password, and no nodes are written.
  package func run(secrets: Bool) async throws -> Outcome {
    try await core.database.read { transaction in
      var notices: [String] = []
      var organizations: [EntityFile.Organization] = []
      for row in try transaction.query("SELECT * FROM organization ORDER BY id") {
        let name: String = try row.value("name")
        let users = try Self.users(of: row.value("id"), secrets, &notices, transaction)
        guard name != "root" else {
          if !users.isEmpty { notices.append("the users of organization root are left out, because it is made anew") }
          continue
        }
        organizations.append(
          EntityFile.Organization(
            place: .none, name: name, domain: try row.value("domain"), address1: try row.value("address1"),
            address2: try row.value("address2"), zipcode: try row.value("zipcode"), country: try row.value("country"),
            publicKey: try Self.present(row.value("public_key")), users: users))
      }
      let collaborations = try transaction.query("SELECT * FROM collaboration ORDER BY id").map { row in
        EntityFile.Collaboration(
          place: .none, name: try row.value("name"), encrypted: try row.value("encrypted"),
          participants: try Self.participants(of: row.value("id"), secrets, transaction), tasks: [])
      }
      return Outcome(
        file: EntityFile(organizations: organizations, collaborations: collaborations), notices: notices)
    }
  }

  private static func present(_ text: String) -> String? { text.isEmpty ? nil : text }

  private static func users(
    of organization: OrganizationID, _ secrets: Bool, _ notices: inout [String], _ transaction: borrowing Transaction
  ) throws -> [EntityFile.User] {
    var users: [EntityFile.User] = []
    for row in try transaction.query("SELECT * FROM account WHERE organization_id = \(organization) ORDER BY id") {
      let (id, username) = (try row.value("id", as: UserID.self), try row.value("username", as: String.self))
      guard username != "root" else { continue }
      let held = try transaction.query(
        """
        SELECT name, is_default_role FROM role
        WHERE id IN (SELECT role_id FROM account_role WHERE account_id = \(id)) ORDER BY id
        """)
      var roles: [String] = []
      for role in held {
        let name: String = try role.value("name")
        if try role.value("is_default_role", as: Bool.self) || name == EntityWriter.superName {
          roles.append(name)
        } else {
          notices.append("the role \(name) of user \(username) is left out: only default roles are written")
        }
      }
      if try transaction.exists("SELECT 1 FROM account_rule WHERE account_id = \(id)") {
        notices.append("the rules given to user \(username) beside roles are left out")
      }
      let hash: String = try row.value("password")
      users.append(
        EntityFile.User(
          place: .none, username: username, firstname: try row.value("firstname"), lastname: try row.value("lastname"),
          email: try row.value("email"), password: nil,
          passwordHash: secrets && hash.hasPrefix("$2") ? Secret(hash) : nil, roles: roles))
    }
    return users
  }

  private static func participants(
    of collaboration: CollaborationID, _ secrets: Bool, _ transaction: borrowing Transaction
  ) throws -> [EntityFile.Participant] {
    try transaction.query(
      """
      SELECT organization.name AS name, node.api_key_digest AS digest
      FROM membership JOIN organization ON organization.id = membership.organization_id
      LEFT JOIN node ON node.organization_id = membership.organization_id
        AND node.collaboration_id = membership.collaboration_id
      WHERE membership.collaboration_id = \(collaboration) ORDER BY membership.id
      """
    ).map { row in
      EntityFile.Participant(
        place: .none, name: try row.value("name"), apiKey: nil,
        apiKeyDigest: secrets ? try row.value("digest", as: String?.self).map { Secret($0) } : nil)
    }
  }
}
