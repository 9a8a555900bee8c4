import HTTPTypes
import Testing
import WisselDatabase
import WisselHTTP
import WisselTesting
import WisselWire

@testable import WisselServer

@Suite("How many tasks there are")
struct TaskTallyTests {
  @Test("the numbers by owner follow every way tasks come and go")
  func everyWay() async throws {
    let seed = UInt64.random(in: 0...9999)
    print("seed \(seed)")
    try await Federation.run { federation in
      let database = federation.server.service.core.database.unrecorded
      let users = federation.users.values.sorted()
      var random = SeededGenerator(seed: seed)
      for _ in 0..<60 {
        let (action, number) = (Int.random(in: 0..<8, using: &random), Int.random(in: 1...40, using: &random))
        let (collaboration, organization) = (
          Bool.random(using: &random) ? federation.open : federation.sealed,
          federation.organizations.values.sorted()[Int.random(in: 0..<4, using: &random)]
        )
        let user: Int? = Bool.random(using: &random) ? nil : users[Int.random(in: 0..<users.count, using: &random)]
        try await database.write { transaction in
          switch action {
          case 0: try transaction.execute("DELETE FROM task WHERE id = \(number)")
          case 1:
            try transaction.execute(
              "UPDATE task SET init_user_id = \(user), collaboration_id = \(collaboration) WHERE id < \(number / 3)")
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
        let difference = try await database.read { transaction in
          try transaction.count(
            """
            SELECT COUNT(*) AS count FROM task_tally AS kept WHERE amount <> (
              SELECT COUNT(*) FROM task WHERE task.collaboration_id = kept.collaboration_id
                AND task.init_org_id = kept.init_org_id AND COALESCE(task.init_user_id, 0) = kept.init_user_id)
            """)
            + transaction.count(
              """
              SELECT ABS(COUNT(*) - (SELECT CAST(COALESCE(SUM(amount), 0) AS INTEGER) FROM task_tally)) AS count
              FROM task
              """)
        }
        #expect(difference == 0)
      }
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
