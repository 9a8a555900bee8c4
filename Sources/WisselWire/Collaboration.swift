public import WisselModel

/// A collaboration as the API shows it; `organizations` is a link, or the list when it was asked to be included.
public struct CollaborationBody: Codable, Sendable {
  public var id: CollaborationID
  public var name: String
  public var encrypted: Bool
  public var organizations: JSONValue
  public var nodes: String
  public var tasks: String
  public var algorithmStores: String
  public var studies: String

  public init(
    id: CollaborationID,
    name: String,
    encrypted: Bool,
    organizations: JSONValue,
    nodes: String,
    tasks: String,
    algorithmStores: String,
    studies: String
  ) {
    self.id = id
    self.name = name
    self.encrypted = encrypted
    self.organizations = organizations
    self.nodes = nodes
    self.tasks = tasks
    self.algorithmStores = algorithmStores
    self.studies = studies
  }

  private enum CodingKeys: String, CodingKey {
    case id
    case name
    case encrypted
    case organizations
    case nodes
    case tasks
    case algorithmStores = "algorithm_stores"
    case studies
  }
}
