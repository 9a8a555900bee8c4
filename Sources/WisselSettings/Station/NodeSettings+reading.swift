import Foundation

extension NodeSettings {
  /// Reads a node YAML as vantage6 writes it, and the environment, which wins: `PRIVATE_KEY`, `DOCKER_HOST` (a Unix
  /// socket), `<LABEL>_DATABASE_URI`; the usual `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` count where the file names no
  /// proxy.
  ///
  /// - Parameters:
  ///   - yaml: the text of the file.
  ///   - file: its path, for messages, relative paths, and the name.
  /// - Throws: `SettingsError` with everything that is wrong.
  package init(yaml: String, file: String, environment: [String: String] = [:]) throws(SettingsError) {
    let findings = Findings(file: file)
    let root = YAMLDocument.root(of: yaml, findings: findings)
    guard findings.errors.isEmpty else { throw SettingsError(findings: findings.errors) }
    let variables = Variables(environment, findings: findings)

    let apiKey = root.required("api_key", Self.apiKey(root), meaning: "the key the server gave for this node")
    let server = "the server's address with scheme and without port, such as https://server.example.org"
    let address = root.required("server_url", root.address("server_url", expected: server), meaning: server)
    let port = root.integer("port", in: 0...65_535)
    let location = URL(fileURLWithPath: file)
    let databases = Self.databases(root, variables)
    let encryption = EncryptionSettings(root.section("encryption"), key: variables.text("PRIVATE_KEY"))
    let additions = StationAdditions(root.section("wissel"), variables)
    additions.lakes.check(databases, root)
    let policies = PolicySettings(root.section("policies"), basicsByDefault: !additions.rules.denyByDefault)
    let registries = Self.registries(root)
    let devices = root.section("algorithm_device_requests")

    // Read in full even when something is missing, so that everything wrong is told at once.
    let settings = NodeSettings(
      name: location.deletingPathExtension().lastPathComponent,
      folder: location.deletingLastPathComponent().path,
      apiKey: apiKey ?? Secret(""),
      serverURL: address ?? "",
      port: port == 0 ? nil : port,
      apiPath: Self.path(root.text("api_path") ?? ""),
      taskDirectory: root.text("task_dir"),
      databases: databases,
      links: LinkSettings(root),
      encryption: encryption,
      policies: policies,
      registries: registries,
      algorithmEnvironment: root.dictionary("algorithm_env").mapValues { Secret($0) },
      algorithmMayUseGPU: devices.flag("gpu") ?? false,
      sharesConfiguration: root.flag("share_config") ?? true,
      writesRunContext: root.flag("run_context_file") ?? false,
      sharesAlgorithmLogs: Self.sharesLogs(root),
      logging: LoggingSettings(root.section("logging")),
      directories: DirectorySettings(root.section("directories")),
      wissel: additions,
      warnings: []
    )
    devices.finish()
    root.notServed(Self.notServed)
    root.finish()
    self = try findings.checked(settings)
    warnings = findings.warnings
  }

  private static let container = "it was for the original node's own container, and a station needs none"

  private static let notServed = [
    "images": container, "alpine": container, "node_extra_env": container, "node_extra_mounts": container,
    "node_extra_hosts": container,
    "debug": "the log says more with logging.level: DEBUG",
    "prometheus": "the load of the machine is not reported",
    "vpn_subnet": "the platform has no VPN; algorithms reach each other through tasks only",
    "whitelist":
      "it opened the same addresses to every algorithm; name them for each algorithm with wissel.egress",
  ]

  /// Logs may hold what patients' rows hold, so silence keeps them here.
  private static func sharesLogs(_ root: Section) -> Bool {
    if let said = root.flag("share_algorithm_logs") { return said }
    root.findings.warning(
      "not set, so logs of algorithms stay at this station; set it to true to let them go to the server, or to false",
      key: "share_algorithm_logs", at: nil)
    return false
  }

  private static func apiKey(_ root: Section) -> Secret? {
    root.text("api_key", expected: "the key as the server gave it (a UUID such as 123e4567-…)") { text in
      UUID(uuidString: text) == nil ? nil : Secret(text)
    }
  }

  private static func path(_ text: String) -> String {
    let trimmed = text.split(separator: "/").joined(separator: "/")
    return trimmed.isEmpty ? "" : "/" + trimmed
  }

  private static func databases(_ root: Section, _ variables: Variables) -> [DatabaseSettings] {
    var seen: Set<String> = []
    return root.sections("databases").compactMap { section in
      defer { section.finish() }
      let word = "an identifier (letters, digits and _, not beginning with a digit)"
      let label = section.text("label", expected: word) { text in
        text.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) == nil ? nil : text
      }
      let named = section.required("label", label, meaning: word)
      let written = section.secret("uri")
      let uri = named.flatMap { variables.secret("\($0.uppercased())_DATABASE_URI") } ?? written
      let type = section.required("type", section.text("type"), meaning: "csv, parquet, sql, omop, folder, …")
      let mode = section.choice("mount_mode", of: ["copy", "ro"])
      let environment = section.dictionary("env")
      guard let named, let uri = section.required("uri", uri, meaning: "a path or an address"), let type else {
        return nil
      }
      if !seen.insert(named.uppercased()).inserted {
        section.findings.error(
          "the label is there twice (large and small letters count as the same)", key: section.name("label"),
          at: section.mark("label"))
      }
      return DatabaseSettings(
        label: named, uri: uri, type: type.lowercased(), mountsReadOnly: mode == "ro",
        environment: environment.mapValues { Secret($0) })
    }
  }

  private static func registries(_ root: Section) -> [RegistrySettings] {
    root.sections("docker_registries").compactMap { section in
      defer { section.finish() }
      let registry = section.required("registry", section.text("registry"), meaning: "the registry's host")
      let username = section.required("username", section.text("username"), meaning: "the account's name")
      let password = section.required("password", section.secret("password"), meaning: "the account's password")
      guard let registry, let username, let password else { return nil }
      return RegistrySettings(registry: registry, username: username, password: password)
    }
  }
}
