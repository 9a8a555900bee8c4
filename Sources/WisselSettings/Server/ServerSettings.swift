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
  package var web: Bool
}
