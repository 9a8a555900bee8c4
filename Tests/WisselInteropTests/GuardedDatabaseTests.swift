import Foundation
import Testing
import WisselDatabase
import WisselTesting

@Suite(
  "A PostgreSQL that asks for TLS and a password",
  .enabled(if: PrivatePostgres.isInstalled && LoopbackWay.isPossible, Comment(rawValue: PrivatePostgres.reason)))
struct GuardedDatabaseTests {
  private static let password = "sesame-is-seed"

  /// A guarded database, the file of its authority's certificate, and a folder.
  private func withDatabase(
    _ body: @Sendable (_ port: Int, _ authority: URL, _ folder: URL) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let authority = try await TestAuthority(in: folder)
      let port = try FreePort.find()
      let postgres = PrivatePostgres.guarded(try await authority.certificate(), port: port)
      try await postgres.setPassword(Self.password)
      try await body(port, authority.certificate, folder)
    }
  }

  private func address(_ port: Int, password: String? = nil, _ options: String) throws -> PostgresAddress {
    try PostgresAddress(
      "postgresql://guarded\(password.map { ":" + $0 } ?? "")@localhost:\(port)/postgres?hostaddr=127.0.0.1&\(options)")
  }

  @Test("verified TLS lets in; another authority, no TLS and a wrong password do not, and no error tells the password")
  func access() async throws {
    try await withDatabase { port, authority, folder in
      let verified = "sslmode=verify-full&sslrootcert=\(authority.path)"
      let database = try await Database.open(.postgres(address(port, password: Self.password, verified)))
      let encrypted = try await database.read {
        try $0.count("SELECT COUNT(*) AS count FROM pg_stat_ssl WHERE ssl AND pid = pg_backend_pid()")
      }
      #expect(encrypted == 1)
      try database.close()

      let strangers = folder.appendingPathComponent("strangers")
      try FileManager.default.createDirectory(at: strangers, withIntermediateDirectories: false)
      let stranger = try await TestAuthority(in: strangers)
      let refused = [
        try address(port, password: Self.password, "sslmode=verify-full&sslrootcert=\(stranger.certificate.path)"),
        try address(port, password: Self.password, "sslmode=disable"),
        try address(port, password: "wrong-" + Self.password, verified),
        try address(port, verified),
      ]
      for address in refused {
        let error = await #expect(throws: DatabaseError.self) { try await Database.open(.postgres(address)) }
        #expect(error?.code == .unavailable)
        #expect(error?.description.contains(Self.password) == false)
      }
    }
  }

  @Test("a server finds its password in the file that PGPASSFILE names, and starts over TLS")
  func passwordFile() async throws {
    try await withDatabase { port, authority, folder in
      let file = folder.appendingPathComponent("passwords")
      try Data("localhost:\(port):postgres:guarded:\(Self.password)\n".utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
      let uri =
        "postgresql://guarded@localhost:\(port)/postgres?hostaddr=127.0.0.1&sslmode=verify-full&sslrootcert=\(authority.path)"
      let place = folder.appendingPathComponent("server")
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
      // It says it is ready once its tables are there.
      try await TestServer.run(.ours, in: place, database: "'\(uri)'", environment: ["PGPASSFILE": file.path]) { _ in }
      let database = try await Database.open(
        .postgres(address(port, password: Self.password, "sslmode=verify-full&sslrootcert=\(authority.path)")))
      let accounts = try await database.read { try $0.count("SELECT COUNT(*) AS count FROM account") }
      #expect(accounts == 1)
      try database.close()
    }
  }
}
