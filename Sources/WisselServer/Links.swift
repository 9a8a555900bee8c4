package import WisselModel
package import WisselWire

/// The addresses of entities as the API writes them.
package struct Links: Sendable {
  private let prefix: String

  package init(prefix: String) { self.prefix = prefix }

  /// A reference to one entity.
  package func one<Kind>(_ resource: String, _ id: Identifier<Kind>, methods: [String] = Links.methods) -> Link<Kind> {
    Link(id: id, link: path(resource, id), methods: methods)
  }

  /// The path of one entity.
  package func path<Kind>(_ resource: String, _ id: Identifier<Kind>) -> String { "\(prefix)/\(resource)/\(id)" }

  /// The list of entities that belong to another: `/api/run?task_id=1`.
  package func many<Kind>(_ resource: String, _ filter: String, _ id: Identifier<Kind>) -> String {
    "\(prefix)/\(resource)?\(filter)=\(id)"
  }

  /// A path under the prefix.
  package func at(_ path: String) -> String { prefix + path }

  /// The verbs of most entities.
  package static let methods = ["GET", "PATCH", "DELETE"]
}
