import Hummingbird
import WisselAccess
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselWire

/// Reading and changing collaborations.
enum CollaborationQueries {
  /// What a list may be narrowed to.
  struct Filter: Sendable {
    var name: String?
    var encrypted: Bool?
    var organization: OrganizationID?
    var store: StoreID?
  }

  /// The columns a list may be sorted by.
  static let columns: Set<String> = ["id", "name", "encrypted"]

  /// The collaborations a caller sees, narrowed.
  static func visible(to caller: Caller, _ filter: Filter, _ transaction: borrowing Transaction) throws -> Listing {
    var list = Listing(columns: "*", table: "collaboration", id: "id")
    let seesAll = caller.holds(.view, .collaboration, .global)
    guard seesAll || caller.holds(.view, .collaboration, .organization) else { throw WireError.denied() }
    if !seesAll { list.keep("id IN \(list: caller.collaborations)") }
    if let organization = filter.organization {
      guard seesAll || organization == caller.organization else {
        throw WireError.denied("You lack the permission to request collaborations for this organization!")
      }
      list.keep("id IN (SELECT collaboration_id FROM membership WHERE organization_id = \(organization))")
    }
    if let store = filter.store {
      guard let row = try transaction.first("SELECT collaboration_id FROM algorithm_store WHERE id = \(store)") else {
        throw WireError.missing("Algorithm store with id=\(store) not found")
      }
      // A store without a collaboration serves all.
      list.keep(try row.value("collaboration_id", as: CollaborationID?.self)) { "id = \($0)" }
    }
    list.keep(filter.name) { "name LIKE \($0)" }
    list.keep(filter.encrypted) { "encrypted = \($0)" }
    return list
  }

  /// A collaboration, or 404.
  static func find(_ id: CollaborationID, _ transaction: borrowing Transaction) throws -> Row {
    guard let row = try transaction.first("SELECT * FROM collaboration WHERE id = \(id)") else {
      throw WireError.missing("collaboration having collaboration_id=\(id) can not be found")
    }
    return row
  }

  /// The reply's body, with the members where they were asked for.
  static func body(
    _ row: Row, withOrganizations: Bool, links: Links, _ transaction: borrowing Transaction
  ) throws -> CollaborationBody {
    guard withOrganizations else { return try CollaborationBody(row: row, links: links) }
    let members = try organizations(of: try row.value("id"), links: links, transaction)
    return try CollaborationBody(row: row, organizations: members, links: links)
  }

  /// The members as the API shows them.
  static func organizations(
    of id: CollaborationID, links: Links, _ transaction: borrowing Transaction
  ) throws -> [OrganizationBody] {
    try OrganizationQueries.members(of: id, transaction).map { try OrganizationBody(row: $0, links: links) }
  }

  /// A name belongs to one collaboration only.
  static func refuseTaken(_ name: String, except id: CollaborationID?, _ transaction: borrowing Transaction) throws {
    let other = try transaction.first("SELECT id FROM collaboration WHERE name = \(name)")
    guard let other, try other.value("id", as: CollaborationID.self) != id else { return }
    throw WireError.bad("Collaboration name '\(name)' already exists!")
  }

  static func create(
    name: String, encrypted: Bool, organizations: [Int], _ transaction: borrowing Transaction
  ) throws -> CollaborationID {
    try refuseTaken(name, except: nil, transaction)
    let id = CollaborationID(
      try transaction.insertReturningID("INSERT INTO collaboration (name, encrypted) VALUES (\(name), \(encrypted))"))
    for organization in organizations { try join(OrganizationID(organization), id, transaction) }
    return id
  }

  static func change(
    _ id: CollaborationID, _ fields: Fields, _ live: LiveEvents, _ transaction: borrowing Transaction
  ) throws {
    if let name = fields.string("name") {
      try refuseTaken(name, except: id, transaction)
      try transaction.execute("UPDATE collaboration SET name = \(name) WHERE id = \(id)")
    }
    if let encrypted = fields.bool("encrypted") {
      try transaction.execute("UPDATE collaboration SET encrypted = \(encrypted) WHERE id = \(id)")
    }
    if let organizations = fields.ints("organization_ids") {
      let members = try OrganizationQueries.members(of: id, transaction).map { try $0.value("id", as: Int.self) }
      for former in members where !organizations.contains(former) {
        try leave(OrganizationID(former), id, live, transaction)
      }
      for organization in organizations { try join(OrganizationID(organization), id, transaction) }
    }
  }

  /// Makes an organisation a member; one that does not exist, or is a member already, changes nothing.
  static func join(
    _ organization: OrganizationID, _ id: CollaborationID, _ transaction: borrowing Transaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO membership (collaboration_id, organization_id)
      SELECT \(id), id FROM organization WHERE id = \(organization)
      ON CONFLICT DO NOTHING
      """)
  }

  /// Ends a membership, also in the collaboration's studies; the organisation's people no longer hear what happens there.
  static func leave(
    _ organization: OrganizationID, _ id: CollaborationID, _ live: LiveEvents, _ transaction: borrowing Transaction
  ) throws {
    try live.expel("SELECT id FROM account WHERE organization_id = \(organization)", transaction)
    try transaction.execute(
      "DELETE FROM membership WHERE collaboration_id = \(id) AND organization_id = \(organization)")
    try transaction.execute(
      """
      DELETE FROM study_membership WHERE organization_id = \(organization)
      AND study_id IN (SELECT id FROM study WHERE collaboration_id = \(id))
      """)
  }

  /// The refusal when things hang on a collaboration, or nil.
  static func dependents(of id: CollaborationID, _ transaction: borrowing Transaction) throws -> String? {
    let tasks = try transaction.count(Tally.sum(of: "task_tally", where: "collaboration_id = \(id)"))
    let nodes = try transaction.count("SELECT COUNT(*) AS count FROM node WHERE collaboration_id = \(id)")
    let studies = try transaction.count("SELECT COUNT(*) AS count FROM study WHERE collaboration_id = \(id)")
    guard tasks + nodes + studies > 0 else { return nil }
    return "Collaboration id=\(id) has \(tasks) tasks, \(nodes) nodes and \(studies) studies. "
      + "Please delete them separately or set delete_dependents=True"
  }

  /// Deletes a collaboration with its tasks, nodes, studies and its own algorithm stores, which would otherwise become
  /// visible to all collaborations.
  static func delete(
    _ id: CollaborationID, _ removal: TaskRemoval, _ transaction: borrowing Transaction
  ) throws {
    let nodes: SQL = "SELECT id FROM node WHERE collaboration_id = \(id)"
    try removal.remove(tasks: "collaboration_id = \(id)", transaction)
    try removal.live.expel(nodes, transaction)
    try transaction.execute("DELETE FROM authenticatable WHERE id IN (\(nodes))")
    try transaction.execute("DELETE FROM collaboration WHERE id = \(id)")
  }
}
