import Hummingbird
import Testing
import WisselDatabase
import WisselServer
import WisselWire

@Suite("Killing")
struct KillTests {
  @Test("a task and everything asked on its behalf stops, once")
  func task() async throws {
    try await Federation.run { federation in
      let (task, runs) = try await federation.ask(["alpha"])
      let grant = try await federation.server.call(
        .post, "/token/container", ["task_id": .int(task), "image": "algo:1"], token: federation.node("alpha"))
      let container = try #require(grant.json["container_token"]?.string)
      let child = try await federation.server.call(
        .post, "/task", federation.question(["beta"]), token: container)
      let body: JSONValue = ["id": .int(task)]
      let researcher = try await federation.user("alpha-Researcher")
      #expect(try await federation.server.call(.post, "/kill/task", body, token: researcher).status == 401)
      let admin = try await federation.user("alpha-Collaboration Admin")
      #expect(try await federation.server.call(.post, "/kill/task", body, token: admin).status == 200)
      for id in [task, try #require(child.json["id"]?.int)] {
        #expect(
          try await federation.server.call(.get, "/task/\(id)/status", token: admin).json
            == ["status": "killed by user"])
      }
      let again = try await federation.server.call(.post, "/kill/task", body, token: admin)
      #expect(again.message == "Task \(task) already finished with status 'killed by user', so cannot kill it!")
      let late = try await federation.tell("alpha", try #require(runs["alpha"]), ["status": "completed"])
      #expect(late.status == 400)
    }
  }

  @Test("what runs at an online node stops")
  func node() async throws {
    try await Federation.run { federation in
      let (task, _) = try await federation.ask(["beta"])
      let (other, _) = try await federation.ask(["gamma"])
      let node = try #require(federation.nodes["beta"])
      let admin = try await federation.user("alpha-Collaboration Admin")
      let offline = try await federation.server.call(.post, "/kill/node/tasks", ["id": .int(node)], token: admin)
      #expect(offline.message == "Node \(node) is not online so cannot kill its tasks!")
      // Who may not stop it does not learn whether it is connected either.
      let outsider = try await federation.server.call(
        .post, "/kill/node/tasks", ["id": .int(node)], token: federation.user("delta-Researcher"))
      #expect(outsider.status == 401)
      try await federation.server.service.core.database.write { transaction in
        try transaction.execute("UPDATE authenticatable SET status = 'online' WHERE id = \(node)")
      }
      let killed = try await federation.server.call(.post, "/kill/node/tasks", ["id": .int(node)], token: admin)
      #expect(killed.status == 200)
      func status(_ task: Int) async throws -> JSONValue? {
        try await federation.server.call(.get, "/task/\(task)/status", token: admin).json["status"]
      }
      #expect(try await status(task) == "killed by user")
      #expect(try await status(other) == "pending")
    }
  }
}
