import Testing
import WisselSettings

@Suite("A lake's source file")
struct LakeSourceSettingsTests {
  private struct Wrong: Error {}

  private static func read(_ text: String) throws -> LakeSourceSettings {
    try LakeSourceSettings(yaml: text, file: "/etc/source.yaml", environment: [:])
  }

  @Test("a FHIR server")
  func server() throws {
    let settings = try Self.read(
      """
      name: epd
      fhir_server:
        url: https://fhir.example.org/r4/
        export: group
        group: "12"
        types: [Patient, Observation]
        other_origins: https://files.example.org
        login: {client_id: wissel, key_file: key.pem, key_id: k1}
        patience: 2d
        type_filter:
          Observation: [category=laboratory, "code=8302-2,29463-7&status=final"]
          Patient: active=true
      """)
    guard case .server(let server) = settings.way else { throw Wrong() }
    #expect(settings.name == "epd")
    #expect(settings.path("key.pem") == "/etc/key.pem")
    #expect(server.url == "https://fhir.example.org/r4")
    #expect(server.level == .group("12"))
    #expect(server.exports)
    #expect(server.types == ["Patient", "Observation"])
    #expect(server.typeFilters["Patient"]?.map(\.text) == ["active=true"])
    #expect(
      server.typeFilters["Observation"]?.map(\.text) == ["category=laboratory", "code=8302-2,29463-7&status=final"])
    #expect(server.login?.scope == "system/*.read")
    #expect(server.login?.tokenURL == nil)
    #expect(server.pageSize == 500)
    #expect(server.patience == .seconds(172_800))
  }

  @Test("a database with a document in each row, and with a column for each element")
  func database() throws {
    let settings = try Self.read(
      """
      name: dwh
      postgres:
        url: postgresql://reader@db.example.org/dwh?sslmode=verify-full
        password_file: reader.password
        resources:
          - type: Patient
            table: fhir.patient
            document: body
          - type: Observation
            query: SELECT * FROM lab
            updated: changed
            elements:
              id: nr
              subject.reference: {column: patient, prefix: Patient/}
              status: {value: final}
              note: {json: remarks}
      """)
    guard case .postgres(let database) = settings.way else { throw Wrong() }
    #expect(database.timeZone == "Europe/Amsterdam")
    #expect(database.resources.map(\.rows) == [.table("fhir.patient"), .query("SELECT * FROM lab")])
    #expect(database.resources[0].shape == .document("body"))
    guard case .elements(let elements) = database.resources[1].shape else { throw Wrong() }
    #expect(
      elements.map(\.value) == [
        .column("nr", prefix: ""), .column("patient", prefix: "Patient/"), .constant("final"), .json("remarks"),
      ])
    #expect(elements[1].place == "/etc/source.yaml:14:28")
  }

  @Test("a bucket")
  func objects() throws {
    let settings = try Self.read(
      """
      name: archive
      s3:
        endpoint: https://s3.example.org:9000/
        bucket: fhir
        prefix: /exports//2026
        region: eu-west-1
        credentials_file: keys
        proxy: {url: "http://proxy.example.org:8080"}
        certificate_authorities: hospital.pem
        time_zone: UTC
        resources:
          - {type: Observation, table: lab, elements: {id: nr}}
      """)
    guard case .objects(let store) = settings.way else { throw Wrong() }
    #expect(store.endpoint == "https://s3.example.org:9000" && store.bucket == "fhir" && store.region == "eu-west-1")
    #expect(store.prefix == "exports/2026/" && store.credentialsFile == "keys")
    #expect(store.proxies.secure?.host == "proxy.example.org" && store.certificateAuthorities == "hospital.pem")
    #expect(store.timeZone == "UTC" && store.resources.map(\.rows) == [.table("lab")])
    let keys = S3Settings.credentials("[default]\naws_access_key_id = k\r\naws_secret_access_key=a=b\n")
    #expect(keys.mapValues { $0.reveal() } == ["aws_access_key_id": "k", "aws_secret_access_key": "a=b"])
  }

  @Test("a folder")
  func folder() throws {
    let settings = try Self.read(
      """
      name: dump
      folder:
        path: exports
        settled: 5m
        resources:
          - {type: Patient, query: SELECT * FROM patients, document: body}
      """)
    guard case .folder(let folder) = settings.way else { throw Wrong() }
    #expect(settings.path(folder.path) == "/etc/exports" && folder.timeZone == "Europe/Amsterdam")
    #expect(folder.resources.map(\.rows) == [.query("SELECT * FROM patients")] && folder.settled == .seconds(300))
  }

  @Test("a database with an ODBC driver: its keywords, or a file that has them")
  func odbc() throws {
    let settings = try Self.read(
      """
      name: dwh
      odbc:
        connection: {Driver: FreeTDS, Server: db.example.org, Port: 1433, Encrypt: yes}
        password_file: reader.password
        time_zone: UTC
        isolation: snapshot
        patience: 10m
        resources:
          - {type: Patient, table: dbo.patient, document: body}
      """)
    guard case .odbc(let database) = settings.way else { throw Wrong() }
    #expect(database.connection.map(\.keyword) == ["Driver", "Server", "Port", "Encrypt"])
    #expect(database.connection.map(\.value) == ["FreeTDS", "db.example.org", "1433", "yes"])
    #expect(database.isolation == "snapshot")
    #expect(database.patience == .seconds(600))
    #expect(database.resources[0].rows == .table("dbo.patient"))
  }

  @Test(
    "what is wrong is told with its line, and what is unknown is wrong",
    arguments: [
      ("fhir_server:\n  url: https://a.nl", "name: missing"),
      ("name: a/b\nfhir_server:\n  url: https://a.nl", ":1:7: name:"),
      ("name: a", "give one of fhir_server, postgres, odbc, s3 and folder"),
      ("name: a\nfhir_server:\n  url: ftp://a", ":3:8: fhir_server.url"),
      ("name: a\ns3:\n  endpoint: https://a.nl/bucket\n  bucket: b", ":3:13: s3.endpoint"),
      ("name: a\ns3:\n  endpoint: https://k:hunter2@a.nl\n  bucket: b", ":3:13: s3.endpoint"),
      ("name: a\ns3:\n  endpoint: https://a.nl\n  bucket: b/c", ":4:11: s3.bucket"),
      ("name: a\ns3:\n  endpoint: https://a.nl\n  bucket: b", "s3.credentials_file: missing"),
      ("name: a\ns3:\n  endpoint: https://a.nl\n  bucket: b\n  secret_key: hunter2", "s3.secret_key: unknown key"),
      (
        "name: a\nfhir_server:\n  url: https://a.nl\n  typs: Patient",
        ":4:3: fhir_server.typs: unknown key; did you mean"
      ),
      ("name: a\nfhir_server:\n  url: https://a.nl\n  export: group", ":4:"),
      ("name: a\nfhir_server:\n  url: https://a.nl\n  login: {client_id: x}", "fhir_server.login.key_file: missing"),
      (
        "name: a\nfhir_server:\n  url: https://a.nl\n  types: Patient\n  type_filter: {Observation: a=b}",
        ":5:17: fhir_server.type_filter.Observation: a type with a filter must be one of types"
      ),
      (
        "name: a\nfhir_server:\n  url: https://a.nl\n  types: Patient\n  type_filter: {Patient: _count=5}",
        ":5:26: fhir_server.type_filter.Patient: expected a search without its type"
      ),
      (
        "name: a\nfhir_server:\n  url: https://a.nl\n  types: Patient\n  type_filter: {Patient: []}",
        "fhir_server.type_filter.Patient: missing"
      ),
      ("name: a\nfolder:\n  resources: []", "folder.path: missing"),
      (
        "name: a\nfolder:\n  path: in\n  resources:\n    - {type: Patient, table: lab.csv, document: d}",
        ":5:30: folder.resources[0].table: expected the name of files"
      ),
      (
        "name: a\ns3:\n  endpoint: https://a.nl\n  bucket: b\n  credentials_file: k\n  time_zone: Europe/Utrecht",
        ":6:14: s3.time_zone: expected a time zone"
      ),
      ("name: a\npostgres:\n  url: postgresql://u:hunter2@h/d\n  resources: []", ":3:8: postgres.url"),
      ("name: a\npostgres:\n  url: postgresql://u@h/d?password=hunter2\n  resources: []", ":3:8: postgres.url"),
      ("name: a\nodbc:\n  connection: {DSN: a, pwd: hunter2}\n  resources: []", ":3:29: odbc.connection.pwd"),
      ("name: a\nodbc:\n  resources: []", "give either connection"),
      ("name: a\nodbc:\n  connection: {DSN: a}\n  connection_file: b\n  resources: []", "give either connection"),
      ("name: a\nodbc:\n  connection: {DSN: a}\n  isolation: none", ":4:14: odbc.isolation"),
      (
        "name: a\npostgres:\n  url: postgresql://u@h/d\n  resources:\n    - type: Patient\n      table: t",
        "give either document"
      ),
      (
        "name: a\npostgres:\n  url: postgresql://u@h/d\n  resources:\n    - {type: Patient, table: t, elements: {id: {colum: x}}}",
        ":5:"
      ),
    ])
  func wrong(text: String, finding: String) {
    let error = #expect(throws: SettingsError.self) { try Self.read(text) }
    #expect(error?.description.contains(finding) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("hunter2") != true)
  }
}
