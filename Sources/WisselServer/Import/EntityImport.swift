import WisselDatabase
package import WisselSettings

/// `wissel server import`: brings the entities of a vantage6 entity file into a server's database, all or nothing.
package struct EntityImport: Sendable {
  private let core: ServerCore

  package init(_ core: ServerCore) { self.core = core }

  /// What an import did.
  package struct Summary: Sendable, Equatable {
    package var organizations = 0
    package var users = 0
    package var collaborations = 0
    package var nodes = 0
    package var tasks = 0
    /// What to tell the administrator.
    package var notices: [String] = []
  }

  /// Imports.
  ///
  /// - Parameter dropAll: deletes everything there is first; only with `allow_drop_all: true` in the settings.
  /// - Throws: `SettingsError` with file, line and key of what does not fit; then nothing has changed.
  package func run(_ file: EntityFile, dropAll: Bool = false) async throws -> Summary {
    guard !dropAll || core.options.allowDropAll else {
      throw ServerStartError(
        "--drop-all deletes everything in the database; set allow_drop_all: true in the settings to allow it")
    }
    var hashes: [String: String] = [:]
    var notices: [String] = []
    for user in file.organizations.flatMap(\.users) where hashes[user.username] == nil {
      if let password = user.password {
        hashes[user.username] = try await core.passwords.hash(password.reveal())
      } else if let hash = user.passwordHash?.reveal() {
        guard hash.hasPrefix("$2") else { throw user.place.refusal("password_hash", "expected a bcrypt hash, $2b$…") }
        hashes[user.username] = hash
      } else {
        // No password has this hash.
        hashes[user.username] = "!"
        notices.append("the user \(user.username) has no password and cannot log in before one is set")
      }
    }
    let root = dropAll ? try await FirstStart(core: core).prepare() : nil
    let (prepared, now) = (hashes, core.now())
    // Kept only where the import is: one that fails leaves the old password.
    var summary = try await core.database.write { transaction in
      if let root {
        try EntityWriter.dropAll(transaction)
        try DefaultRoleSync.run(transaction)
        try FirstStart.insertRoot(passwordHash: root.hash, transaction)
      }
      return try EntityWriter(file: file, passwordHashes: prepared, now: now).write(transaction)
    }
    summary.notices += notices + file.warnings.map(\.description) + (root?.keep() ?? [])
    return summary
  }
}
