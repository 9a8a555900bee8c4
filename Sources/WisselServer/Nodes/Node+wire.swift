import WisselDatabase
import WisselModel
import WisselWire

extension NodeBody {
  /// Reads a row of `NodeQueries.everything`.
  init(row: Row, config: [NodeConfigItem], apiKey: String? = nil, links: Links) throws {
    self.init(
      id: try row.value("id"), name: try row.value("name"), type: "node",
      status: try row.value("status", as: String?.self) ?? "offline",
      ip: try row.value("ip"), lastSeen: try row.time("last_seen"),
      organization: links.one("organization", try row.value("organization_id", as: OrganizationID.self)),
      collaboration: try row.value("collaboration_id", as: CollaborationID?.self).map {
        links.one("collaboration", $0)
      },
      config: config, apiKey: apiKey)
  }
}
