import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Testing
import WisselDatabase
import WisselServer
import WisselTesting
import WisselWire

@Suite struct MovingInTests {
  private let logger = Logger(label: "test")

  private func options(in folder: URL) -> ServerOptions {
    var options = ServerOptions(dataFolder: folder)
    options.passwordCost = 4
    options.tokenSecret = "a secret for tests"
    options.databaseFile = folder.appendingPathComponent("new.sqlite")
    return options
  }

  @Test func aRehearsalCountsAndWritesNothing() async throws {
    try await withTemporaryFolder { folder in
      let old = try await OldDatabase(in: folder)
      let before = try Data(contentsOf: old.file)
      let report = try await MovingIn.rehearse(from: MovingSource(old.file.path))
      #expect(report.counts.first { $0.table == "task" }?.rows == 2)
      #expect(report.counts.first { $0.table == "Member" }?.rows == 1)
      #expect(report.counts.first { $0.table == "rule" }?.rows == 1)
      #expect(
        report.findings.map(\.description) == [
          "rule 41: is of a kind this server does not have; left out, and taken from who holds it",
          "role_rule_association: its rule does not exist; left out",
        ])
      #expect(try Data(contentsOf: old.file) == before)
    }
  }

  @Test func peopleNodesAndHistoryAreTheSameAfterwards() async throws {
    try await withTemporaryFolder { folder in
      let old = try await OldDatabase(in: folder)
      let options = options(in: folder)
      let report = try await MovingIn.run(
        from: MovingSource("sqlite:///\(old.file.path)"), into: options, logger: logger)
      #expect(!report.isBlocked)
      let service = try await ServerService(options, logger: logger)
      #expect(service.notices.isEmpty)
      try await service.application().test(.router) { client in
        let server = TestServer(service: service, client: client)
        let olga = try await server.token("olga", "Old-Passw0rd")
        let user = try await server.call(.get, "/user/7", token: olga).json
        #expect(user["firstname"] == "Olga" && user["organization"]?["id"] == 3)
        #expect(try await server.call(.get, "/role?user_id=7", token: olga).ids == [11, 12])
        let organization = try await server.call(.get, "/organization/3", token: olga).json
        #expect(organization["public_key"] == "LS0t")
        let task = try await server.call(.get, "/task/20", token: olga).json
        #expect(task["created_at"] == "2026-01-02T03:04:05" && task["status"] == "completed" && task["job_id"] == 6)
        #expect(task["databases"]?.array?.first?["label"] == "default")
        #expect(try await server.call(.get, "/task/21", token: olga).json["parent"]?["id"] == 20)
        let run = try await server.call(.get, "/run/30", token: olga).json
        #expect(run["started_at"] == "2026-01-02T03:04:07.500000" && run["log"] == "log")
        #expect(run["ports"]?.array?.first?["port"] == 8888)
        #expect(try await server.call(.get, "/result/30", token: olga).json["result"] == "b3V0")
        let secret = try await service.core.database.read { transaction in
          try transaction.first("SELECT otp_secret FROM account WHERE id = 7")?.value("otp_secret", as: String.self)
        }
        #expect(secret == "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
        let next = try await server.create("/organization", ["name": "New"], token: olga)
        #expect(next > 3)
      }
      try await service.core.passwords.shutdown()
    }
  }

  @Test func aNodeLogsInWithItsOldKeyAndIsFoundByDigestFromThenOn() async throws {
    try await withTemporaryFolder { folder in
      let old = try await OldDatabase(in: folder)
      let options = options(in: folder)
      _ = try await MovingIn.run(from: MovingSource(old.file.path), into: options, logger: logger)
      let service = try await ServerService(options, logger: logger)
      try await service.application().test(.router) { client in
        let server = TestServer(service: service, client: client)
        let kept = { @Sendable in
          try await service.core.database.read { transaction in
            try transaction.first("SELECT api_key_digest FROM node")?.value("api_key_digest", as: String.self)
          }
        }
        let wrong = try await server.call(
          .post, "/token/node", ["api_key": "00000000-0000-0000-0000-000000000000"])
        #expect(wrong.status == 401)
        #expect(try await kept()?.hasPrefix("$2b$") == true)
        for _ in 0..<2 {
          let reply = try await server.call(.post, "/token/node", ["api_key": .string(OldDatabase.apiKey)])
          #expect(reply.json["node_url"] == "/api/node/9")
          #expect(try await kept() == APIKey.digest(OldDatabase.apiKey))
        }
      }
      try await service.core.passwords.shutdown()
    }
  }

  @Test func whatTheOriginalLeftBehindIsNamedAndLeftOut() async throws {
    try await withTemporaryFolder { folder in
      let old = try await OldDatabase(
        in: folder,
        defects: [
          "INSERT INTO run (id, status) VALUES (31, 'completed'), (32, 'completed'), (35, 'completed')",
          "INSERT INTO task (id, image, init_org_id) VALUES (22, 'image:1', 3)",
          "INSERT INTO task (id, image, init_org_id, collaboration_id, parent_id) VALUES (23, 'image:1', 3, 5, 99)",
          "INSERT INTO run (id, task_id, organization_id, status, blob_storage_used) VALUES (36, 20, 3, 'odd', 1)",
        ])
      let report = try await MovingIn.run(from: MovingSource(old.file.path), into: options(in: folder), logger: logger)
      let told = report.findings.map(\.description)
      #expect(told.contains("run 31–32, 35: its task does not exist; left out"))
      #expect(told.contains("task 22: its collaboration does not exist; left out"))
      #expect(told.contains("task 23: its task (parent_id) does not exist; none is written"))
      #expect(told.contains("run 36: has a status that is not known; 'unknown error' is written"))
      #expect(told.contains { $0.hasPrefix("run 36: keeps its input and result in a store") })
    }
  }

  @Test func twoOfTheSameNameMoveNothing() async throws {
    try await withTemporaryFolder { folder in
      let old = try await OldDatabase(
        in: folder, defects: ["INSERT INTO organization (id, name) VALUES (4, 'Old')"])
      let options = options(in: folder)
      let report = try await MovingIn.run(from: MovingSource(old.file.path), into: options, logger: logger)
      #expect(report.isBlocked)
      #expect(report.findings.contains { $0.isBlocking && $0.table == "organization" && $0.ids == [4] })
      let database = try Database.open(try #require(options.databaseFile))
      #expect(try await database.read { try !$0.exists("SELECT 1 FROM organization") })
      #expect(try await database.read { try $0.exists("SELECT 1 FROM rule") })
      try database.close()
    }
  }

  @Test func whatIsNoSuchDatabaseAndWhatIsNotEmptyIsRefused() async throws {
    try await withTemporaryFolder { folder in
      let old = try await OldDatabase(in: folder)
      let options = options(in: folder)
      _ = try await MovingIn.run(from: MovingSource(old.file.path), into: options, logger: logger)
      await #expect(throws: ServerStartError.self) {
        try await MovingIn.run(from: MovingSource(old.file.path), into: options, logger: logger)
      }
      let own = try #require(options.databaseFile).path
      await #expect(throws: ServerStartError.self) { try await MovingIn.rehearse(from: MovingSource(own)) }
      await #expect(throws: DatabaseError.self) {
        try await MovingIn.rehearse(from: MovingSource(folder.path + "/none.sqlite"))
      }
      #expect(throws: ServerStartError.self) { try MovingSource("mysql://host/db") }
      let refusal = #expect(throws: ServerStartError.self) { try MovingSource("postgresql://me:hidden-word@host/db") }
      #expect(refusal?.description.contains("PGPASSFILE") == true)
      #expect(refusal?.description.contains("hidden-word") == false)
    }
  }

  @Test(.enabled(if: PrivatePostgres.isInstalled, Comment(rawValue: PrivatePostgres.reason)))
  func onPostgreSQLNewIdsFollowThoseThatWereMoved() async throws {
    try await withTemporaryFolder { folder in
      let old = try await OldDatabase(in: folder)
      try await PrivatePostgres.shared.withDatabase { address in
        var options = options(in: folder)
        options.database = .postgres(address)
        let report = try await MovingIn.run(from: MovingSource(old.file.path), into: options, logger: logger)
        #expect(!report.isBlocked)
        let service = try await ServerService(options, logger: logger)
        try await service.application().test(.router) { client in
          let server = TestServer(service: service, client: client)
          let olga = try await server.token("olga", "Old-Passw0rd")
          #expect(try await server.create("/organization", ["name": "New"], token: olga) == 4)
          let role: JSONValue = ["name": "New", "description": "", "rules": [], "organization_id": 3]
          #expect(try await server.create("/role", role, token: olga) > 12)
        }
        try await service.core.passwords.shutdown()
        try service.core.database.close()
      }
    }
  }
}
