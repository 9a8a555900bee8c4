import Foundation

extension ServerSettings {
  /// Reads a server YAML as vantage6 writes it, and the environment, which wins: `VANTAGE6_DB_URI`, and ours
  /// `WISSEL_DB_URI`, `WISSEL_SERVER_IP`, `WISSEL_SERVER_PORT`, `WISSEL_JWT_SECRET_KEY`. An empty text stands for the environment alone.
  ///
  /// - Parameters:
  ///   - yaml: the text of the file.
  ///   - file: its name, for messages; its base name becomes `name`.
  /// - Throws: `SettingsError` with everything that is wrong.
  package init(yaml: String, file: String, environment: [String: String] = [:]) throws(SettingsError) {
    let findings = Findings(file: file)
    let root = YAMLDocument.root(of: yaml, findings: findings)
    guard findings.errors.isEmpty else { throw SettingsError(findings: findings.errors) }
    let variables = Variables(environment, findings: findings)

    let uri = variables.secret("WISSEL_DB_URI") ?? variables.secret("VANTAGE6_DB_URI") ?? root.secret("uri")
    _ = root.required("uri", uri, meaning: "the database, such as sqlite:///wissel.sqlite, or set VANTAGE6_DB_URI")
    let apiPath = Self.path(root.text("api_path") ?? "/api")
    let accessHours = Self.hours(root, "token_expires_hours", minimum: 0.5) ?? 6
    let refreshHours = Self.hours(root, "refresh_token_expires_hours", minimum: 0.5) ?? max(48, accessHours * 2)
    if refreshHours <= accessHours {
      findings.error(
        "expected more hours than token_expires_hours", key: "refresh_token_expires_hours",
        at: root.mark("refresh_token_expires_hours"))
    }
    let origins = root.texts("cors_allowed_origins")

    // Read in full even when something is missing, so that everything wrong is told at once.
    let settings = ServerSettings(
      name: URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent,
      description: root.text("description"),
      ip: variables.text("WISSEL_SERVER_IP") ?? root.text("ip") ?? "127.0.0.1",
      port: variables.port("WISSEL_SERVER_PORT") ?? root.integer("port", in: 0...65_535) ?? 7601,
      serverName: root.text("server_name") ?? "cotopaxi",
      apiPath: apiPath,
      serverURL: root.address("server_url", expected: "an address such as https://server.example.org/api"),
      developmentHost: Self.developmentHost(root.section("dev")),
      databaseURI: uri ?? Secret(""),
      allowDropAll: root.flag("allow_drop_all") ?? false,
      jwtSecretKey: variables.secret("WISSEL_JWT_SECRET_KEY") ?? root.secret("jwt_secret_key"),
      tokenLife: .seconds(accessHours * 3600),
      refreshTokenLife: .seconds(refreshHours * 3600),
      twoFactorAuthentication: root.flag("two_factor_auth") ?? false,
      passwordPolicy: PasswordPolicy(root.section("password_policy")),
      smtp: root.has("smtp") ? SMTPSettings(root.section("smtp")) : nil,
      supportAddress: root.text("support_email"),
      corsAllowedOrigins: origins.isEmpty ? ["*"] : origins,
      largeResultStore: LargeResultStore.read(root, variables),
      cleanUpAfterDays: root.integer("runs_data_cleanup_days", in: 1...36_500),
      cleanUpIncludesInput: root.flag("runs_data_cleanup_include_input") ?? false,
      logging: LoggingSettings(root.section("logging")),
      directories: DirectorySettings(root.section("directories")),
      metricsPort: Self.metricsPort(root),
      wissel: ServerAdditions(root.section("wissel")),
      warnings: []
    )
    root.notServed([
      "rabbitmq": "server processes tell each other through PostgreSQL; there is no message queue",
      "vpn_server": "the platform has no VPN; GET /vpn answers 501",
    ])
    // For the command that starts containers around the original's server, and for its developers.
    root.ignored("ui", "images", "jwt_secret_key", "uri", "ip", "port", "email_token_validity_minutes", "debug")
    root.finish()
    self = try findings.checked(settings)
    warnings = findings.warnings
  }

  /// The original's exporter reads its port beside the section that turns it on.
  private static func metricsPort(_ root: Section) -> Int? {
    let section = root.section("prometheus")
    let inside = section.integer("exporter_port", in: 0...65_535)
    let beside = root.integer("prometheus_port", in: 0...65_535)
    section.ignored("start_with_server")
    let isOn = section.flag("enabled") ?? false
    section.finish()
    return isOn ? beside ?? inside ?? 7603 : nil
  }

  private static func developmentHost(_ section: Section) -> String? {
    defer { section.finish() }
    return section.text("host_uri")
  }

  /// A path with a slash in front and none behind; empty for none.
  private static func path(_ text: String) -> String {
    let trimmed = text.split(separator: "/").joined(separator: "/")
    return trimmed.isEmpty ? "" : "/" + trimmed
  }

  /// Hours of a token's life; below the minimum the original takes its default, we say so.
  private static func hours(_ root: Section, _ key: String, minimum: Double) -> Double? {
    guard let hours = root.positive(key, expected: "a number of hours") else { return nil }
    guard hours >= minimum else {
      root.findings.warning("below half an hour; the default is used", key: key, at: root.mark(key))
      return nil
    }
    return hours
  }
}

extension PasswordPolicy {
  init(_ section: Section) {
    maximumFailedAttempts = section.integer("max_failed_attempts", in: 1...1000) ?? 5
    minutesBetweenMails = section.integer("between_user_emails_minutes", in: 0...525_600) ?? 60
    inactivationMinutes = section.integer("inactivation_minutes", in: 1...525_600) ?? 15
    section.finish()
  }
}

extension SMTPSettings {
  init(_ section: Section) {
    server = section.text("server") ?? "localhost"
    port = section.integer("port", in: 1...65_535) ?? 1025
    let name = section.text("username") ?? ""
    username = name.isEmpty ? nil : name
    password = section.secret("password")
    sender = section.text("email_from") ?? "noreply@localhost.localdomain"
    usesStartTLS = section.flag("MAIL_USE_TLS") ?? true
    usesTLS = section.flag("MAIL_USE_SSL") ?? false
    tokenMinutes = section.integer("email_token_validity_minutes", in: 1...10_080) ?? 60
    certificateFile = section.text("ca_file")
    if username != nil, !usesStartTLS, !usesTLS {
      section.findings.warning(
        "the password goes to the mail server in the clear; set MAIL_USE_TLS or MAIL_USE_SSL",
        key: section.name("username"), at: section.mark("username"))
    }
    section.finish()
  }
}

extension ServerAdditions {
  init(_ section: Section) {
    web = section.flag("web") ?? true
    logFormat = section.choice("log_format", of: LogFormat.allCases.map(\.rawValue)).flatMap(LogFormat.init) ?? .text
    tls = TLSSettings(in: section)
    let bounds = section.section("limits")
    limits = LimitSettings(
      body: bounds.bytes("body", in: 1024...(1 << 30)), payload: bounds.bytes("payload", in: 1024...(64 << 30)),
      sending: bounds.duration("sending"), silence: bounds.duration("silence"), head: bounds.duration("head"),
      unusedBlobs: bounds.bytes("unused_blobs", in: 1024...(1 << 50)))
    bounds.finish()
    columnsImage = section.text("columns_image")
    let providers = section.section("identity_providers")
    identityProviders = providers.entries().compactMap { IdentityProviderSettings($0.key, providers.section($0.key)) }
    trustedProxies = section.texts("trusted_proxies")
    let organizations = section.section("allowed_addresses")
    for (name, _) in organizations.entries() { allowedAddresses[name] = organizations.texts(name) }
    attemptsPerMinute = section.integer("attempts_per_minute", in: 1...1_000_000)
    failuresPerAddress = section.integer("failures_per_address", in: 1...1_000_000)
    section.finish()
  }
}

extension IdentityProviderSettings {
  /// Nil when something is missing, which is then a finding.
  init?(_ name: String, _ section: Section) {
    defer { section.finish(unknownIsError: true) }
    let isName = !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    if !isName {
      section.findings.error("a provider's name has letters, digits and hyphens", key: section.name(""), at: nil)
    }
    clientSecret = section.secret("client_secret")
    guard isName,
      let issuer = section.required("issuer", section.text("issuer"), meaning: "the provider's https address"),
      let clientID = section.required("client_id", section.text("client_id"), meaning: "what it knows this server by"),
      let organization = section.required(
        "organization", section.text("organization"), meaning: "the organisation whose users it vouches for")
    else { return nil }
    self.name = name
    self.issuer = issuer
    self.clientID = clientID
    self.organization = organization
  }
}

extension TLSSettings {
  /// Reads `tls`; nil when the section has none, or it is not whole.
  init?(in parent: Section) {
    guard parent.has("tls") else { return nil }
    let section = parent.section("tls")
    defer { section.finish() }
    let certificate = section.required(
      "certificate", section.text("certificate"), meaning: "the PEM file of the chain")
    let key = section.required("key", section.text("key"), meaning: "the PEM file of the private key")
    guard let certificate, let key else { return nil }
    self.init(certificate: certificate, key: key)
  }
}
