import WisselDatabase
import WisselModel
import WisselWire

extension UserBody {
  /// Reads a row of `UserQueries.everything`.
  init(row: Row, permissions: UserPermissions? = nil, links: Links) throws {
    let id: UserID = try row.value("id")
    self.init(
      id: id, type: "user", username: try row.value("username"), firstname: try row.value("firstname"),
      lastname: try row.value("lastname"), email: try row.value("email"), status: try row.value("status"),
      ip: try row.value("ip"), lastSeen: try row.time("last_seen"),
      lastEmailFailedLoginSent: try row.time("last_email_failed_login_sent"),
      lastEmailRecoverPasswordSent: try row.time("last_email_recover_password_sent"),
      organization: links.one("organization", try row.value("organization_id", as: OrganizationID.self)),
      roles: links.many("role", "user_id", id), rules: links.many("rule", "user_id", id), permissions: permissions)
  }
}
