import Hummingbird
import WisselAccess
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselWire

/// Reading and changing studies.
enum StudyQueries {
  /// The columns a list may be sorted by.
  static let columns: Set<String> = ["id", "name", "collaboration_id"]

  /// What a list may be narrowed to.
  struct Filter: Sendable {
    var name: String?
    var organization: OrganizationID?
    var collaboration: CollaborationID?
  }

  /// The studies a caller sees, narrowed.
  static func visible(to caller: Caller, _ filter: Filter) throws -> Listing {
    var list = Listing(columns: "*", table: "study", id: "id")
    switch caller.widestScope(.view, .study) {
    case .global: break
    case .collaboration: list.keep("collaboration_id IN \(list: caller.collaborations)")
    case .organization:
      list.keep("id IN (SELECT study_id FROM study_membership WHERE organization_id = \(caller.organization))")
    case .own, nil: throw WireError.denied()
    }
    if let organization = filter.organization {
      guard caller.may(.view, .study, in: organization) else {
        throw WireError.denied("You lack the permission to view studies of organization id=\(organization)!")
      }
      list.keep("id IN (SELECT study_id FROM study_membership WHERE organization_id = \(organization))")
    }
    list.keep(filter.collaboration) { "collaboration_id = \($0)" }
    list.keep(filter.name) { "name LIKE \($0)" }
    return list
  }

  /// A study, or 404.
  static func find(_ id: StudyID, _ transaction: borrowing Transaction) throws -> Row {
    guard let row = try transaction.first("SELECT * FROM study WHERE id = \(id)") else {
      throw WireError.missing("Study with id=\(id) not found")
    }
    return row
  }

  /// The collaboration of a study a list is narrowed to; 400 when there is no such study.
  static func collaboration(of id: StudyID, _ transaction: borrowing Transaction) throws -> CollaborationID {
    guard let row = try transaction.first("SELECT collaboration_id FROM study WHERE id = \(id)") else {
      throw WireError.bad("Study id=\(id) does not exist!")
    }
    return try row.value("collaboration_id")
  }

  /// Whether a caller may do something with a study: everywhere, in a collaboration of the own, or in a study the own
  /// organisation is part of.
  static func may(
    _ caller: Caller, _ operation: Operation, _ id: StudyID, of collaboration: CollaborationID,
    _ transaction: borrowing Transaction
  ) throws -> Bool {
    if caller.may(operation, .study, collaboration: collaboration) { return true }
    guard caller.holds(operation, .study, .organization) else { return false }
    return try transaction.exists(
      "SELECT 1 FROM study_membership WHERE study_id = \(id) AND organization_id = \(caller.organization)")
  }

  /// The reply's body with its members.
  static func fullBody(_ id: StudyID, links: Links, _ transaction: borrowing Transaction) throws -> StudyBody {
    try StudyBody(
      row: find(id, transaction), organizations: try organizations(of: id, links: links, transaction), links: links)
  }

  /// The members as the API shows them.
  static func organizations(
    of id: StudyID, links: Links, _ transaction: borrowing Transaction
  ) throws -> [OrganizationBody] {
    try OrganizationQueries.members(of: id, transaction).map { try OrganizationBody(row: $0, links: links) }
  }

  /// A name belongs to one study only, over all collaborations.
  static func refuseTaken(_ name: String, except id: StudyID?, _ transaction: borrowing Transaction) throws {
    let other = try transaction.first("SELECT id FROM study WHERE name = \(name)")
    guard let other, try other.value("id", as: StudyID.self) != id else { return }
    throw WireError.bad("Study with name '\(name)' already exists!")
  }

  static func create(
    name: String, in collaboration: CollaborationID, organizations: [Int], _ transaction: borrowing Transaction
  ) throws -> StudyID {
    try refuseTaken(name, except: nil, transaction)
    let id = StudyID(
      try transaction.insertReturningID(
        "INSERT INTO study (name, collaboration_id) VALUES (\(name), \(collaboration))"))
    try setOrganizations(organizations, of: id, in: collaboration, transaction)
    return id
  }

  /// Makes these the members; each must be one of the collaboration.
  static func setOrganizations(
    _ organizations: [Int], of id: StudyID, in collaboration: CollaborationID, _ transaction: borrowing Transaction
  ) throws {
    for organization in organizations {
      guard try OrganizationQueries.isMember(OrganizationID(organization), of: collaboration, transaction) else {
        throw WireError.bad("Not all organizations are part of the collaboration!")
      }
    }
    try transaction.execute(
      "DELETE FROM study_membership WHERE study_id = \(id) AND organization_id NOT IN \(list: organizations)")
    for organization in organizations { try join(OrganizationID(organization), id, transaction) }
  }

  /// Makes an organisation a member.
  static func join(_ organization: OrganizationID, _ id: StudyID, _ transaction: borrowing Transaction) throws {
    try transaction.execute(
      """
      INSERT INTO study_membership (study_id, organization_id) VALUES (\(id), \(organization)) ON CONFLICT DO NOTHING
      """)
  }
}
