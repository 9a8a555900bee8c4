package import WisselModel
package import WisselWire

extension APIClient {
  /// The server's version.
  package func version() async throws -> String {
    let reply: JSONValue = try await call(.get, "version")
    return reply["version"]?.string ?? ""
  }

  package func organization(_ id: OrganizationID) async throws -> OrganizationBody {
    try await call(.get, "organization/\(id)")
  }

  /// Organisations, of one collaboration where it is given.
  package func organizations(in collaboration: CollaborationID? = nil) -> Paged<OrganizationBody> {
    list("organization", query: collaboration.map { [("collaboration_id", "\($0)")] } ?? [])
  }

  package func createOrganization(_ organization: NewOrganization) async throws -> OrganizationBody {
    try await call(.post, "organization", body: organization)
  }

  /// Sets an organisation's public key.
  ///
  /// - Parameter key: base64 of the PEM text.
  package func setPublicKey(_ key: String, of id: OrganizationID) async throws -> OrganizationBody {
    try await call(.patch, "organization/\(id)", body: ["public_key": key])
  }

  package func collaboration(_ id: CollaborationID) async throws -> CollaborationBody {
    try await call(.get, "collaboration/\(id)")
  }

  package func collaborations() -> Paged<CollaborationBody> { list("collaboration") }

  package func createCollaboration(_ collaboration: NewCollaboration) async throws -> CollaborationBody {
    try await call(.post, "collaboration", body: collaboration)
  }

  package func node(_ id: NodeID) async throws -> NodeBody { try await call(.get, "node/\(id)") }

  /// Nodes, of one collaboration where it is given.
  package func nodes(in collaboration: CollaborationID? = nil) -> Paged<NodeBody> {
    list("node", query: collaboration.map { [("collaboration_id", "\($0)")] } ?? [])
  }

  /// Registers a node; its API key is in the reply, and never again.
  package func createNode(_ node: NewNode) async throws -> NodeBody { try await call(.post, "node", body: node) }

  package func user(_ id: UserID, permissions: Bool = false) async throws -> UserBody {
    try await call(.get, "user/\(id)", query: permissions ? [("include_permissions", "1")] : [])
  }

  /// The user who is logged in.
  package func ownUser() async throws -> UserBody { try await user(ownID(), permissions: true) }

  package func users(of organization: OrganizationID? = nil) -> Paged<UserBody> {
    list("user", query: organization.map { [("organization_id", "\($0)")] } ?? [])
  }

  package func createUser(_ user: NewUser) async throws -> UserBody { try await call(.post, "user", body: user) }

  package func roles(named name: String? = nil) -> Paged<RoleBody> {
    list("role", query: name.map { [("name", $0)] } ?? [])
  }

  package func createRole(_ role: NewRole) async throws -> RoleBody { try await call(.post, "role", body: role) }

  package func rules() -> Paged<RuleBody> { list("rule") }
}
