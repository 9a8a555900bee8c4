package import Foundation
package import WisselDatabase
package import WisselHTTP
package import WisselMail
package import WisselPasswords

/// What an administrator decides about a server. The defaults are vantage6's.
package struct ServerOptions: Sendable {
  /// The address to listen on.
  package var host = "127.0.0.1"
  /// The port to listen on; 0 picks a free one.
  package var port = 7601
  /// The prefix of every endpoint.
  package var apiPath = "/api"
  /// The name shown beside second factors.
  package var serverName = "cotopaxi"
  /// The server's own public address, API path included, for algorithm stores.
  package var serverURL: String?
  /// The host that stands for local ones in the addresses of stores: for development, in containers.
  package var developmentHost: String?
  /// The algorithm that looks up names of columns which no node told: vantage6's. Nil looks up none.
  package var columnsImage: String? = "ghcr.io/vantage6/algorithm-basics:latest"
  /// Where the data are kept. Several processes may serve from one PostgreSQL database, with the same `tokenSecret`.
  package var database = DatabaseLocation.memory
  /// The SQLite file, made when it does not exist; nil for anything else.
  package var databaseFile: URL? {
    get { if case .file(let file) = database { file } else { nil } }
    set { database = newValue.map { .file($0) } ?? .memory }
  }
  /// What this process is called among those that serve from the same database; nil makes up a name at each start. Two
  /// that live at the same time must not share one.
  package var processName: String?
  /// The folder for files the server writes by itself, such as the first password.
  package var dataFolder: URL
  /// The key that signs tokens; nil takes a random one, so tokens end with the process.
  package var tokenSecret: String?
  /// Seconds an access token is good for.
  package var accessLifetime = 6 * 3600
  /// Seconds a refresh token is good for.
  package var refreshLifetime = 48 * 3600
  /// Whether logins of users ask a second factor.
  package var twoFactorAuthentication = false
  /// When wrong passwords lock an account.
  package var lockOut = LockOut()
  /// How often one person is sent a mail of one kind at most.
  package var mailInterval = MailInterval()
  /// Where mail is handed in; nil sends none.
  package var mail: MailServer?
  /// The address that mails name for questions.
  package var supportAddress: String?
  /// Minutes a mailed code is good for.
  package var recoveryMinutes = 60
  /// The identity providers of organisations.
  package var identityProviders: [IdentityProvider] = []
  /// The reverse proxies whose word about their clients is believed.
  package var trustedProxies = TrustedProxies()
  /// From where organisations may call.
  package var allowedAddresses = AllowedAddresses()
  /// Logins, recoveries and changes of passwords one address may try in a minute.
  package var attemptsPerMinute = 1200
  /// Failures of these after which an address has to wait; all are forgotten after the minutes of the lock-out.
  package var failuresPerAddress = 100
  /// Origins whose web pages may use the API; `*` is all.
  package var allowedOrigins = ["*"]
  /// The password of `root` at the first start; nil makes one at random and writes it to a file.
  package var rootPassword: String?
  /// The hash of that password, where it is given instead.
  package var rootPasswordHash: RootPasswordHash?
  /// The work of hashing a password, as bcrypt counts it: 2 to this power rounds.
  package var passwordCost = 12
  /// The port of the figures for Prometheus; nil serves none, 0 picks a free one.
  package var metricsPort: Int?
  /// The files of a server that speaks TLS itself; nil leaves that to a proxy in front of it.
  package var tls: TLSFiles?
  /// How much a request may send, and how long it may take.
  package var limits = Limits()
  /// Whether `wissel server import --drop-all` is allowed.
  package var allowDropAll = false

  /// Where large inputs and results are.
  package var payloads = PayloadOptions()
  /// Days after which the results of completed runs are emptied; nil never.
  package var cleanUpAfterDays: Int?
  /// Whether that empties inputs too.
  package var cleanUpIncludesInput = false

  package init(dataFolder: URL) { self.dataFolder = dataFolder }
}

/// The server cannot be started as configured; the text says why and what to do.
package struct ServerStartError: Error, Sendable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
