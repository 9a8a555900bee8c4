import Foundation
import WisselAccess
import WisselDatabase
import WisselModel

/// The first start of a server: an organisation `root` and in it a user `root` who holds the role Root, so that somebody
/// can log in.
struct FirstStart: Sendable {
  let core: ServerCore

  /// Makes them when there is no user at all.
  ///
  /// - Returns: what to tell the administrator: nothing on later starts.
  func run() async throws -> [String] {
    let isFirst = try await core.database.read { try !$0.exists("SELECT 1 FROM account") }
    guard isFirst else { return [] }
    return try await begin(with: prepare())
  }

  /// Makes the user, unless another process did so meanwhile.
  func begin(with password: FirstPassword) async throws -> [String] {
    let isOurs = try await core.database.write { transaction in
      guard try !transaction.exists("SELECT 1 FROM account") else { return false }
      try Self.insertRoot(passwordHash: password.hash, transaction)
      return true
    }
    if isOurs { return password.keep() }
    password.discard()
    return []
  }

  /// Root's first password: the one that is given, itself or its hash, or one at random.
  func prepare() async throws -> FirstPassword {
    if let given = core.options.rootPassword, !given.isEmpty {
      let problem = PasswordRule.problem(with: given)
      return FirstPassword(
        given: try await core.passwords.hash(given),
        notices: problem.map { ["the password of user root, from WISSEL_ROOT_PASSWORD, is weak: \($0)"] } ?? [])
    }
    if let hash = core.options.rootPasswordHash { return FirstPassword(given: try hash.read(), notices: []) }
    let password = Self.random()
    return try FirstPassword(
      random: password, hash: try await core.passwords.hash(password), in: core.options.dataFolder,
      unique: core.unique())
  }

  /// Makes the organisation and the user.
  static func insertRoot(passwordHash: String, _ transaction: borrowing Transaction) throws {
    let organization = try rootOrganization(transaction)
    let id = UserID(try transaction.insertReturningID("INSERT INTO authenticatable (type) VALUES ('user')"))
    try transaction.execute(
      """
      INSERT INTO account (id, username, password, email, organization_id)
      VALUES (\(id), 'root', \(passwordHash), 'root@domain.ext', \(organization))
      """)
    try transaction.execute(
      """
      INSERT INTO account_role (account_id, role_id)
      SELECT \(id), id FROM role WHERE name = \(DefaultRoles.root.name) AND is_default_role = 1
      """)
  }

  private static func rootOrganization(_ transaction: borrowing Transaction) throws -> OrganizationID {
    if let row = try transaction.first("SELECT id FROM organization WHERE name = 'root'") {
      return try row.value("id")
    }
    return OrganizationID(try transaction.insertReturningID("INSERT INTO organization (name) VALUES ('root')"))
  }

  /// 24 characters of at least 120 bits of chance that also obey the password rule.
  private static func random() -> String {
    let letters = Array("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
    var generator = SystemRandomNumberGenerator()
    while true {
      let part = { String((0..<6).compactMap { _ in letters.randomElement(using: &generator) }) }
      let password = [part(), part(), part(), part()].joined(separator: "-")
      if PasswordRule.problem(with: password) == nil { return password }
    }
  }
}
