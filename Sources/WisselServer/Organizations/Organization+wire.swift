import WisselDatabase
import WisselModel
import WisselWire

extension OrganizationBody {
  /// Reads a row of `organization`.
  init(row: Row, links: Links) throws {
    let id: OrganizationID = try row.value("id")
    self.init(
      id: id, name: try row.value("name"), domain: try row.value("domain"), address1: try row.value("address1"),
      address2: try row.value("address2"), zipcode: try row.value("zipcode"), country: try row.value("country"),
      publicKey: try row.value("public_key"),
      collaborations: links.many("collaboration", "organization_id", id),
      nodes: links.many("node", "organization_id", id),
      users: links.many("user", "organization_id", id),
      runs: links.many("run", "organization_id", id),
      studies: links.many("study", "organization_id", id),
      tasks: links.many("task", "init_org_id", id))
  }
}
