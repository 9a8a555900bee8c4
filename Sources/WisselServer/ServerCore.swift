package import Logging
package import WisselDatabase
package import WisselHTTP
package import WisselMail
import WisselPasswords
package import WisselWire

/// What every feature of the server works with.
package struct ServerCore: Sendable {
  package let options: ServerOptions
  package let database: AuditedDatabase
  package let tokens: Tokens
  package let passwords: PasswordHasher
  package let links: Links
  /// Nil where the settings name no mail server.
  package let mailer: Mailer?
  let rules = RuleNumbers()
  /// What addresses may cost and guess.
  let addresses: AddressGuard
  /// Work that no reply waits for.
  package let errands: Errands
  package let payloads: Payloads
  package let logger: Logger
  /// The clock.
  package let now: @Sendable () -> WireTime
  /// A fresh UUID at each call, in lower case.
  package let unique: @Sendable () -> String

  package init(
    options: ServerOptions, database: Database, tokens: Tokens, passwords: PasswordHasher, payloads: Payloads,
    logger: Logger,
    now: @escaping @Sendable () -> WireTime, unique: @escaping @Sendable () -> String
  ) {
    self.options = options
    self.database = AuditedDatabase(database, now: now)
    self.tokens = tokens
    self.passwords = passwords
    self.payloads = payloads
    self.logger = logger
    self.now = now
    self.unique = unique
    mailer = options.mail.map { Mailer($0) }
    addresses = AddressGuard(
      requests: Allowance(most: options.attemptsPerMinute, seconds: 60),
      failures: Allowance(most: options.failuresPerAddress, seconds: options.lockOut.inactivationMinutes * 60))
    errands = Errands(logger: logger)
    links = Links(prefix: options.apiPath)
  }

  /// Finishes what is under way, and ends the threads.
  package func end() async throws {
    await errands.finish()
    try await mailer?.shutdown()
    try await passwords.shutdown()
  }
}
