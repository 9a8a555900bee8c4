import WisselDatabase
import WisselModel
import WisselWire

/// A study as the API shows it; `organizations` is a link, or the list where it is included.
struct StudyBody: Encodable, Sendable {
  var id: StudyID
  var name: String
  var collaboration: Link<CollaborationKind>
  var organizations: JSONValue
  var tasks: String

  /// Reads a row of `study`.
  init(row: Row, organizations: [OrganizationBody]? = nil, links: Links) throws {
    id = try row.value("id")
    name = try row.value("name")
    collaboration = links.one("collaboration", try row.value("collaboration_id", as: CollaborationID.self))
    self.organizations =
      try organizations.map { try WireJSON.convert($0, to: JSONValue.self) }
      ?? .string(links.many("organization", "study_id", id))
    tasks = links.many("task", "study_id", id)
  }
}
