package import Logging
package import WisselDatabase
package import WisselHTTP
package import WisselWire

/// What every feature of the server works with.
package struct ServerCore: Sendable {
  package let options: ServerOptions
  package let database: AuditedDatabase
  package let tokens: Tokens
  package let passwords: PasswordHasher
  package let links: Links
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
    links = Links(prefix: options.apiPath)
  }
}
