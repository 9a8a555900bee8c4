import Foundation

/// What a vantage6 server YAML says, with the defaults of the original.
package struct ServerSettings: Sendable {
  /// The identity: the file's base name.
  package var name: String
  package var description: String?
  /// The address to listen on.
  package var ip: String
  /// The port to listen on; 0 picks a free one.
  package var port: Int
  /// The name in the issuer of the second factor.
  package var serverName: String
  /// The path of the API, `/api`, or empty; no slash at its end.
  package var apiPath: String
  /// The server's own public address with API path, for stores.
  package var serverURL: String?
  /// `dev.host_uri`: the host that stands for local ones in the addresses of stores.
  package var developmentHost: String?
  /// SQLAlchemy form (`sqlite:///file`, `postgresql://…`); it may hold a password.
  package var databaseURI: Secret
  package var allowDropAll: Bool
  /// nil: a random one per start, so that all tokens end with the process.
  package var jwtSecretKey: Secret?
  package var tokenLife: Duration
  package var refreshTokenLife: Duration
  package var twoFactorAuthentication: Bool
  package var passwordPolicy: PasswordPolicy
  /// nil: no mail is sent.
  package var smtp: SMTPSettings?
  /// The address that mails name for questions.
  package var supportAddress: String?
  /// `["*"]` for all; entries act as regular expressions.
  package var corsAllowedOrigins: [String]
  /// nil: clients send inputs and results in the ordinary calls only.
  package var largeResultStore: LargeResultStore?
  /// Days after which results of completed runs are emptied; nil never.
  package var cleanUpAfterDays: Int?
  package var cleanUpIncludesInput: Bool
  package var logging: LoggingSettings
  package var directories: DirectorySettings
  /// The port of the figures for Prometheus; nil serves none.
  package var metricsPort: Int?
  /// Our additions, under `wissel`.
  package var wissel: ServerAdditions
  /// What was not understood or is not served.
  package var warnings: [SettingsFinding]
}

/// The section `password_policy`: when logins are locked.
package struct PasswordPolicy: Hashable, Sendable {
  package var maximumFailedAttempts: Int
  package var inactivationMinutes: Int
  /// How often one person is sent a mail of one kind at most.
  package var minutesBetweenMails: Int
}

/// The section `smtp`: where mail is handed in.
package struct SMTPSettings: Sendable {
  package var server: String
  package var port: Int
  package var username: String?
  package var password: Secret?
  /// `email_from`.
  package var sender: String
  /// `MAIL_USE_TLS`: the connection must become encrypted (STARTTLS).
  package var usesStartTLS: Bool
  /// `MAIL_USE_SSL`: the connection is encrypted from the start.
  package var usesTLS: Bool
  /// Minutes a mailed code is good for.
  package var tokenMinutes: Int
  /// Ours: a PEM file with the certificates to trust in place of the system's.
  package var certificateFile: String?
}

/// The section `wissel` of a server.
package struct ServerAdditions: Hashable, Sendable {
  /// Whether the web interface is served at `/`.
  package var web = true
  /// How the log is written, unless `WISSEL_LOG_FORMAT` says otherwise.
  package var logFormat = LogFormat.text
  /// The files of a server that speaks TLS itself.
  package var tls: TLSSettings?
  package var limits = LimitSettings()
  /// The image of the algorithm that looks up names of columns; nil leaves the default, an empty text looks up none.
  package var columnsImage: String?
  /// The identity providers of organisations.
  package var identityProviders: [IdentityProviderSettings] = []
  /// Addresses and ranges of the reverse proxies whose `X-Forwarded-For` is believed.
  package var trustedProxies: [String] = []
  /// Addresses and ranges from which an organisation's users and nodes may call, by its name.
  package var allowedAddresses: [String: [String]] = [:]
  /// Logins and the like that one address may try in a minute.
  package var attemptsPerMinute: Int?
  /// Failed ones after which it has to wait.
  package var failuresPerAddress: Int?
}

/// The forms of log lines.
package enum LogFormat: String, Hashable, Sendable, CaseIterable {
  /// For people.
  case text
  /// One JSON object per line, for programs.
  case json
}

/// The section `wissel.tls`: PEM files.
package struct TLSSettings: Hashable, Sendable {
  package var certificate: String
  package var key: String
}

/// The section `wissel.limits`: how much a request may send; nil leaves the default.
package struct LimitSettings: Hashable, Sendable {
  /// Bytes of an ordinary body.
  package var body: Int?
  /// Bytes of a body that carries inputs or results.
  package var payload: Int?
  /// How long a body may take to arrive.
  package var sending: Duration?
  /// How long a connection may be silent when something is awaited of it.
  package var silence: Duration?
  /// How long the head of a request may take to arrive.
  package var head: Duration?
  /// Bytes of one sender's blobs that nothing refers to.
  package var unusedBlobs: Int?
}

/// An identity provider (OpenID Connect) under `wissel.identity_providers`, by its name.
package struct IdentityProviderSettings: Hashable, Sendable {
  package var name: String
  package var issuer: String
  package var clientID: String
  package var clientSecret: Secret?
  /// The organisation whose users it vouches for.
  package var organization: String
}
