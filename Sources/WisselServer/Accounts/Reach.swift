import WisselDatabase
import WisselModel

/// How far an organisation reaches: its collaborations, and everyone in them.
struct Reach: Sendable, Equatable {
  var collaborations: Set<CollaborationID> = []
  var organizations: Set<OrganizationID> = []

  /// The rows `number` and `other` of the collaborations of an organisation and of everyone in them.
  static func rows(of organization: SQL) -> SQL {
    """
    SELECT 1 AS kind, everyone.collaboration_id AS number, everyone.organization_id AS other
    FROM membership AS own JOIN membership AS everyone ON everyone.collaboration_id = own.collaboration_id
    WHERE own.organization_id = \(organization)
    """
  }

  /// Takes in one of these rows.
  mutating func add(_ row: Row) throws {
    collaborations.insert(try row.value("number"))
    organizations.insert(try row.value("other"))
  }

  static func of(_ organization: OrganizationID, _ transaction: borrowing Transaction) throws -> Reach {
    var reach = Reach()
    for row in try transaction.query(rows(of: "\(organization)")) { try reach.add(row) }
    return reach
  }
}
