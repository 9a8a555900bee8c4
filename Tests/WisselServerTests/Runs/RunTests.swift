import Hummingbird
import Testing
import WisselWire

@Suite("Runs")
struct RunTests {
  @Test("a node tells about its own runs, and no other's")
  func ownRuns() async throws {
    try await Federation.run { federation in
      let (_, runs) = try await federation.ask(["alpha", "beta"])
      let run = try #require(runs["beta"])
      let foreign = try await federation.tell("alpha", run, ["status": "active"])
      #expect(foreign.status == 401 && foreign.message == "This is not your algorithm run to PATCH!")
      let other = try await federation.server.call(
        .patch, "/run/\(run)", ["status": "active"], token: federation.node("beta", sealed: true))
      #expect(other.status == 401)
      let user = try await federation.server.call(
        .patch, "/run/\(run)", ["status": "active"], token: federation.user("alpha-Researcher"))
      #expect(user.status == 403)
      #expect(try await federation.tell("beta", run, ["status": "active"]).json["status"] == "active")
    }
  }

  @Test("result and log are replaced by each change, status and start stay; the end is final")
  func changes() async throws {
    try await Federation.run { federation in
      let (_, runs) = try await federation.ask(["beta"])
      let run = try #require(runs["beta"])
      try await federation.tell("beta", run, ["started_at": "2026-11-21T20:00:00.250000+00:00"])
      try await federation.tell("beta", run, ["status": "active", "log": "partial", "result": "aGVsbG8="])
      let reply = try await federation.tell("beta", run, [:])
      #expect(reply.json["log"] == .null && reply.json["status"] == "active")
      #expect(reply.json["started_at"] == "2026-11-21T20:00:00.250000")
      let asker = try await federation.user("alpha-Researcher")
      #expect(try await federation.server.call(.get, "/result/\(run)", token: asker).json["result"] == .null)
      try await federation.tell(
        "beta", run, ["status": "completed", "result": "e30=", "log": "done", "finished_at": "2026-11-21T20:00:01"])
      let late = try await federation.tell("beta", run, ["status": "failed"])
      #expect(late.status == 400 && late.message == "Cannot update an already finished algorithm run!")
      let result = try await federation.server.call(.get, "/result/\(run)", token: asker)
      #expect(result.json["result"] == "e30=")
    }
  }

  @Test("a failure ends siblings that have not begun")
  func siblings() async throws {
    try await Federation.run { federation in
      let (task, runs) = try await federation.ask(["alpha", "beta", "gamma"])
      let (begun, failing, idle) = (
        try #require(runs["alpha"]), try #require(runs["beta"]), try #require(runs["gamma"])
      )
      try await federation.tell("alpha", begun, ["started_at": "2026-11-21T20:00:00", "status": "active"])
      try await federation.tell("beta", failing, ["status": "crashed", "finished_at": "2026-11-21T20:00:01"])
      let asker = try await federation.user("alpha-Researcher")
      func status(_ run: Int) async throws -> JSONValue? {
        try await federation.server.call(.get, "/run/\(run)", token: asker).json["status"]
      }
      #expect(try await status(begun) == "active")
      #expect(try await status(idle) == "failed")
      #expect(
        try await federation.server.call(.get, "/task/\(task)/status", token: asker).json == ["status": "failed"])
    }
  }

  @Test("a node finds what is open for it")
  func open() async throws {
    try await Federation.run { federation in
      let (task, runs) = try await federation.ask(["beta", "gamma"])
      let node = try #require(federation.nodes["beta"])
      let token = try await federation.node("beta")
      let path = "/run?state=open&node_id=\(node)&include=task"
      let open = try await federation.server.call(.get, path, token: token)
      #expect(open.ids == [try #require(runs["beta"])] && open.data.first?["task"]?["id"]?.int == task)
      try await federation.tell(
        "beta", try #require(runs["beta"]), ["status": "completed", "finished_at": "2026-11-21T20:00:01"])
      #expect(try await federation.server.call(.get, path, token: token).ids == [])
    }
  }

  @Test("outsiders see nothing")
  func outsiders() async throws {
    try await Federation.run { federation in
      let (task, runs) = try await federation.ask(["beta"])
      let outsider = try await federation.user("delta-Researcher")
      let run = try #require(runs["beta"])
      for path in ["/run/\(run)", "/result/\(run)", "/task/\(task)", "/run?task_id=\(task)"] {
        #expect(try await federation.server.call(.get, path, token: outsider).status == 401, "\(path)")
      }
      #expect(try await federation.server.call(.get, "/run", token: outsider).ids == [])
    }
  }
}
