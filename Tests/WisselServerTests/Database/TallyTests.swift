import HTTPTypes
import Testing
import WisselDatabase
import WisselHTTP
import WisselTesting
import WisselWire

@testable import WisselServer

@Suite("How many tasks and runs there are")
struct TallyTests {
  @Test("the numbers by owner follow every way tasks and runs come, change and go")
  func everyWay() async throws {
    let seed = UInt64.random(in: 0...9999)
    print("seed \(seed)")
    try await Federation.run { federation in
      let database = federation.server.service.core.database.unrecorded
      let users = federation.users.values.sorted()
      var random = SeededGenerator(seed: seed)
      for _ in 0..<80 {
        let (action, number) = (Int.random(in: 0..<12, using: &random), Int.random(in: 1...40, using: &random))
        let (collaboration, organization) = (
          Bool.random(using: &random) ? federation.open : federation.sealed,
          federation.organizations.values.sorted()[Int.random(in: 0..<4, using: &random)]
        )
        let user: Int? = Bool.random(using: &random) ? nil : users[Int.random(in: 0..<users.count, using: &random)]
        let status = ["pending", "active", "completed"][Int.random(in: 0..<3, using: &random)]
        try await database.write { transaction in
          switch action {
          case 0: try transaction.execute("DELETE FROM task WHERE id = \(number)")
          case 1:
            try transaction.execute(
              """
              UPDATE task SET init_user_id = \(user), collaboration_id = \(collaboration), parent_id = NULL
              WHERE id < \(number / 3)
              """)
          case 2: try transaction.execute("DELETE FROM run WHERE id % 7 = \(number % 7)")
          case 3...5: try transaction.execute("UPDATE run SET status = \(status) WHERE id % 3 = \(number % 3)")
          case 6...7:
            try transaction.execute(
              """
              INSERT INTO run (task_id, organization_id, status, input, assigned_at)
              SELECT id, \(organization), \(status), '', 0 FROM task WHERE id > \(number)
              """)
          default:
            let parent = try transaction.first("SELECT MAX(id) AS id FROM task WHERE id < \(number)")
            try transaction.execute(
              """
              INSERT INTO task (image, job_id, created_at, collaboration_id, init_org_id, init_user_id, parent_id)
              VALUES ('i', 1, 0, \(collaboration), \(organization), \(user), \(parent?.value("id", as: Int?.self))),
                ('i', 1, 0, \(collaboration), \(organization), \(user), NULL)
              """)
          }
        }
        #expect(try await database.read { try Self.differences($0) } == [0, 0, 0])
      }
    }
  }

  @Test("whoever has tasks and runs already has them counted by the upgrade", arguments: TestDatabase.available)
  func upgrade(on engine: TestDatabase) async throws {
    try await engine.withLocation { location in
      let database = try await Database.open(location)
      try await database.migrate(Array(Schema.migrations.prefix(16)), importCommand: "")
      try await LongLists.fill(database, tasks: 60)
      try await database.migrate(Schema.migrations, importCommand: "")
      #expect(try await database.read { try Self.differences($0) } == [0, 0, 0])
      try await database.write { try $0.execute("DELETE FROM task WHERE id < 20") }
      #expect(try await database.read { try Self.differences($0) } == [0, 0, 0])
      #expect(try await database.read { try $0.count("SELECT COUNT(*) AS count FROM run") } == 55)
      try database.close()
    }
  }

  /// How many rows of the owners of runs and of both tallies are missing, wrong or too many.
  private static func differences(_ transaction: borrowing Transaction) throws -> [Int] {
    let kept: [(kept: SQL, true: SQL)] = [
      (
        "SELECT run_id, collaboration_id, organization_id, init_user_id FROM run_owner",
        """
        SELECT run.id, task.collaboration_id, run.organization_id, COALESCE(task.init_user_id, 0)
        FROM run JOIN task ON task.id = run.task_id
        """
      ),
      (
        "SELECT collaboration_id, organization_id, status, amount FROM run_tally WHERE amount <> 0",
        """
        SELECT task.collaboration_id, run.organization_id, run.status, COUNT(*)
        FROM run JOIN task ON task.id = run.task_id GROUP BY 1, 2, 3
        """
      ),
      (
        """
        SELECT collaboration_id, init_org_id, init_user_id, is_subtask, amount FROM task_tally WHERE amount <> 0
        """,
        """
        SELECT collaboration_id, init_org_id, COALESCE(init_user_id, 0), CASE WHEN parent_id IS NULL THEN 0 ELSE 1 END,
          COUNT(*)
        FROM task GROUP BY 1, 2, 3, 4
        """
      ),
    ]
    return try kept.map { kept, truth in
      try transaction.count("SELECT COUNT(*) AS count FROM (\(kept) EXCEPT \(truth)) AS wrong")
        + transaction.count("SELECT COUNT(*) AS count FROM (\(truth) EXCEPT \(kept)) AS missing")
    }
  }

  @Test("a full page tells the length of the whole list, narrowed by owners or by anything else")
  func totals() async throws {
    try await Federation.run { federation in
      let alpha = try #require(federation.organizations["alpha"])
      let researcher = try #require(federation.users["alpha-Researcher"])
      try await federation.server.service.core.database.unrecorded.write { transaction in
        for number in 0..<30 {
          try transaction.execute(
            """
            INSERT INTO task (name, image, job_id, created_at, collaboration_id, init_org_id, init_user_id)
            VALUES (\(number.isMultiple(of: 3) ? "third" : "other"), 'i', \(number), 0,
              \(number < 10 ? federation.sealed : federation.open), \(alpha),
              \(number.isMultiple(of: 2) ? researcher : nil))
            """)
        }
      }
      let token = try await federation.user("alpha-Researcher")
      func total(_ query: String) async throws -> String? {
        let reply = try await federation.server.call(.get, "/task?per_page=2&\(query)", token: token)
        return reply.headers[HeaderName.totalCount]
      }
      #expect(try await total("") == "30")
      #expect(try await total("collaboration_id=\(federation.sealed)") == "10")
      #expect(try await total("init_user_id=\(researcher)&collaboration_id=\(federation.open)") == "10")
      #expect(try await total("name=third") == "10")
      #expect(try await total("init_org_id=\(alpha)&job_id=3") == "1")
    }
  }
}
