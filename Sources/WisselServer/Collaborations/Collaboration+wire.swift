import WisselDatabase
import WisselModel
import WisselWire

extension CollaborationBody {
  /// Reads a row of `collaboration`.
  ///
  /// - Parameter organizations: the members where they are to be included in place of a link.
  init(row: Row, organizations: [OrganizationBody]? = nil, links: Links) throws {
    let id: CollaborationID = try row.value("id")
    self.init(
      id: id, name: try row.value("name"), encrypted: try row.value("encrypted"),
      organizations: try organizations.map { try WireJSON.convert($0, to: JSONValue.self) }
        ?? .string(links.many("organization", "collaboration_id", id)),
      nodes: links.many("node", "collaboration_id", id),
      tasks: links.many("task", "collaboration_id", id),
      algorithmStores: links.many("algorithmstore", "collaboration_id", id),
      studies: links.many("study", "collaboration_id", id))
  }
}
