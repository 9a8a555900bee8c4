import Foundation
import Testing
import WisselTesting

@testable import WisselSettings

@Suite("Server settings")
struct ServerSettingsTests {
  @Test("a file as the original's command line writes it is read as it is")
  func reads() throws {
    let settings = try ServerSettings(
      yaml: """
        allow_drop_all: false
        api_path: /api
        description: 'defaultserver'
        ip: 0.0.0.0
        port: 7601
        uri: sqlite:///default.sqlite
        jwt_secret_key: swordfish
        token_expires_hours: 1
        refresh_token_expires_hours: 2
        two_factor_auth: yes
        password_policy:
          max_failed_attempts: 3
          inactivation_minutes: 1
        smtp: {server: mail.example, port: 25, username: u, password: swordfish, MAIL_USE_TLS: false}
        cors_allowed_origins: [https://a.example, https://b.example]
        runs_data_cleanup_days: 30
        logging:
          level: DEBUG
          file: test-server.log
          loggers:
            - level: warning
              name: urllib3
        dev:
          host_uri: http://172.17.0.1
        server_url: http://localhost:7601/api
        ui:
          enabled: true
          port: 7600
        directories: {data: /data}
        wissel: {web: false}
        """, file: "/etc/vantage6/server/main.yaml")
    #expect(
      settings.warnings.map(\.key) == ["smtp.username", "logging.file", "logging.loggers"],
      "what this server does not do is said, the rest taken without a word")
    #expect(settings.name == "main" && settings.ip == "0.0.0.0" && settings.port == 7601 && settings.apiPath == "/api")
    #expect(settings.databaseURI.reveal() == "sqlite:///default.sqlite")
    #expect(settings.tokenLife == .seconds(3600) && settings.refreshTokenLife == .seconds(7200))
    #expect(settings.twoFactorAuthentication && settings.passwordPolicy.maximumFailedAttempts == 3)
    #expect(settings.corsAllowedOrigins == ["https://a.example", "https://b.example"])
    #expect(settings.serverURL == "http://localhost:7601/api")
    #expect(
      settings.smtp?.server == "mail.example" && settings.smtp?.port == 25 && settings.smtp?.usesStartTLS == false)
    #expect(settings.smtp?.tokenMinutes == 60 && settings.passwordPolicy.minutesBetweenMails == 60)
    #expect(!settings.wissel.web && settings.wissel.identityProviders.isEmpty)
    #expect(settings.directories.data == "/data")
    #expect(settings.cleanUpAfterDays == 30 && !settings.cleanUpIncludesInput && settings.largeResultStore == nil)
    #expect(!"\(settings)".contains("swordfish"))
  }

  @Test("the environment alone is enough, and it wins over the file")
  func environment() throws {
    let environment = [
      "VANTAGE6_DB_URI": "sqlite:////tmp/x.sqlite", "WISSEL_SERVER_PORT": "0", "WISSEL_JWT_SECRET_KEY": "k",
    ]
    for yaml in ["", "# nothing\n", "uri: sqlite:///other\nport: 80\nip: 127.0.0.1\n"] {
      let settings = try ServerSettings(yaml: yaml, file: "environment", environment: environment)
      #expect(settings.databaseURI.reveal() == "sqlite:////tmp/x.sqlite" && settings.port == 0)
      #expect(settings.jwtSecretKey?.reveal() == "k" && settings.ip == "127.0.0.1" && settings.warnings == [])
      #expect(settings.tokenLife == .seconds(6 * 3600) && settings.refreshTokenLife == .seconds(48 * 3600))
      #expect(settings.corsAllowedOrigins == ["*"] && settings.serverName == "cotopaxi")
      #expect(settings.wissel.web)
    }
    let error = #expect(throws: SettingsError.self) {
      try ServerSettings(yaml: "", file: "e", environment: ["WISSEL_SERVER_PORT": "x"])
    }
    #expect(error?.findings.map(\.key) == ["uri", "WISSEL_SERVER_PORT"])
  }

  @Test("what the platform does differently is a warning, what is wrong an error, all at once")
  func findings() throws {
    let settings = try ServerSettings(
      yaml: """
        uri: sqlite:///a
        token_expires_hours: 0.1
        rabbitmq: {uri: 'amqp://swordfish'}
        vpn_server: {url: https://vpn.example}
        cors_allowed_origin: '*'
        prometheus: {enabled: true, exporter_port: 9000}
        prometheus_port: 9001
        """, file: "s.yaml")
    #expect(
      settings.warnings.compactMap(\.line).sorted() == [2, 3, 4, 5] && settings.tokenLife == .seconds(6 * 3600))
    #expect(settings.metricsPort == 9001)
    let error = #expect(throws: SettingsError.self) {
      try ServerSettings(
        yaml: """
          port: 70000
          uri: [a]
          token_expires_hours: soon
          refresh_token_expires_hours: 3
          two_factor_auth: 7
          password_policy: strict
          """, file: "s.yaml")
    }
    #expect(
      error?.findings.map(\.description.localizedLowercase).map { String($0.prefix(8)) } == [
        "s.yaml:1", "s.yaml:2", "s.yaml:3", "s.yaml:4", "s.yaml:5", "s.yaml:6",
      ])
  }

  @Test("blobs go to a folder or to object storage; another type is refused with the alternatives")
  func largeResults() async throws {
    func settings(_ section: String, _ environment: [String: String] = [:]) throws -> ServerSettings {
      try ServerSettings(
        yaml: "uri: sqlite:///a\nlarge_result_store: \(section)\n", file: "s.yaml", environment: environment)
    }
    guard case .files(let folder) = try settings("{type: files, folder: /blobs}").largeResultStore else {
      Issue.record("not files")
      return
    }
    #expect(folder == "/blobs")
    let azure = #expect(throws: SettingsError.self) {
      try settings("{type: azure, container_name: c, connection_string: swordfish}")
    }
    #expect(azure?.findings.map(\.key) == ["large_result_store"] && azure?.findings.first?.line == 2)
    let words = azure?.findings.map(\.description) ?? []
    #expect(
      words.count == 1 && words[0].contains("files") && words[0].contains("s3") && !words[0].contains("swordfish"))

    let bucket = "{type: s3, endpoint: 'https://s3.example.org', bucket: b, region: eu-1, prefix: p"
    let keys = ["AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "swordfish"]
    guard case .s3(let s3) = try settings(bucket + "}", keys).largeResultStore else {
      Issue.record("not object storage")
      return
    }
    #expect(s3.bucket == "b" && s3.region == "eu-1" && s3.prefix == "p" && s3.secretKey.reveal() == "swordfish")
    #expect(!"\(s3)".contains("swordfish"))
    #expect(throws: SettingsError.self) { try settings(bucket + "}") }
    #expect(throws: SettingsError.self) { try settings("{type: s3}", keys) }
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("keys")
      try Data("[default]\naws_access_key_id = k\naws_secret_access_key = s=1\n".utf8).write(to: file)
      guard case .s3(let s3) = try settings(bucket + ", credentials_file: \(file.path)}").largeResultStore else {
        Issue.record("not object storage")
        return
      }
      #expect(s3.accessKey.reveal() == "k" && s3.secretKey.reveal() == "s=1")
    }
  }

  @Test("files of a folder are read in the order of their names; readable secrets are a warning")
  func files() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("b.yaml").path
      try Data("uri: sqlite:///a\n".utf8).write(to: URL(fileURLWithPath: path))
      try Data().write(to: folder.appendingPathComponent("a.yml"))
      try Data().write(to: folder.appendingPathComponent("notes.txt"))
      #expect(
        try SettingsFile.files(at: folder.path).map { ($0 as NSString).lastPathComponent } == ["a.yml", "b.yaml"])
      #expect(try SettingsFile.files(at: path) == [path])
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
      #expect(try SettingsFile.server(at: path, environment: [:]).warnings.count == 1)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
      #expect(try SettingsFile.server(at: path, environment: [:]).warnings.isEmpty)
      try Data([0xFF, 0xFE, 0x00]).write(to: URL(fileURLWithPath: path))
      #expect(throws: SettingsError.self) { try SettingsFile.node(at: path, environment: [:]) }
      #expect(throws: SettingsError.self) { try SettingsFile.node(at: path + "x", environment: [:]) }
    }
  }

  @Test("near names are found")
  func near() {
    #expect(Section.isNear("share_algorithm_logs", "share_algorithm_log"))
    #expect(Section.isNear("ssh-tunnels", "ssh_tunnels"))
    #expect(Section.isNear("port", "prt"))
    #expect(Section.isNear("port", "part"))
    #expect(!Section.isNear("port", "path"))
    #expect(!Section.isNear("uri", "databases"))
  }

  @Test("our own additions: the form of the log, TLS files, limits")
  func additions() throws {
    let settings = try ServerSettings(
      yaml: """
        uri: sqlite:///a
        wissel:
          log_format: json
          tls: {certificate: /etc/server.pem, key: /etc/server.key}
          limits: {body: 4m, payload: 1g, sending: 2m, silence: 10m, head: 30s, unused_blobs: 1t}
        """, file: "s.yaml")
    #expect(settings.warnings.isEmpty)
    #expect(
      settings.wissel
        == ServerAdditions(
          logFormat: .json, tls: TLSSettings(certificate: "/etc/server.pem", key: "/etc/server.key"),
          limits: LimitSettings(
            body: 4 << 20, payload: 1 << 30, sending: .seconds(120), silence: .seconds(600), head: .seconds(30),
            unusedBlobs: 1 << 40)))
    let error = #expect(throws: SettingsError.self) {
      try ServerSettings(
        yaml: "uri: sqlite:///a\nwissel: {log_format: xml, tls: {key: k}, limits: {body: many}}\n", file: "s.yaml")
    }
    #expect(
      Set(error?.findings.map(\.key) ?? []) == ["wissel.log_format", "wissel.tls.certificate", "wissel.limits.body"])
  }
}
