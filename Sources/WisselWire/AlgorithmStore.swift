public import WisselModel

/// An algorithm store as the API shows it.
public struct AlgorithmStoreBody: Codable, Sendable {
  public var id: StoreID
  public var name: String
  public var url: String
  /// A link to the collaboration it serves; null when it serves all.
  @Null public var collaborations: String?

  public init(id: StoreID, name: String, url: String, collaborations: String? = nil) {
    self.id = id
    self.name = name
    self.url = url
    self.collaborations = collaborations
  }
}
