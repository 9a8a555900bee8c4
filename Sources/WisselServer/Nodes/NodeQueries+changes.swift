import Hummingbird
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselWire

extension NodeQueries {
  /// A node for an organisation in a collaboration, with the digest of its key.
  ///
  /// - Parameter name: nil makes one of the organisation's and the collaboration's names.
  /// - Throws: 400 when the organisation is no member, has a node there already, or the name is taken.
  static func create(
    name: String?, of organization: OrganizationID, in collaboration: CollaborationID, keyDigest: String,
    _ transaction: borrowing Transaction
  ) throws -> NodeID {
    guard try OrganizationQueries.isMember(organization, of: collaboration, transaction) else {
      throw WireError.bad(
        "The organization id=\(organization) is not part of collabotation id=\(collaboration). Add it first!")
    }
    try refuseSecond(organization, in: collaboration, transaction)
    let name = try name ?? standardName(organization, collaboration, transaction)
    try refuseTaken(name, except: nil, transaction)
    let id = NodeID(
      try transaction.insertReturningID("INSERT INTO authenticatable (type, status) VALUES ('node', 'offline')"))
    try transaction.execute(
      """
      INSERT INTO node (id, name, api_key_digest, organization_id, collaboration_id)
      VALUES (\(id), \(name), \(keyDigest), \(organization), \(collaboration))
      """)
    return id
  }

  private static func standardName(
    _ organization: OrganizationID, _ collaboration: CollaborationID, _ transaction: borrowing Transaction
  ) throws -> String {
    let names = try transaction.first(
      """
      SELECT organization.name AS organization, collaboration.name AS collaboration
      FROM organization, collaboration WHERE organization.id = \(organization) AND collaboration.id = \(collaboration)
      """)
    guard let names else { throw WireError.unexpected }
    return "\(try names.value("organization", as: String.self)) - \(try names.value("collaboration", as: String.self)) "
      + "Node"
  }

  /// An organisation has one node in a collaboration.
  private static func refuseSecond(
    _ organization: OrganizationID, in collaboration: CollaborationID, _ transaction: borrowing Transaction
  ) throws {
    guard
      try !transaction.exists(
        "SELECT 1 FROM node WHERE organization_id = \(organization) AND collaboration_id = \(collaboration)")
    else {
      throw WireError.bad(
        "Organization id=\(organization) already has a node for collaboration id=\(collaboration)")
    }
  }

  /// A name belongs to one node only.
  static func refuseTaken(_ name: String, except id: NodeID?, _ transaction: borrowing Transaction) throws {
    let other = try transaction.first("SELECT id FROM node WHERE name = \(name)")
    guard let other, try other.value("id", as: NodeID.self) != id else { return }
    throw WireError.bad("Node name '\(name)' already exists!")
  }

  /// Puts a node into a collaboration its organisation is a member of.
  static func move(_ id: NodeID, into collaboration: CollaborationID, _ transaction: borrowing Transaction) throws {
    guard let row = try find(id, transaction) else { throw WireError.missing("node id=\(id) not found") }
    guard try row.value("collaboration_id", as: CollaborationID?.self) != collaboration else {
      throw WireError.bad("node id=\(id) is already in collaboration id=\(collaboration)")
    }
    let organization: OrganizationID = try row.value("organization_id")
    guard try OrganizationQueries.isMember(organization, of: collaboration, transaction) else {
      throw WireError.bad(
        "The organization id=\(organization) of node id=\(id) is not part of collaboration id=\(collaboration)")
    }
    try refuseSecond(organization, in: collaboration, transaction)
    try transaction.execute("UPDATE node SET collaboration_id = \(collaboration) WHERE id = \(id)")
  }

  /// Leaves a node without collaboration.
  static func take(_ id: NodeID, outOf collaboration: CollaborationID, _ transaction: borrowing Transaction) throws {
    guard let row = try find(id, transaction) else { throw WireError.missing("node id=\(id) not found") }
    guard try row.value("collaboration_id", as: CollaborationID?.self) == collaboration else {
      throw WireError.bad("node id=\(id) is not part of collaboration id=\(collaboration)")
    }
    try transaction.execute("UPDATE node SET collaboration_id = NULL WHERE id = \(id)")
  }
}
