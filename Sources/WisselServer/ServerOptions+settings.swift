package import Foundation
import WisselDatabase
import WisselHTTP
import WisselMail
import WisselModel
import WisselPasswords
import WisselPayloads
package import WisselSettings

extension ServerOptions {
  /// The options a vantage6 server YAML and the environment give.
  ///
  /// - Parameters:
  ///   - folder: where relative paths begin when the settings name no data folder.
  ///   - environment: `WISSEL_ROOT_PASSWORD`, vantage6's `V6_INIT_SUPER_PASS_HASHED` and `…_FILE`, and
  ///     `WISSEL_PROCESS_NAME` are read from it.
  /// - Throws: `ServerStartError` for a database this version cannot use.
  package init(_ settings: ServerSettings, folder: URL, environment: [String: String]) throws {
    self.init(dataFolder: settings.directories.data.map { URL(fileURLWithPath: $0) } ?? folder)
    host = settings.ip
    port = settings.port
    apiPath = settings.apiPath
    serverName = settings.serverName
    serverURL = settings.serverURL
    developmentHost = settings.developmentHost
    identityProviders = try settings.wissel.identityProviders.map { provider in
      guard ProviderClient.isSafe(provider.issuer), serverURL != nil else {
        throw ServerStartError(
          "wissel.identity_providers.\(provider.name): the issuer must be an https address, and server_url must say where "
            + "browsers come back to")
      }
      return IdentityProvider(
        name: provider.name, issuer: provider.issuer, clientID: provider.clientID,
        clientSecret: provider.clientSecret?.reveal(), organization: provider.organization)
    }
    trustedProxies = TrustedProxies(try Self.ranges(settings.wissel.trustedProxies, "wissel.trusted_proxies"))
    allowedAddresses = AllowedAddresses(
      try Dictionary(
        uniqueKeysWithValues: settings.wissel.allowedAddresses.map {
          ($0.key, try Self.ranges($0.value, "wissel.allowed_addresses.\($0.key)"))
        }))
    attemptsPerMinute = settings.wissel.attemptsPerMinute ?? attemptsPerMinute
    failuresPerAddress = settings.wissel.failuresPerAddress ?? failuresPerAddress
    if let image = settings.wissel.columnsImage { columnsImage = image.isEmpty ? nil : image }
    database = try Self.location(of: settings.databaseURI.reveal(), in: dataFolder)
    processName = environment["WISSEL_PROCESS_NAME"]
    tokenSecret = settings.jwtSecretKey?.reveal()
    accessLifetime = Int(settings.tokenLife.components.seconds)
    refreshLifetime = Int(settings.refreshTokenLife.components.seconds)
    twoFactorAuthentication = settings.twoFactorAuthentication
    lockOut = LockOut(
      maxFailedAttempts: settings.passwordPolicy.maximumFailedAttempts,
      inactivationMinutes: settings.passwordPolicy.inactivationMinutes)
    mailInterval = MailInterval(minutes: settings.passwordPolicy.minutesBetweenMails)
    mail = settings.smtp.map { MailServer($0) }
    supportAddress = settings.supportAddress
    recoveryMinutes = settings.smtp?.tokenMinutes ?? recoveryMinutes
    allowedOrigins = settings.corsAllowedOrigins
    allowDropAll = settings.allowDropAll
    metricsPort = settings.metricsPort
    tls = settings.wissel.tls.map { TLSFiles(certificate: $0.certificate, key: $0.key) }
    let limits = settings.wissel.limits
    self.limits = Limits(
      body: limits.body ?? self.limits.body, payload: limits.payload ?? self.limits.payload,
      sending: limits.sending ?? self.limits.sending, silence: limits.silence ?? self.limits.silence,
      head: limits.head ?? self.limits.head)
    rootPassword = environment["WISSEL_ROOT_PASSWORD"]
    rootPasswordHash = RootPasswordHash(environment)
    payloads = try Self.payloads(settings.largeResultStore, databaseFile: databaseFile, folder: dataFolder)
    payloads.unusedBlobs = limits.unusedBlobs ?? payloads.unusedBlobs
    cleanUpAfterDays = settings.cleanUpAfterDays
    cleanUpIncludesInput = settings.cleanUpIncludesInput
  }

  /// Where large inputs and results are: where the settings say, which also lets clients use it; else in a folder
  /// beside the database, and where that has no file in the database itself.
  static func payloads(_ store: LargeResultStore?, databaseFile: URL?, folder: URL) throws -> PayloadOptions {
    var options = PayloadOptions()
    let beside = databaseFile.map { $0.appendingPathExtension("payloads") }
    options.servesBlobs = store != nil
    switch store {
    case nil: options.place = beside.map { .files($0) } ?? .database
    case .database: options.place = .database
    case .files(let named):
      options.place = .files(
        named.map { $0.hasPrefix("/") ? URL(fileURLWithPath: $0) : folder.appendingPathComponent($0) } ?? beside
          ?? folder.appendingPathComponent("payloads"))
    case .s3(let settings):
      options.place = .objects(
        try ObjectStorage(
          endpoint: settings.endpoint, region: settings.region, bucket: settings.bucket, prefix: settings.prefix),
        ObjectCredentials(
          accessKey: settings.accessKey.reveal(), secretKey: settings.secretKey.reveal(),
          sessionToken: settings.sessionToken?.reveal()))
    }
    return options
  }

  private static func ranges(_ texts: [String], _ key: String) throws -> [IPRange] {
    try texts.map { text in
      guard let range = IPRange(text) else {
        throw ServerStartError("\(key): '\(text)' is no address or range of addresses such as 192.0.2.0/24")
      }
      return range
    }
  }

  /// `sqlite:///file` (relative to the data folder), `sqlite:////absolute`, `sqlite://` for a database in memory, or
  /// `postgresql://…` with or without SQLAlchemy's driver.
  static func location(of uri: String, in folder: URL) throws -> DatabaseLocation {
    if PostgresAddress.isPostgres(uri) {
      do { return .postgres(try PostgresAddress(uri)) } catch { throw ServerStartError("\(error)") }
    }
    guard uri.hasPrefix("sqlite:") else {
      let scheme = uri.prefix { $0 != ":" && $0 != "+" }
      throw ServerStartError(
        "the database \(scheme)://… cannot be used: set uri to sqlite:///wissel.sqlite or any SQLite file, or to "
          + "postgresql://user@host/database")
    }
    guard let path = uri.split(separator: "//", maxSplits: 1).dropFirst().first.map({ $0.dropFirst() }),
      !path.isEmpty, path != ":memory:"
    else { return .memory }
    return .file(path.hasPrefix("/") ? URL(fileURLWithPath: String(path)) : folder.appendingPathComponent(String(path)))
  }
}

extension MailServer {
  fileprivate init(_ settings: SMTPSettings) {
    self.init(
      host: settings.server, port: settings.port,
      security: settings.usesTLS ? .tls : settings.usesStartTLS ? .startTLS : .none,
      credentials: settings.username.map { Credentials(username: $0, password: settings.password?.reveal() ?? "") },
      sender: settings.sender, certificateFile: settings.certificateFile)
  }
}
