public import WisselModel

/// A reference to one entity: its id, its path and the verbs of that path.
public struct Link<Kind>: Codable, Hashable, Sendable {
  public let id: Identifier<Kind>
  public let link: String
  public let methods: [String]

  public init(id: Identifier<Kind>, link: String, methods: [String]) {
    self.id = id
    self.link = link
    self.methods = methods
  }
}

extension Link {
  /// The same as a value of no type.
  public var json: JSONValue {
    ["id": .int(id.rawValue), "link": .string(link), "methods": .array(methods.map(JSONValue.string))]
  }
}

/// One page of a list: the entities and links to the neighbouring pages (path and query, no host).
public struct Page<Element> {
  public let data: [Element]
  public let links: [String: String]

  public init(data: [Element], links: [String: String]) {
    self.data = data
    self.links = links
  }
}

extension Page: Encodable where Element: Encodable {}
extension Page: Decodable where Element: Decodable {}
extension Page: Sendable where Element: Sendable {}
