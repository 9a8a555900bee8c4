public import WisselModel

/// An organisation that can be asked.
public struct Organization: Sendable, Hashable, Codable {
  /// The server's id.
  public let id: OrganizationID
  public let name: String

  public init(id: OrganizationID, name: String) {
    self.id = id
    self.name = name
  }
}

/// What one organisation's partial answered.
public struct Answer<Value: Sendable>: Sendable {
  public let organization: Organization
  public let value: Value

  public init(organization: Organization, value: Value) {
    self.organization = organization
    self.value = value
  }
}
