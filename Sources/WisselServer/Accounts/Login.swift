import Hummingbird
import WisselDatabase
package import WisselHTTP
package import WisselModel
import WisselPasswords
import WisselWire

/// Checks passwords and second factors and keeps the count of failures. Every refusal of a password has the same words,
/// whatever the cause.
package struct Login: Sendable {
  private let core: ServerCore

  package init(_ core: ServerCore) { self.core = core }

  /// Where a login with the right password leads.
  package enum Outcome: Sendable {
    case admitted(UserID)
    /// There was no second factor yet; now there is, and the person must set it up.
    case enrolled(Enrolment)
    /// The second factor is missing from the request.
    case codeMissing
  }

  /// The refusal.
  package static let refusal = WireError.message(.unauthorized, "Failed to login")

  static let wrongCode = WireError.message(
    .unauthorized, "Your two-factor authentication code is incorrect!")

  /// Lets a user in who knows the name, the password and, where the server asks for one, the present code.
  ///
  /// - Throws: 401 for an unknown user, a wrong password and a locked account alike; 401 for a wrong code.
  package func enter(_ username: String, password: String, code: String?) async throws -> Outcome {
    let account = try await account(named: username, password: password)
    guard core.options.twoFactorAuthentication else {
      try await note(.success, by: account.id)
      return .admitted(account.id)
    }
    guard let stored = account.secret else { return try await enrol(account) }
    guard let code, !code.isEmpty else {
      try await note(.undecided, by: account.id)
      return .codeMissing
    }
    let accepts = OneTimeSecret(text: stored).map { OneTimePassword($0).accepts(code, at: core.now()) } ?? false
    try await note(accepts ? .success : .failure, by: account.id)
    guard accepts else { throw Self.wrongCode }
    return .admitted(account.id)
  }

  /// Checks the password of a user by name, for what needs no second factor because it was lost.
  package func confirm(_ username: String, password: String) async throws -> UserID {
    let account = try await account(named: username, password: password)
    try await note(.undecided, by: account.id)
    return account.id
  }

  /// Checks the password of a user who is known by id, as when changing it.
  package func confirm(_ id: UserID, password: String) async throws {
    let account = try await check(password, "id = \(id)")
    try await note(.success, by: account.id)
  }

  // MARK: Passwords

  private struct Account {
    let id: UserID
    let username: String
    let secret: String?
  }

  private func account(named username: String, password: String) async throws -> Account {
    try await check(password, "username = \(username)")
  }

  private func check(_ password: String, _ condition: SQL) async throws -> Account {
    let row = try await core.database.read { transaction in
      try transaction.first("SELECT id, username, password, otp_secret FROM account WHERE \(condition)")
    }
    let matches = try await core.passwords.verify(password, against: try row?.value("password", as: String.self))
    guard let row else { throw Self.refusal }
    let account = Account(
      id: try row.value("id"), username: try row.value("username"),
      secret: try row.value("otp_secret", as: String?.self))
    guard matches else {
      try await note(.failure, by: account.id)
      throw Self.refusal
    }
    return account
  }

  private func enrol(_ account: Account) async throws -> Outcome {
    try await note(.success, by: account.id)
    var generator = SystemRandomNumberGenerator()
    let secret = OneTimeSecret(using: &generator)
    let changed = try await core.database.write { transaction in
      try transaction.execute(
        "UPDATE account SET otp_secret = \(secret.text) WHERE id = \(account.id) AND otp_secret IS NULL")
    }
    guard changed == 1 else { return .codeMissing }
    return .enrolled(
      Enrolment(secret: secret, username: account.username, serverName: core.options.serverName))
  }

  // MARK: Attempts

  private enum Attempt { case failure, undecided, success }

  /// Notes an attempt; the count is read and written in one transaction, so that parallel guesses all count. The right
  /// password without a code leaves the count as it is, or guessing codes would be free.
  ///
  /// - Throws: the refusal when the account is locked.
  private func note(_ attempt: Attempt, by id: UserID) async throws {
    let (rule, interval, now) = (core.options.lockOut, core.options.mailInterval, core.now())
    let mails = core.mailer != nil
    AuditScope.current?.identify(.user, id)
    let (isLocked, mail) = try await core.database.unrecorded.write { transaction in
      guard
        let row = try transaction.first(
          """
          SELECT username, email, failed_login_attempts, last_login_attempt, last_email_failed_login_sent
          FROM account WHERE id = \(id)
          """)
      else { return (true, nil as LockOutMail?) }
      let before = LockOut.History(
        failures: try row.value("failed_login_attempts"), last: try row.time("last_login_attempt"))
      let isLocked = rule.isLocked(before, now: now)
      var after = before
      if attempt != .undecided {
        after = rule.history(before, afterAttempt: attempt == .success, at: now)
        try transaction.execute(
          """
          UPDATE account SET failed_login_attempts = \(after.failures), last_login_attempt = \(after.last)
          WHERE id = \(id)
          """)
      }
      guard mails, rule.isLocked(after, now: now), let email = try row.value("email", as: String?.self),
        interval.allows(last: try row.time("last_email_failed_login_sent"), now: now)
      else { return (isLocked, nil) }
      try transaction.execute("UPDATE account SET last_email_failed_login_sent = \(now) WHERE id = \(id)")
      return (isLocked, LockOutMail(user: id, username: try row.value("username"), email: email))
    }
    if let mail { send(mail, at: now) }
    guard !isLocked else { throw Self.refusal }
  }

  private struct LockOutMail {
    let user: UserID
    let username: String
    let email: String
  }

  private func send(_ mail: LockOutMail, at now: WireTime) {
    core.post(
      AccountMail.lockedOut(mail.username, core.options), to: mail.email,
      unsent: "UPDATE account SET last_email_failed_login_sent = NULL WHERE id = \(mail.user)")
  }
}
