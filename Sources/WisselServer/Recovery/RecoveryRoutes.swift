import Hummingbird
import Logging
import WisselDatabase
package import WisselHTTP
import WisselModel
import WisselWire

/// `/recover`: a way back for who lost a password or a second factor, by mail.
package struct RecoveryRoutes: Sendable {
  private let core: ServerCore
  private var tokens: RecoveryTokens { RecoveryTokens(core: core) }

  package init(_ core: ServerCore) { self.core = core }

  package func register(_ routes: inout APIRoutes) {
    routes.post("/recover/lost", takes: Self.lostBody, also: [.tooManyRequests]) { request in
      try await core.guarded(request) { try await lost(request) }
    }
    routes.post("/recover/reset", takes: Self.resetBody, also: [.tooManyRequests]) { request in
      try await core.guarded(request) { try await reset(request) }
    }
    routes.post(
      "/recover/2fa/lost", takes: Self.lostSecondFactorBody, also: [.unauthorized, .tooManyRequests]
    ) { request in
      try await core.guarded(request) { try await lostSecondFactor(request) }
    }
    routes.post("/recover/2fa/reset", takes: Self.resetSecondFactorBody, also: [.tooManyRequests]) { request in
      try await core.guarded(request) { try await resetSecondFactor(request) }
    }
  }

  // MARK: Passwords

  private static let lostBody = BodySchema([
    Field("username", .string, Checks.length(nil, 128)), Field("email", .email),
  ])

  /// The same reply at the same moment whether or not there is such a user: looking is left to an errand.
  private func lost(_ request: APIRequest) async throws -> APIReply {
    let fields = try await request.fields(Self.lostBody)
    let condition: SQL
    if let username = fields.string("username"), !username.isEmpty {
      condition = "username = \(username)"
    } else if let email = fields.string("email") {
      condition = "email = \(email)"
    } else {
      throw ErrorForm.underErrors.refusal(["_schema": ["Email or username is required"]])
    }
    core.errands.run("a password recovery") { try await mailPasswordCode(condition) }
    return try .message("If the username or email is in our database you will soon receive an email.")
  }

  private func mailPasswordCode(_ condition: SQL) async throws {
    guard let person = try await claim("last_email_recover_password_sent", condition) else { return }
    let code = try await tokens.issue(for: person.id, .password, stamp: person.stamp)
    try await core.send(
      .newPassword(person.username, code: code, core.options), to: person.email,
      unsent: "UPDATE account SET last_email_recover_password_sent = NULL WHERE id = \(person.id)")
  }

  private static let resetBody = BodySchema([
    Field("reset_token", .string, required: true, Checks.length(nil, 1024)),
    Field("password", .string, required: true, PasswordRule.check),
  ])

  private func reset(_ request: APIRequest) async throws -> APIReply {
    let fields = try await request.fields(Self.resetBody)
    let (user, stamp) = try await tokens.read(fields.string("reset_token") ?? "", .password)
    _ = try await core.database.read { transaction in
      try RecoveryTokens.confirm(user, stamp: stamp, transaction)
    }
    let hash = try await core.passwords.hash(fields.string("password") ?? "")
    try await core.database.write { transaction in
      _ = try RecoveryTokens.confirm(user, stamp: stamp, transaction)
      try transaction.execute(
        "UPDATE account SET password = \(hash), failed_login_attempts = 0 WHERE id = \(user)")
    }
    return try .message("The password has successfully been reset!")
  }

  // MARK: Second factors

  /// The published client always sends `email`; it says nothing here.
  private static let lostSecondFactorBody = BodySchema([
    Field("username", .string, required: true, Checks.length(1, 128)),
    Field("password", .string, required: true, Checks.length(1, 128)),
    Field("email", .string, nullable: true),
  ])

  private func lostSecondFactor(_ request: APIRequest) async throws -> APIReply {
    let fields = try await request.fields(Self.lostSecondFactorBody)
    let id = try await Login(core).confirm(
      fields.string("username") ?? "", password: fields.string("password") ?? "")
    guard core.mailer != nil else {
      throw WireError.bad("This server sends no mail: ask its administrator to reset your two-factor authentication.")
    }
    if let person = try await claim("last_email_second_factor_sent", "id = \(id)") {
      let code = try await tokens.issue(for: id, .secondFactor, stamp: person.stamp)
      core.post(
        .newSecondFactor(person.username, code: code, core.options), to: person.email,
        unsent: "UPDATE account SET last_email_second_factor_sent = NULL WHERE id = \(id)")
    }
    return try .message("You should have received an email that will allow you to reset your 2FA.")
  }

  private static let resetSecondFactorBody = BodySchema([
    Field("reset_token", .string, required: true, Checks.length(nil, 1024))
  ])

  private func resetSecondFactor(_ request: APIRequest) async throws -> APIReply {
    let fields = try await request.fields(Self.resetSecondFactorBody)
    let (user, stamp) = try await tokens.read(fields.string("reset_token") ?? "", .secondFactor)
    var generator = SystemRandomNumberGenerator()
    let secret = OneTimeSecret(using: &generator)
    let username = try await core.database.write { transaction in
      let username = try RecoveryTokens.confirm(user, stamp: stamp, transaction)
      try transaction.execute("UPDATE account SET otp_secret = \(secret.text) WHERE id = \(user)")
      return username
    }
    return try APIReply(
      .ok, Enrolment(secret: secret, username: username, serverName: core.options.serverName).body)
  }

  // MARK: Mails

  private struct Person {
    let id: UserID
    let username: String
    let email: String
    let stamp: String
  }

  /// The user a mail may go to now, with the moment noted in `column`; nil when there is no such user, no address, or
  /// the last mail of the kind is too recent.
  private func claim(_ column: SQL, _ condition: SQL) async throws -> Person? {
    guard core.mailer != nil else {
      core.logger.warning("somebody asks for a recovery mail, and the settings have no section smtp")
      return nil
    }
    let (interval, now) = (core.options.mailInterval, core.now())
    return try await core.database.write { transaction -> Person? in
      guard
        let row = try transaction.first(
          """
          SELECT id, username, email, password, otp_secret, \(column) AS mailed FROM account WHERE \(condition)
          """),
        let email = try row.value("email", as: String?.self),
        interval.allows(last: try row.time("mailed"), now: now)
      else { return nil }
      let id: UserID = try row.value("id")
      try transaction.execute("UPDATE account SET \(column) = \(now) WHERE id = \(id)")
      return Person(id: id, username: try row.value("username"), email: email, stamp: try RecoveryTokens.stamp(row))
    }
  }
}
