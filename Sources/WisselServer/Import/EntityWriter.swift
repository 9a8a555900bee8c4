import Foundation
import Hummingbird
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselRuns
import WisselSettings
import WisselWire

/// Writes the entities of a file within one transaction.
struct EntityWriter: Sendable {
  let file: EntityFile
  /// Hashes by user name.
  let passwordHashes: [String: String]
  let now: WireTime

  func write(_ transaction: borrowing Transaction) throws -> EntityImport.Summary {
    var summary = EntityImport.Summary()
    for organization in file.organizations {
      let id = try write(organization, transaction)
      summary.organizations += 1
      let needsSuper = organization.users.contains { $0.roles?.contains(Self.superName) ?? true }
      let role = needsSuper ? try superRole(of: id, transaction) : nil
      for user in organization.users {
        try write(user, of: id, superRole: role, transaction)
        summary.users += 1
      }
    }
    for collaboration in file.collaborations {
      summary.collaborations += 1
      try write(collaboration, &summary, transaction)
    }
    return summary
  }

  /// Runs an intention; what it refuses becomes a remark on the place in the file.
  private func at<Result>(
    _ place: EntityFile.Place, _ key: String, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let error as WireError {
      throw place.refusal(key, error.body["msg"]?.string ?? "it is refused")
    }
  }

  private func write(
    _ organization: EntityFile.Organization, _ transaction: borrowing Transaction
  ) throws -> OrganizationID {
    try refuseName(organization.name, at: organization.place)
    try at(organization.place, "name") {
      try OrganizationQueries.refuseTaken(organization.name, except: nil, transaction)
    }
    let key = try at(organization.place, "public_key") {
      let text = organization.publicKey
      let isPEM = text?.contains("-----BEGIN") == true
      return try PublicKeyText.stored(isPEM ? text.map { Data($0.utf8).base64EncodedString() } : text)
    }
    return OrganizationID(
      try transaction.insertReturningID(
        """
        INSERT INTO organization (name, domain, address1, address2, zipcode, country, public_key) VALUES (
          \(organization.name), \(organization.domain), \(organization.address1), \(organization.address2),
          \(organization.zipcode), \(organization.country), \(key)
        )
        """))
  }

  /// The name of the role that users without named ones get.
  static let superName = "super"

  /// The role imported users hold: all rules, within their organisation's name.
  private func superRole(of organization: OrganizationID, _ transaction: borrowing Transaction) throws -> RoleID {
    let id = RoleID(
      try transaction.insertReturningID(
        """
        INSERT INTO role (name, description, organization_id) VALUES (\(Self.superName), 'Super role', \(organization))
        """))
    try transaction.execute("INSERT INTO role_rule (role_id, rule_id) SELECT \(id), id FROM rule")
    return id
  }

  private func write(
    _ user: EntityFile.User, of organization: OrganizationID, superRole: RoleID?, _ transaction: borrowing Transaction
  ) throws {
    let problem = UserBodies.username(.string(user.username))
    if let problem { throw user.place.refusal("username", problem) }
    guard let hash = passwordHashes[user.username] else { throw WireError.unexpected }
    let id = try at(user.place, "username") {
      try UserQueries.create(
        NewUser(
          username: user.username, passwordHash: hash, email: user.email, firstname: user.firstname,
          lastname: user.lastname, organization: organization), transaction)
    }
    var roles: [Int] = []
    for name in user.roles ?? [Self.superName] {
      if name == Self.superName, let superRole {
        roles.append(superRole.rawValue)
        continue
      }
      let row = try transaction.first("SELECT id FROM role WHERE name = \(name) AND is_default_role = 1")
      guard let role = try row?.value("id", as: Int.self) else {
        throw user.place.refusal("roles", "there is no default role \(name); its name may also be \(Self.superName)")
      }
      roles.append(role)
    }
    try UserQueries.setRoles(roles, of: id, transaction)
  }

  private func write(
    _ collaboration: EntityFile.Collaboration, _ summary: inout EntityImport.Summary,
    _ transaction: borrowing Transaction
  ) throws {
    try refuseName(collaboration.name, at: collaboration.place)
    var members: [OrganizationID] = []
    for participant in collaboration.participants {
      let row = try transaction.first("SELECT id FROM organization WHERE name = \(participant.name)")
      guard let id = try row?.value("id", as: OrganizationID.self) else {
        throw participant.place.refusal("name", "there is no organisation of this name in the file or the database")
      }
      members.append(id)
    }
    let id = try at(collaboration.place, "name") {
      try CollaborationQueries.create(
        name: collaboration.name, encrypted: collaboration.encrypted, organizations: members.map(\.rawValue),
        transaction)
    }
    for (participant, organization) in zip(collaboration.participants, members) {
      let given = participant.apiKey.map { APIKey.digest($0.reveal()) } ?? participant.apiKeyDigest?.reveal()
      guard let digest = given else { continue }
      guard try !transaction.exists("SELECT 1 FROM node WHERE api_key_digest = \(digest)") else {
        throw participant.place.refusal("api_key", "another node has this key already")
      }
      _ = try at(participant.place, "name") {
        try NodeQueries.create(name: nil, of: organization, in: id, keyDigest: digest, transaction)
      }
      summary.nodes += 1
    }
    guard let asker = members.first else { return }
    for image in collaboration.tasks {
      try writeTask(image, in: id, askedBy: asker, members, transaction)
      summary.tasks += 1
    }
  }

  /// A pending task with an empty input for every participant, as the original's import makes.
  private func writeTask(
    _ image: String, in collaboration: CollaborationID, askedBy asker: OrganizationID, _ members: [OrganizationID],
    _ transaction: borrowing Transaction
  ) throws {
    let job = try transaction.count("SELECT COALESCE(MAX(job_id), 0) + 1 AS count FROM task")
    let task = TaskID(
      try transaction.insertReturningID(
        """
        INSERT INTO task (name, image, job_id, created_at, collaboration_id, init_org_id)
        VALUES ('imported task', \(image), \(job), \(now), \(collaboration), \(asker))
        """))
    for member in Set(members).sorted() {
      try transaction.execute(
        """
        INSERT INTO run (task_id, organization_id, status, input, assigned_at)
        VALUES (\(task), \(member), \(RunStatus.pending), \(Data("{}".utf8).base64EncodedString()), \(now))
        """)
    }
  }

  private func refuseName(_ name: String, at place: EntityFile.Place) throws {
    if let problem = Checks.name(.string(name)) {
      throw place.refusal("name", problem)
    }
  }

  /// Deletes every row of every table but the record of migrations; ids go on counting.
  static func dropAll(_ transaction: borrowing Transaction) throws {
    for table in [
      "run", "task", "algorithm_store", "role", "authenticatable", "study", "collaboration", "organization",
    ] {
      try transaction.execute(SQL(unsafeRaw: "DELETE FROM \(table)"))
    }
  }
}
