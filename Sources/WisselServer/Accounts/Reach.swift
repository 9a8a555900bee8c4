import WisselDatabase
import WisselModel

/// How far an organisation reaches: its collaborations, and everyone in them.
struct Reach: Sendable, Equatable {
  var collaborations: Set<CollaborationID>
  var organizations: Set<OrganizationID>

  static func of(_ organization: OrganizationID, _ transaction: borrowing Transaction) throws -> Reach {
    let own: SQL = "SELECT collaboration_id FROM membership WHERE organization_id = \(organization)"
    return Reach(
      collaborations: Set(try transaction.query(own).map { try $0.value("collaboration_id") }),
      organizations: Set(
        try transaction.query("SELECT DISTINCT organization_id FROM membership WHERE collaboration_id IN (\(own))")
          .map { try $0.value("organization_id") }))
  }
}
