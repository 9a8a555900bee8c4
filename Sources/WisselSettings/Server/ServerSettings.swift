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
  /// SQLAlchemy form (`sqlite:///file`, `postgresql://…`); it may hold a password.
  package var databaseURI: Secret
  package var allowDropAll: Bool
  /// nil: a random one per start, so that all tokens end with the process.
  package var jwtSecretKey: Secret?
  package var tokenLife: Duration
  package var refreshTokenLife: Duration
  package var twoFactorAuthentication: Bool
  package var passwordPolicy: PasswordPolicy
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
}
