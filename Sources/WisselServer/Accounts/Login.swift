import Hummingbird
import WisselDatabase
package import WisselHTTP
package import WisselModel

/// Checks passwords and keeps the count of failures. Every refusal has the same words, whatever the cause.
package struct Login: Sendable {
  private let core: ServerCore

  package init(_ core: ServerCore) { self.core = core }

  /// The refusal.
  package static let refusal = WireError.message(.unauthorized, "Failed to login")

  /// The user with this name and password.
  ///
  /// - Throws: 401 for an unknown user, a wrong password and a locked account alike.
  package func user(named username: String, password: String) async throws -> UserID {
    let row = try await core.database.read { transaction in
      try transaction.first("SELECT id, password FROM account WHERE username = \(username)")
    }
    let matches = try await core.passwords.verify(password, against: try row?.value("password", as: String.self))
    guard let row else { throw Self.refusal }
    return try await attempt(by: row.value("id"), succeeded: matches)
  }

  /// The same check for a user who is known by id, as when changing a password.
  package func confirm(_ id: UserID, password: String) async throws {
    let row = try await core.database.read { transaction in
      try transaction.first("SELECT password FROM account WHERE id = \(id)")
    }
    let matches = try await core.passwords.verify(password, against: try row?.value("password", as: String.self))
    _ = try await attempt(by: id, succeeded: matches)
  }

  /// Notes an attempt; the count is read and written in one transaction, so that parallel guesses all count.
  private func attempt(by id: UserID, succeeded: Bool) async throws -> UserID {
    let (rule, now) = (core.options.lockOut, core.now())
    AuditScope.current?.identify(.user, id)
    let admitted = try await core.database.unrecorded.write { transaction in
      guard
        let row = try transaction.first(
          "SELECT failed_login_attempts, last_login_attempt FROM account WHERE id = \(id)")
      else { return false }
      let before = LockOut.History(
        failures: try row.value("failed_login_attempts"), last: try row.time("last_login_attempt"))
      let after = rule.history(before, afterAttempt: succeeded, at: now)
      try transaction.execute(
        """
        UPDATE account SET failed_login_attempts = \(after.failures), last_login_attempt = \(after.last)
        WHERE id = \(id)
        """)
      return succeeded && !rule.isLocked(before, now: now)
    }
    guard admitted else { throw Self.refusal }
    return id
  }
}
