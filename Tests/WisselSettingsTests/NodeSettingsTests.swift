import Foundation
import Testing
import WisselModel
import WisselTesting

@testable import WisselSettings

@Suite("Node settings")
struct NodeSettingsTests {
  static let full = """
    api_key: 1b671a64-40d5-491e-99b0-da01ff1f3341
    server_url: https://server.example.org/
    port: 443
    api_path: /api
    task_dir: /var/lib/tasks
    databases:
      - label: default
        uri: data/patients.csv
        type: CSV
      - label: omop_cdm
        uri: postgresql://reader:pass@db/omop
        type: omop
        mount_mode: ro
        env:
          user: reader
          password: 'swordfish'
    encryption:
      enabled: true
      private_key: keys/private_key.pem
    policies:
      allowed_algorithms:
        - ^registry\\.example\\.org/.*
        - local/probe
      allowed_users: [1, "2"]
      allowed_organizations: Root
      require_algorithm_pull: no
    docker_registries:
      - registry: registry.example.org
        username: station
        password: swordfish
    algorithm_env:
      WISSEL_DISCLOSURE: open
      THREADS: 2
    share_config: False
    share_algorithm_logs: off
    logging:
      level: debug
      file: node.log
      use_console: True
      backup_count: 5
      max_size: 1024
      format: "%(asctime)s"
      datefmt: "%Y"
      loggers:
        - {level: warning, name: urllib3}
    wissel:
      relay_image: wissel-relay:1
      engine_socket: unix:///run/podman/podman.sock
      limits:
        memory: 2g
        cpus: 1.5
        pids: 128
        time: 30m
        output: 10MiB
        concurrent_runs: 3
        images: 7d
    """

  @Test("an existing file is read as it is, and what it asks for in vain is named")
  func reads() throws {
    let settings = try NodeSettings(yaml: Self.full, file: "/etc/vantage6/node/hospital.yaml")
    #expect(
      settings.warnings.map(\.key) == [
        "logging.backup_count", "logging.datefmt", "logging.file", "logging.format", "logging.loggers",
        "logging.max_size", "logging.use_console",
      ])
    #expect(settings.name == "hospital")
    #expect(settings.apiKey.reveal() == "1b671a64-40d5-491e-99b0-da01ff1f3341")
    #expect(settings.baseURL == "https://server.example.org:443/api")
    #expect(settings.hostURL == "https://server.example.org:443")
    #expect(settings.databases.map(\.label) == ["default", "omop_cdm"])
    #expect(settings.databases.map(\.type) == ["csv", "omop"])
    #expect(settings.databases.map(\.mountsReadOnly) == [false, true])
    #expect(settings.databases[1].environment["password"]?.reveal() == "swordfish")
    #expect(settings.encryption.enabled)
    #expect(settings.privateKeyPath == "/etc/vantage6/node/keys/private_key.pem")
    #expect(settings.dataFolder == "/var/lib/tasks")
    #expect(settings.policies.allowedAlgorithms == ["^registry\\.example\\.org/.*", "local/probe"])
    #expect(settings.policies.allowedUsers == ["1", "2"])
    #expect(settings.policies.allowedOrganizations == ["Root"])
    #expect(!settings.policies.requireAlgorithmPull && settings.policies.allowBasicsAlgorithm)
    #expect(settings.registries.map(\.registry) == ["registry.example.org"])
    #expect(settings.algorithmEnvironment.mapValues { $0.reveal() } == ["WISSEL_DISCLOSURE": "open", "THREADS": "2"])
    #expect(!settings.sharesConfiguration && !settings.sharesAlgorithmLogs)
    #expect(settings.logging.level == "DEBUG")
    #expect(settings.wissel.engineSocket == "/run/podman/podman.sock")
    let limits = settings.wissel.limits
    #expect(limits.memory == 2 << 30 && limits.cpus == 1.5 && limits.pids == 128 && limits.time == .seconds(1800))
    #expect(limits.output == 10 << 20 && limits.concurrentRuns == 3 && limits.images == .seconds(7 * 86_400))
  }

  @Test("what is left out has the original's defaults")
  func defaults() throws {
    let settings = try NodeSettings(
      yaml: """
        api_key: 1b671a64-40d5-491e-99b0-da01ff1f3341
        server_url: http://localhost
        port: null
        api_path: ''
        encryption: {enabled: false}
        """, file: "sites/a.yaml")
    #expect(
      settings.warnings.map(\.key) == ["share_algorithm_logs"] && settings.baseURL == "http://localhost"
        && settings.databases == [])
    #expect(settings.policies.allowedAlgorithms == nil && settings.policies.requireAlgorithmPull)
    #expect(settings.sharesConfiguration && !settings.sharesAlgorithmLogs)
    #expect(settings.wissel.limits.images == .seconds(90 * 86_400))
    #expect(settings.dataFolder.hasSuffix("sites/a.data"))
    #expect(settings.privateKeyPath.hasSuffix("sites/a.data/private_key.pem"))
  }

  @Test("the environment wins")
  func environment() throws {
    let settings = try NodeSettings(
      yaml: Self.full, file: "a.yaml",
      environment: [
        "PRIVATE_KEY": "/keys/mine.pem", "DEFAULT_DATABASE_URI": "/data/x.csv", "OMOP_CDM_DATABASE_URI": "",
        "DOCKER_HOST": "unix:///elsewhere.sock",
      ])
    #expect(settings.privateKeyPath == "/keys/mine.pem")
    #expect(settings.databases.map { $0.uri.reveal() } == ["/data/x.csv", "postgresql://reader:pass@db/omop"])
    #expect(settings.wissel.engineSocket == "/run/podman/podman.sock", "the file's own key is closer")
  }

  private static let least = """
    api_key: 1b671a64-40d5-491e-99b0-da01ff1f3341
    server_url: https://server.example.org
    encryption: {enabled: false}

    """

  @Test("a proxy is for both schemes, and its password is in a file of its own")
  func proxy() throws {
    let settings = try NodeSettings(
      yaml: Self.least + """
        wissel:
          proxy: {url: "http://proxy.example.org:3128", username: station, password_file: proxy.txt}
          certificate_authorities: ca.pem
        """, file: "/etc/n.yaml",
      environment: ["HTTPS_PROXY": "http://other:1", "NO_PROXY": "a.example.org,10.0.0.0/8"])
    let proxies = settings.wissel.proxies
    #expect(proxies.secure?.host == "proxy.example.org" && proxies.secure?.port == 3128)
    #expect(proxies.secure == proxies.plain && proxies.secure?.username == "station")
    #expect(proxies.secure?.passwordFile == "proxy.txt" && proxies.secure?.password == nil)
    #expect(proxies.exceptions == ["a.example.org", "10.0.0.0/8"] && !proxies.isOfEnvironment)
    #expect(settings.wissel.certificateAuthorities == "ca.pem")
  }

  @Test("without one in the file the environment's counts")
  func proxyOfEnvironment() throws {
    let settings = try NodeSettings(
      yaml: Self.least, file: "n.yaml",
      environment: ["https_proxy": "http://me:swordfish@proxy.example.org:8080/", "HTTP_PROXY": "socks5://x:1"])
    let proxies = settings.wissel.proxies
    #expect(proxies.isOfEnvironment && proxies.plain == nil && proxies.secure?.port == 8080)
    #expect(proxies.secure?.username == "me" && proxies.secure?.password?.reveal() == "swordfish")
    #expect(!"\(settings)".contains("swordfish"))
    #expect(settings.warnings.map(\.key) == ["HTTP_PROXY", "share_algorithm_logs"])
    let none = try NodeSettings(yaml: Self.least, file: "n.yaml").wissel.proxies
    #expect(none.secure == nil && none.plain == nil && none.exceptions == [])
  }

  @Test(
    "a proxy that cannot be used is refused, and its password never quoted",
    arguments: [
      ("{url: 'http://u:swordfish@proxy:1'}", "wissel.proxy.url"), ("{url: 'https://proxy:1'}", "wissel.proxy.url"),
      ("{username: me}", "wissel.proxy.url"), ("{url: 'http://'}", "wissel.proxy.url"),
      ("{url: 'http://p:1', password_file: x}", "wissel.proxy.password_file"),
      ("{url: 'http://p:1', password: swordfish}", "wissel.proxy.password"),
    ])
  func brokenProxy(proxy: String, key: String) throws {
    let error = #expect(throws: SettingsError.self) {
      try NodeSettings(yaml: Self.least + "wissel: {proxy: \(proxy)}", file: "n.yaml")
    }
    #expect(error?.findings.map(\.key) == [key])
    #expect(error?.description.contains("swordfish") == false)
  }

  private static func additions(_ text: String) throws -> StationAdditions {
    try NodeSettings(
      yaml: """
        api_key: 1b671a64-40d5-491e-99b0-da01ff1f3341
        server_url: http://localhost
        encryption: {enabled: false}
        run_context_file: true
        wissel:
        \(text.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))
        """, file: "n.yaml"
    ).wissel
  }

  private static let fingerprint = String(repeating: "a", count: 64)
  private static let key = Data(repeating: 1, count: 32).base64EncodedString()

  @Test("roster, orders, reviewers and the ways out are read")
  func trust() throws {
    let read = try Self.additions(
      """
      roster: {fingerprint: \(Self.fingerprint.uppercased()), file: roster.json, hpke_key: hpke.pem}
      orders: {ask: sensitive, databases: [icu]}
      public_databases: [weather]
      policies:
        reviewers: {keys: ["\(Self.key)"], folder: reviews, instead_of_lists: true}
      egress:
        - algorithm: reg.example/a
          allow: [API.example.org:443, "[2001:4860::1]:80", 10.0.0.7:5432]
          networks: [10.1.0.0/16]
      writable:
        - {algorithm: reg.example/b, folders: [/app, /usr/lib/python3/b], working_folder: /app/out}
        - {algorithm: reg.example/c, working_folder: /tmp}
      """)
    #expect(read.roster == RosterSettings(fingerprint: Self.fingerprint, file: "roster.json", hpkeKey: "hpke.pem"))
    #expect(read.rules.orders == .about(["icu"]))
    #expect(read.rules.orders.asks(for: ["x", "icu"]) && !read.rules.orders.asks(for: ["x"]))
    #expect(
      read.rules.reviewers
        == ReviewerSettings(keys: [Data(repeating: 1, count: 32)], needed: 1, folder: "reviews", mayReplaceLists: true))
    #expect(read.publicDatabases == ["weather"])
    let egress = try #require(read.egress.first)
    #expect(egress.allow.map(\.description) == ["api.example.org:443", "[2001:4860::1]:80", "10.0.0.7:5432"])
    #expect(egress.networks.map(\.description) == ["10.1.0.0/16"])
    #expect(
      read.writable == [
        WritableSettings(
          algorithm: "reg.example/b", folders: ["/app", "/usr/lib/python3/b"], workingFolder: "/app/out"),
        WritableSettings(algorithm: "reg.example/c", folders: [], workingFolder: "/tmp"),
      ])
    let silent = try Self.additions("deny_by_default: true")
    #expect(silent.writable.isEmpty)
    #expect(silent.roster == nil && silent.rules.orders == .never && silent.rules.reviewers == nil)
    #expect(silent.egress.isEmpty && silent.publicDatabases.isEmpty)
  }

  @Test(
    "what would open or close the station otherwise than meant is refused",
    arguments: [
      "roster: {}", "roster: {fingerprint: abc}", "roster: {fingerprint: \(fingerprint), files: x}",
      "orders: {ask: always}", "orders: {ask: sometimes}", "orders:",
      "roster: {fingerprint: \(fingerprint)}\norders: {ask: sensitive}",
      "roster: {fingerprint: \(fingerprint)}\norders: {ask: always, databases: [a]}",
      "policies: {reviewers: {folder: x}}", "policies: {reviewers: {keys: [\(key)]}}",
      "policies: {reviewers: {keys: [\(key)], folder: x, needed: 2}}",
      "policies: {reviewers: {keys: [\(key), \(key)], folder: x, needed: 2}}",
      "policies: {reviewers: {keys: [AAAA], folder: x}}", "egress: [{allow: [a:1]}]", "egress: [{algorithm: a}]",
      "egress: [{algorithm: a, allow: [a]}]", "egress: [{algorithm: a, allow: ['a:0']}]",
      "egress: [{algorithm: a, allow: ['http://a:1']}]", "egress: [{algorithm: a, allow: ['a:1'], networks: [10/8]}]",
      "writable: [{algorithm: a}]", "writable: [{folders: [/app]}]", "writable: [{algorithm: a, folders: [app]}]",
      "writable: [{algorithm: a, folders: [/]}]", "writable: [{algorithm: a, folders: [/mnt/data]}]",
      "writable: [{algorithm: a, folders: [/app/../mnt]}]", "writable: [{algorithm: a, folders: [/tmp]}]",
      "writable: [{algorithm: a, working_folder: /app}]", "writable: [{algorithm: a, working_folder: /}]",
      "writable: [{algorithm: a, folders: [/app], working_folder: /apple}]",
      "writable: [{algorithm: a, folders: [/app], working_folder: tmp}]",
      "writable: [{algorithm: a, folders: ['/a:b']}]", "writable: [{algorithm: a, folder: [/app]}]",
    ])
  func badTrust(_ text: String) {
    #expect(throws: SettingsError.self) { try Self.additions(text) }
  }

  @Test("unknown and unserved keys are warnings with line and key")
  func warnings() throws {
    let yaml = """
      api_key: 1b671a64-40d5-491e-99b0-da01ff1f3341
      server_url: http://localhost
      encryption:
        enabled: false
        cipher: none
      share_algorithm_log: true
      whitelist:
        domains: [a.example]
      vpn_subnet: 10.76.0.0/16
      images: {node: x}
      alpine: a
      debug: {socketio: true}
      node_extra_env: {A: b}
      node_extra_mounts: [a]
      node_extra_hosts: {a: b}
      """
    let settings = try NodeSettings(yaml: yaml, file: "n.yaml")
    let texts = settings.warnings.map(\.description)
    #expect(texts.contains("n.yaml:5:3: encryption.cipher: unknown key, ignored"))
    #expect(
      texts.contains(
        "n.yaml:6:1: share_algorithm_log: unknown key, ignored; did you mean “share_algorithm_logs”?"))
    #expect(texts.contains { $0.hasPrefix("n.yaml:7:1: whitelist: not served: ") })
    #expect(texts.contains { $0.hasPrefix("n.yaml:9:1: vpn_subnet: not served: ") })
    let further = ["images", "alpine", "debug", "node_extra_env", "node_extra_mounts", "node_extra_hosts"]
    for (place, key) in further.enumerated() {
      #expect(texts.contains { $0.hasPrefix("n.yaml:\(10 + place):1: \(key): not served: ") }, "\(key)")
    }
    #expect(texts.contains { $0.hasPrefix("n.yaml: share_algorithm_logs: not set, so logs") })
    #expect(texts.count == 5 + further.count)
  }

  @Test("everything wrong is told at once, with line, column, key and what was expected, never the value")
  func errors() throws {
    let yaml = """
      api_key: swordfish
      server_url: server.example.org
      port: eighty
      databases:
        - label: 1st
          type: csv
        - uri: swordfish
          type: csv
          mount_mode: rw
      encryption:
        enabled: perhaps
      policies:
        allowed_algorithm: [a]
      docker_registries:
        - swordfish
      logging:
        level: loud
      wissel:
        limits: {memory: lots, time: soon}
      """
    let error = #expect(throws: SettingsError.self) { try NodeSettings(yaml: yaml, file: "n.yaml") }
    let found = Dictionary(
      (error?.findings ?? []).map { ($0.key ?? "", "\($0.line ?? 0):\($0.column ?? 0)") },
      uniquingKeysWith: { a, _ in a })
    #expect(found["api_key"] == "1:10")
    #expect(found["server_url"] == "2:13")
    #expect(found["port"] == "3:7")
    #expect(found["databases[0].label"] == "5:12")
    #expect(found["databases[0].uri"] == nil, "one finding per entry is enough where its name is wrong")
    #expect(found["databases[1].label"] == "7:5")
    #expect(found["databases[1].mount_mode"] == "9:17")
    #expect(found["encryption.enabled"] == "11:12")
    #expect(found["policies.allowed_algorithm"] == "13:3", "a policy spelt wrongly must not open the station")
    #expect(found["docker_registries[0]"] == "15:5")
    let text = error?.description ?? ""
    #expect(!text.contains("swordfish"))
    #expect(text.split(separator: "\n").allSatisfy { $0.hasPrefix("n.yaml:") })
  }

  private static let small = """
    api_key: 1b671a64-40d5-491e-99b0-da01ff1f3341
    server_url: http://localhost
    share_algorithm_logs: false
    encryption: {enabled: false}

    """

  @Test("what waits for people, and who they are, is read from the section wissel")
  func releaseAndConsole() throws {
    let settings = try NodeSettings(
      yaml: Self.small + """
        wissel:
          release:
            people: 3
            unit: job
            hold:
              - {collaborations: [4], databases: trial}
              - {images: [reg.example/a, '^b'], people: 1}
          console:
            users: people.txt
            address: 10.0.0.4
            port: 0
            tls: {certificate: c.pem, key: k.pem}
        """, file: "n.yaml")
    #expect(
      settings.wissel.release
        == ReleaseSettings(
          people: 3, unit: .job,
          rules: [
            HoldRule(collaborations: [4], databases: ["trial"]), HoldRule(images: ["reg.example/a", "^b"], people: 1),
          ]))
    #expect(
      settings.wissel.console
        == ConsoleSettings(
          users: "people.txt", address: "10.0.0.4", port: 0, tls: TLSSettings(certificate: "c.pem", key: "k.pem")))
    let least = try NodeSettings(yaml: Self.small + "wissel: {release: {}, console: {users: p}}", file: "n.yaml").wissel
    #expect(least.release == ReleaseSettings(people: 2, unit: .run, rules: nil))
    #expect(least.console == ConsoleSettings(users: "p", address: "127.0.0.1", port: 7604, tls: nil))
    let bare = try NodeSettings(yaml: Self.small + "wissel:\n  console: {users: p}\n  release:\n", file: "n.yaml")
      .wissel
    #expect(bare.release == least.release, "nothing under the key holds everything, and not nothing")
    let none = try NodeSettings(yaml: Self.small, file: "n.yaml").wissel
    #expect(none.release == nil && none.console == nil)
  }

  @Test("our rules are read from the section wissel")
  func rules() throws {
    let settings = try NodeSettings(
      yaml: Self.small + """
        wissel:
          deny_by_default: true
          deny_subtasks_after_data: yes
          timezone: Europe/Amsterdam
          policies:
            collaborations: 4
            studies: [3, none]
            hours: [mon-fri 08:00-18:00, 22:00-06:00]
            max_rounds: 100
            algorithms:
              - image: registry.example.org/stats@sha256:aa
                methods: [mean, sum]
                databases: []
                max_rounds: 5
              - image: other
        """, file: "n.yaml")
    let rules = settings.wissel.rules
    #expect(rules.denyByDefault && rules.denySubtasksAfterData && rules.timeZone.identifier == "Europe/Amsterdam")
    #expect(!settings.policies.allowBasicsAlgorithm, "what nobody switched on is off where the rest is, too")
    #expect(rules.collaborations == [4] && rules.conditions.studies == [.study(3), .noStudy])
    #expect(rules.conditions.hours?.map(\.description) == ["mon,tue,wed,thu,fri 08:00-18:00", "22:00-06:00"])
    #expect(rules.conditions.maxRounds == 100)
    #expect(rules.algorithms.map(\.image) == ["registry.example.org/stats@sha256:aa", "other"])
    #expect(rules.algorithms[0].methods == ["mean", "sum"] && rules.algorithms[0].databases == [])
    #expect(rules.algorithms[0].conditions.maxRounds == 5)
    #expect(rules.algorithms[1].methods == nil && rules.algorithms[1].databases == nil)
    let without = try NodeSettings(yaml: Self.small, file: "n.yaml")
    #expect(without.warnings == [] && without.policies.allowBasicsAlgorithm)
    #expect(!without.wissel.rules.denyByDefault && without.wissel.rules.algorithms == [])
  }

  @Test(
    "a rule that is not understood keeps the station from starting",
    arguments: [
      ("{deny_by_defalt: true}", "wissel.deny_by_defalt"), ("{timezone: Mars/Olympus}", "wissel.timezone"),
      ("{policies: {hour: 08:00-18:00}}", "wissel.policies.hour"), ("{limits: {memry: 2g}}", "wissel.limits.memry"),
      ("{policies: {hours: [08:00-18:00, late]}}", "wissel.policies.hours[1]"),
      ("{policies: {hours: late}}", "wissel.policies.hours"),
      ("{policies: {studies: [x]}}", "wissel.policies.studies[0]"),
      ("{policies: {max_rounds: -1}}", "wissel.policies.max_rounds"),
      ("{policies: {algorithms: [{methods: [a]}]}}", "wissel.policies.algorithms[0].image"),
      ("{policies: {algorithms: [{image: a, method: b}]}}", "wissel.policies.algorithms[0].method"),
      ("{policies: {algorithms: [a]}}", "wissel.policies.algorithms[0]"),
      ("{release: {}}", "wissel.release"), ("{release: {people: 0}, console: {users: p}}", "wissel.release.people"),
      ("{release: {persons: 2}, console: {users: p}}", "wissel.release.persons"),
      ("{release: {unit: task}, console: {users: p}}", "wissel.release.unit"),
      ("{release: {hold: [{people: 2}]}, console: {users: p}}", "wissel.release.hold[0].collaborations"),
      ("{release: {hold: [{image: a, databases: b}]}, console: {users: p}}", "wissel.release.hold[0].image"),
      ("{console: {port: 1}}", "wissel.console.users"), ("{console: {users: p, prot: 1}}", "wissel.console.prot"),
    ])
  func brokenRules(wissel: String, key: String) throws {
    let error = #expect(throws: SettingsError.self) {
      try NodeSettings(yaml: Self.small + "wissel: \(wissel)", file: "n.yaml")
    }
    #expect(error?.findings.map(\.key) == [key])
  }

  @Test(
    "hours",
    arguments: [
      ("08:00-18:00", 0, 480, true), ("08:00-18:00", 6, 1080, false), ("mon-fri 8:00-18:00", 5, 600, false),
      ("sat-mon 00:00-24:00", 6, 1439, true), ("sat-mon 00:00-24:00", 1, 0, false), ("fri 22:00-06:00", 4, 1320, true),
      ("fri 22:00-06:00", 5, 359, true), ("fri 22:00-06:00", 4, 100, false), ("sun 22:00-06:00", 0, 0, true),
    ])
  func hours(text: String, weekday: Int, minute: Int, inside: Bool) throws {
    #expect(try #require(TimeWindow(text)).contains(weekday: weekday, minute: minute) == inside)
  }

  @Test(
    "what are no hours",
    arguments: [
      "", "08:00", "8-18", "08:00-08:00", "08:60-09:00", "24:00-01:00", "08:00-24:01", "foo 08:00-09:00",
      "mon-tue-wed 08:00-09:00", "mon, 08:00-09:00", "mon 08:00-09:00 x", "-1:00-2:00",
    ])
  func noHours(text: String) { #expect(TimeWindow(text) == nil) }

  @Test("missing keys are named with what to give")
  func missing() throws {
    let error = #expect(throws: SettingsError.self) { try NodeSettings(yaml: "port: 80", file: "n.yaml") }
    #expect(error?.findings.map(\.key) == ["api_key", "server_url", "encryption.enabled"])
  }

  @Test(
    "broken YAML names the line",
    arguments: [
      ("api_key: a\n  port: 3\n", 2), ("a: [1, 2\nb: 3\n", 2), ("a: \"open\n", 2), ("a: 1\n\tb: 2\n", 2),
      ("a: 1\na: 2\n", 1), ("- a\n", 1), ("just text", 1), ("a: *missing\n", 1), ("a: !!python/object:x {\n", 2),
    ])
  func broken(yaml: String, line: Int) throws {
    let error = #expect(throws: SettingsError.self) { try NodeSettings(yaml: yaml, file: "n.yaml") }
    #expect(error?.findings.count == 1)
    #expect(error?.findings.first?.line == line, "\(error?.description ?? "")")
  }

  @Test("secrets do not print")
  func secrets() throws {
    let settings = try NodeSettings(yaml: Self.full, file: "n.yaml")
    var dumped = ""
    dump(settings, to: &dumped)
    for text in ["\(settings)", String(reflecting: settings), dumped] {
      for secret in ["swordfish", "1b671a64", "reader:pass"] { #expect(!text.contains(secret)) }
    }
  }
}
