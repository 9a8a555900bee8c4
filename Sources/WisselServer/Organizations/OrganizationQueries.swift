import WisselAccess
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselWire

/// Reading and changing organisations.
enum OrganizationQueries {
  /// What a list may be narrowed to.
  struct Filter: Sendable {
    var name: String?
    var country: String?
    var collaboration: CollaborationID?
    var study: StudyID?
    var ids: [Int] = []
  }

  /// The columns a list may be sorted by.
  static let columns: Set<String> = ["id", "name", "domain", "address1", "address2", "zipcode", "country"]

  static let everything = Listing(columns: "*", table: "organization", id: "id")

  /// The organisations a caller sees, narrowed.
  static func visible(to caller: Caller, _ filter: Filter, _ transaction: borrowing Transaction) throws -> Listing {
    var list = everything
    if let collaboration = filter.collaboration {
      guard caller.may(.view, .organization, collaboration: collaboration) else {
        throw WireError.denied("You lack the permission to get all organizations in your collaboration!")
      }
      list.keep("id IN (SELECT organization_id FROM membership WHERE collaboration_id = \(collaboration))")
    }
    if let study = filter.study {
      let collaboration = try StudyQueries.collaboration(of: study, transaction)
      guard caller.may(.view, .organization, collaboration: collaboration) else {
        throw WireError.denied("You lack the permission to get all organizations in your study!")
      }
      list.keep("id IN (SELECT organization_id FROM study_membership WHERE study_id = \(study))")
    }
    list.keep(filter.name) { "name LIKE \($0)" }
    list.keep(filter.country) { "country = \($0)" }
    if !filter.ids.isEmpty { list.keep("id IN \(list: filter.ids)") }
    switch caller.widestScope(.view, .organization) {
    case .global: break
    case .collaboration: list.keep("id IN \(list: caller.collaboratingOrganizations.union([caller.organization]))")
    case .organization: list.keep("id = \(caller.organization)")
    case .own, nil: throw WireError.denied()
    }
    return list
  }

  static func find(_ id: OrganizationID, _ transaction: borrowing Transaction) throws -> Row? {
    try transaction.first("SELECT * FROM organization WHERE id = \(id)")
  }

  /// The organisations of a collaboration, in the order in which they joined.
  static func members(of collaboration: CollaborationID, _ transaction: borrowing Transaction) throws -> [Row] {
    try transaction.query(
      """
      SELECT organization.* FROM membership JOIN organization ON organization.id = membership.organization_id
      WHERE membership.collaboration_id = \(collaboration) ORDER BY membership.id
      """)
  }

  /// The organisations of a study, in the order in which they joined.
  static func members(of study: StudyID, _ transaction: borrowing Transaction) throws -> [Row] {
    try transaction.query(
      """
      SELECT organization.* FROM study_membership
      JOIN organization ON organization.id = study_membership.organization_id
      WHERE study_membership.study_id = \(study) ORDER BY study_membership.id
      """)
  }

  /// Whether a collaboration has this organisation as a member.
  static func isMember(
    _ organization: OrganizationID, of collaboration: CollaborationID, _ transaction: borrowing Transaction
  ) throws -> Bool {
    try transaction.exists(
      """
      SELECT 1 FROM membership WHERE collaboration_id = \(collaboration) AND organization_id = \(organization)
      """)
  }

  /// A name belongs to one organisation only.
  static func refuseTaken(
    _ name: String, except id: OrganizationID?, _ transaction: borrowing Transaction
  ) throws {
    let other = try transaction.first("SELECT id FROM organization WHERE name = \(name)")
    guard let other, try other.value("id", as: OrganizationID.self) != id else { return }
    throw WireError.bad("Organization with name '\(name)' already exists!")
  }

  static func create(_ fields: Fields, _ transaction: borrowing Transaction) throws -> OrganizationID {
    let name = fields.string("name") ?? ""
    try refuseTaken(name, except: nil, transaction)
    return OrganizationID(
      try transaction.insertReturningID(
        """
        INSERT INTO organization (name, domain, address1, address2, zipcode, country, public_key) VALUES (
          \(name), \(fields.string("domain") ?? ""), \(fields.string("address1") ?? ""), \(fields.string("address2")),
          \(fields.string("zipcode") ?? ""), \(fields.string("country") ?? ""),
          \(try PublicKeyText.stored(fields.string("public_key")))
        )
        """))
  }

  static func change(_ id: OrganizationID, _ fields: Fields, _ transaction: borrowing Transaction) throws {
    if let name = fields.string("name") {
      try refuseTaken(name, except: id, transaction)
      try transaction.execute("UPDATE organization SET name = \(name) WHERE id = \(id)")
    }
    for column in ["domain", "address1", "address2", "zipcode", "country"] {
      guard let text = fields.string(column) else { continue }
      try transaction.execute(
        "UPDATE organization SET \(SQL(unsafeRaw: column)) = \(text) WHERE id = \(id)")
    }
    if let key = fields.string("public_key") {
      try transaction.execute(
        "UPDATE organization SET public_key = \(try PublicKeyText.stored(key)) WHERE id = \(id)")
    }
  }
}
