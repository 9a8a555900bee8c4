import WisselDatabase
import WisselModel
import WisselWire

extension RoleBody {
  /// Reads a row of `role`.
  init(row: Row, links: Links) throws {
    let id: RoleID = try row.value("id")
    self.init(
      id: id, name: try row.value("name"), description: try row.value("description"),
      isDefaultRole: try row.value("is_default_role"),
      organization: try row.value("organization_id", as: OrganizationID?.self).map { links.one("organization", $0) },
      rules: links.many("rule", "role_id", id), users: links.many("user", "role_id", id))
  }
}
