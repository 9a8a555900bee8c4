import CPostgres
import Foundation
import Synchronization
package import WisselDatabase

/// A private PostgreSQL for this process, started when first asked for: a Unix socket only, in a temporary folder, but
/// for one that is guarded. It ends with the process, however that ends; the folder goes at its end or at the next start.
package actor PrivatePostgres {
  /// Whether this machine has the server; tests that need it are skipped, visibly, when it has not.
  package static var isInstalled: Bool { programs != nil && (getuid() != 0 || user != nil) }

  package static let reason: String = "needs PostgreSQL: run scripts/setup test"

  /// The one of a process that runs tests: nothing is brought to disk.
  package static let shared = PrivatePostgres(
    settings: ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "shared_buffers=32MB"])

  /// The one of a process that measures: as PostgreSQL comes, and durable.
  package static let durable = PrivatePostgres(settings: [])

  /// One as it stands on a machine of its own: over loopback it lets in the user `guarded`, by TLS and password.
  package static func guarded(_ certificate: TestAuthority.Certificate, port: Int) -> PrivatePostgres {
    PrivatePostgres(
      settings: [
        "fsync=off", "listen_addresses=127.0.0.1", "port=\(port)", "ssl=on", "ssl_cert_file=server.pem",
        "ssl_key_file=server.key",
      ], door: Door(certificate: certificate, port: port))
  }

  /// How a guarded one is entered over loopback.
  private struct Door: Sendable {
    let certificate: TestAuthority.Certificate
    let port: Int

    /// Puts what the server needs into the folder of its data.
    func build(in data: URL, for user: User?) throws {
      for (file, name) in [(certificate.certificate, "server.pem"), (certificate.key, "server.key")] {
        let place = data.appendingPathComponent(name)
        try FileManager.default.copyItem(at: file, to: place)
        if getuid() == 0, let user { chown(place.path, user.id, user.group) }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: place.path)
      }
      try Data("local all wissel trust\nhostssl all guarded 127.0.0.1/32 scram-sha-256\n".utf8)
        .write(to: data.appendingPathComponent("pg_hba.conf"))
    }
  }

  private let settings: [String]
  private let door: Door?

  private init(settings: [String], door: Door? = nil) {
    self.settings = settings
    self.door = door
  }

  /// Sets the password of the user `guarded`, who may do everything.
  package func setPassword(_ password: String) async throws {
    try await command("CREATE ROLE guarded SUPERUSER LOGIN PASSWORD '\(password)'")
  }

  private var starting: Task<URL, any Error>?
  private var templates: [String: Task<Void, any Error>] = [:]
  private var lastNumber = 0

  /// An empty database, or a copy of a template, for as long as the closure runs.
  package func withDatabase<Result: Sendable>(
    template: String? = nil, _ body: @Sendable (PostgresAddress) async throws -> Result
  ) async throws -> Result {
    try await withURI(template: template) { try await body(PostgresAddress($0)) }
  }

  /// The same by its URI, for programs.
  package func withURI<Result: Sendable>(
    template: String? = nil, _ body: @Sendable (String) async throws -> Result
  ) async throws -> Result {
    let name = try await create(template: template)
    do {
      let result = try await body(uri(name))
      try await command("DROP DATABASE \(name) WITH (FORCE)")
      return result
    } catch {
      try? await command("DROP DATABASE \(name) WITH (FORCE)")
      throw error
    }
  }

  /// A database that stays as long as the server: for tests that store nothing.
  package func standing() async throws -> PostgresAddress { try PostgresAddress(try await uri("postgres")) }

  /// Makes a template once; nobody may be connected to it afterwards.
  package func template(_ name: String, _ prepare: @escaping @Sendable (PostgresAddress) async throws -> Void)
    async throws
  {
    let making =
      templates[name]
      ?? Task {
        try await command("CREATE DATABASE \(name) TEMPLATE template0")
        try await prepare(PostgresAddress(uri(name)))
      }
    templates[name] = making
    try await making.value
  }

  /// Ends every connection to a database, as a restart of the server would.
  package func disconnectAll(from address: PostgresAddress) async throws {
    try await command(
      """
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE pid <> pg_backend_pid() AND datname = '\(address.description.split(separator: "/").last ?? "")'
      """)
  }

  private func create(template: String?) async throws -> String {
    lastNumber += 1
    let name = "test\(lastNumber)"
    try await command("CREATE DATABASE \(name) TEMPLATE \(template ?? "template0")")
    return name
  }

  private func uri(_ database: String) async throws -> String {
    "postgresql://wissel@/\(database)?host=\(try await folder().path)&port=\(door?.port ?? 5432)"
  }

  private func command(_ text: String) async throws {
    let path = try await folder().path
    let connection = PQconnectdb("host=\(path) port=\(door?.port ?? 5432) user=wissel dbname=postgres")
    defer { PQfinish(connection) }
    PQsetNoticeProcessor(connection, { _, _ in }, nil)
    let result = PQexec(connection, text)
    defer { PQclear(result) }
    guard [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(result)) else {
      throw Failure(description: "\(text): \(String(cString: PQerrorMessage(connection)))")
    }
  }

  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  // MARK: Starting

  /// The folder of the socket, once the server answers.
  private func folder() async throws -> URL {
    let task = starting ?? Task { [settings, door] in try await Self.start(settings, door) }
    starting = task
    return try await task.value
  }

  /// The newest installed server's programs.
  private static let programs: URL? = {
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
    return versions.compactMap(Int.init).filter { $0 >= 15 }.sorted().reversed()
      .map { URL(fileURLWithPath: "/usr/lib/postgresql/\($0)/bin") }
      .first { FileManager.default.isExecutableFile(atPath: $0.appendingPathComponent("postgres").path) }
  }()

  /// Who runs the server when we are root, whom it refuses.
  private static let user: User? = {
    for name in ["postgres", "nobody"] {
      if let entry = getpwnam(name)?.pointee { return User(id: entry.pw_uid, group: entry.pw_gid) }
    }
    return nil
  }()

  private struct User: Sendable {
    let id: uid_t
    let group: gid_t
  }

  private static let prefix = "wissel-postgres-"

  private static func start(_ settings: [String], _ door: Door?) async throws -> URL {
    let temporary = FileManager.default.temporaryDirectory
    for name in (try? FileManager.default.contentsOfDirectory(atPath: temporary.path)) ?? [] {
      // Left behind by a process that was killed.
      guard name.hasPrefix(prefix), let owner = Int32(name.dropFirst(prefix.count).prefix { $0 != "-" }),
        kill(owner, 0) != 0
      else { continue }
      try? FileManager.default.removeItem(at: temporary.appendingPathComponent(name))
    }
    let folder = temporary.appendingPathComponent("\(prefix)\(getpid())-\(door?.port ?? 0)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    if getuid() == 0, let user { chown(folder.path, user.id, user.group) }
    let data = folder.appendingPathComponent("data")
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      // The server gets a signal when the thread that started it ends: a thread that never does, before the process.
      Thread.detachNewThread {
        do {
          try run(
            "initdb",
            ["-D", data.path, "--no-sync", "--auth=trust", "--username=wissel", "--encoding=UTF8", "--no-locale"],
            in: folder
          ).waitUntilExit()
          try door?.build(in: data, for: user)
          let settings = ["listen_addresses=", "max_connections=300"] + settings
          let server = try run(
            "postgres", ["-D", data.path, "-k", folder.path] + settings.flatMap { ["-c", $0] }, in: folder)
          cleanUpAtExit(folder, server.processIdentifier)
          continuation.resume()
          server.waitUntilExit()
          while true { sleep(1000) }
        } catch {
          continuation.resume(throwing: error)
        }
      }
    }
    try await waitUntilReady(folder, door)
    return folder
  }

  private static func run(_ program: String, _ arguments: [String], in folder: URL) throws -> Process {
    guard let programs else { throw Failure(description: "PostgreSQL is not installed") }
    let process = Process()
    var rights = ["--pdeathsig", "INT"]
    if getuid() == 0, let user {
      rights += ["--reuid", "\(user.id)", "--regid", "\(user.group)", "--clear-groups"]
    }
    process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
    process.arguments = rights + [programs.appendingPathComponent(program).path] + arguments
    process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C"]
    process.currentDirectoryURL = folder
    let log = folder.appendingPathComponent("\(program).log")
    _ = FileManager.default.createFile(atPath: log.path, contents: nil)
    let output = try FileHandle(forWritingTo: log)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    return process
  }

  private static func waitUntilReady(_ folder: URL, _ door: Door?) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end {
      if PQping("host=\(folder.path) port=\(door?.port ?? 5432) user=wissel dbname=postgres") == PQPING_OK { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    let logs = ["initdb", "postgres"].map {
      (try? String(contentsOf: folder.appendingPathComponent("\($0).log"), encoding: .utf8)) ?? ""
    }
    throw Failure(description: "PostgreSQL did not start: \(logs.joined().suffix(1000))")
  }

  private static func cleanUpAtExit(_ folder: URL, _ server: Int32) {
    let isFirst = leftOver.withLock { list in
      list.append((folder.path, server))
      return list.count == 1
    }
    guard isFirst else { return }
    atexit {
      for (path, server) in PrivatePostgres.leftOver.withLock({ $0 }) {
        kill(server, SIGQUIT)
        try? FileManager.default.removeItem(atPath: path)
      }
    }
  }

  /// The folders and processes to end with.
  private static let leftOver = Mutex<[(String, Int32)]>([])
}
