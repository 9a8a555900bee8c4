package import WisselModel

/// Who the station is at the server.
package struct StationIdentity: Sendable, Equatable {
  package var node: NodeID
  package var name: String
  package var organization: OrganizationID
  package var organizationName: String
  package var collaboration: CollaborationID
  /// Whether the collaboration's inputs and results are sealed.
  package var encrypted: Bool

  package init(
    node: NodeID, name: String, organization: OrganizationID, organizationName: String,
    collaboration: CollaborationID, encrypted: Bool
  ) {
    self.node = node
    self.name = name
    self.organization = organization
    self.organizationName = organizationName
    self.collaboration = collaboration
    self.encrypted = encrypted
  }
}
