import Foundation
import Hummingbird
import Testing
import WisselDatabase
import WisselModel
import WisselServer
import WisselTesting
import WisselWire

@Suite("Tasks")
struct TaskTests {
  @Test("a question makes one pending run per organisation, and shows what was asked")
  func create() async throws {
    try await Federation.run { federation in
      let asker = try await federation.user("alpha-Researcher")
      var body = try federation.question(["beta", "gamma"]).object ?? [:]
      body["databases"] = [["label": "default", "query": "select 1", "preprocessing": [["function": "f"]]]]
      let reply = try await federation.server.call(.post, "/task", .object(body), token: asker)
      #expect(reply.status == 201)
      #expect(reply.json["status"] == "pending" && reply.json["finished_at"] == .null && reply.json["job_id"] == 1)
      #expect(
        reply.json["databases"]
          == [["label": "default", "parameters": #"{"query":"select 1","preprocessing":[{"function":"f"}]}"#]])
      let id = try #require(reply.json["id"]?.int)
      let runs = try await federation.server.call(.get, "/run?task_id=\(id)&include=task", token: asker)
      #expect(runs.data.count == 2)
      #expect(runs.data.allSatisfy { $0["status"] == "pending" && $0["task"]?["name"] == "question" })
      #expect(runs.data.allSatisfy { $0["task"]?["runs"] == nil && $0["input"] == .string(Federation.input) })
      #expect(runs.data.first?["node"]?["id"]?.int == federation.nodes["gamma"])
    }
  }

  @Test("what a database is to be read with is kept as it was written: algorithms in Python tell 1 from 1.0")
  func databaseParameters() async throws {
    try await Federation.run { federation in
      let asker = try await federation.user("alpha-Researcher")
      let question = try WireJSON.text(try federation.question(["beta"])).dropLast()
      let arguments = #"{"z": 1.0,"neg":-0.0,"big":12345678901234567890,"text":"\u00e9","i":5}"#
      for long in ["", String(repeating: "x", count: 300_000)] {
        let databases = #"[{"arguments":\#(arguments),"label":"a","query":"\#(long)"},{"label":"b","sheet_name":0}]"#
        let reply = try await federation.server.call(
          .post, "/task", bytes: Data((question + #","databases":\#(databases)}"#).utf8), token: asker)
        #expect(reply.status == 201)
        #expect(
          reply.json["databases"] == [
            ["label": "a", "parameters": .string(#"{"query":"\#(long)","arguments":\#(arguments)}"#)],
            ["label": "b", "parameters": #"{"sheet_name":0}"#],
          ])
      }
    }
  }

  @Test("nobody is asked twice by one task: their data would count twice")
  func twice() async throws {
    try await Federation.run { federation in
      let asker = try await federation.user("alpha-Researcher")
      let reply = try await federation.server.call(
        .post, "/task", try federation.question(["beta", "gamma", "beta"]), token: asker)
      #expect(reply.status == 400 && reply.message?.contains("more than once") == true)
      #expect(try await federation.server.call(.get, "/task", token: asker).data.isEmpty)
    }
  }

  @Test("a run whose node is gone has an empty one")
  func nodeGone() async throws {
    try await Federation.run { federation in
      let asker = try await federation.user("alpha-Researcher")
      let task = try await federation.server.call(.post, "/task", try federation.question(["beta"]), token: asker)
      let id = try #require(task.json["id"]?.int)
      let root = try await federation.server.token()
      let node = try #require(federation.nodes["beta"])
      #expect(try await federation.server.call(.delete, "/node/\(node)", token: root).status == 200)
      let runs = try await federation.server.call(.get, "/run?task_id=\(id)", token: root)
      #expect(runs.data.map { $0["node"] } == [[:]])
    }
  }

  @Test("inputs must fit the collaboration's encryption")
  func encryption() async throws {
    try await Federation.run { federation in
      let asker = try await federation.user("alpha-Researcher")
      func reply(_ input: String, sealed: Bool) async throws -> TestServer.Reply {
        let organization = try #require(federation.organizations["beta"])
        let body: JSONValue = [
          "image": "algo:1", "collaboration_id": .int(sealed ? federation.sealed : federation.open),
          "organizations": [["id": .int(organization), "input": .string(input)]],
        ]
        return try await federation.server.call(.post, "/task", body, token: asker)
      }
      #expect(try await reply(Federation.input, sealed: false).status == 201)
      #expect(try await reply("//76", sealed: false).status == 400)
      #expect(try await reply("e30", sealed: false).status == 400)
      #expect(try await reply("//76/fz7+vn49/b19PPy8Q==$AAAA$AAAA", sealed: true).status == 201)
      let open = try await reply(Federation.input, sealed: true)
      #expect(open.status == 400 && open.message?.hasPrefix("Your collaboration requires encryption") == true)
    }
  }

  @Test("who may ask: members with the rule, on stations whose policy lets them")
  func permission() async throws {
    try await Federation.run { federation in
      let question = try federation.question(["beta"])
      func reply(_ user: String) async throws -> TestServer.Reply {
        try await federation.server.call(.post, "/task", question, token: federation.user(user))
      }
      #expect(try await reply("alpha-Viewer").message == "You lack the permission to do that!")
      #expect(try await reply("delta-Researcher").message?.contains("you are participating in") == true)
      let node = try #require(federation.nodes["beta"])
      let allowed = try #require(federation.users["alpha-Researcher"])
      try await federation.server.service.core.database.write { transaction in
        try transaction.execute(
          "INSERT INTO node_config (node_id, key, value) VALUES (\(node), 'allowed_users', \(String(allowed)))")
      }
      #expect(try await reply("alpha-Researcher").status == 201)
      #expect(try await reply("beta-Researcher").message?.hasPrefix("Cannot create this task") == true)
      let count = try await federation.server.service.core.database.read {
        try $0.count("SELECT COUNT(*) AS count FROM task")
      }
      #expect(count == 1)
    }
  }

  @Test("a container asks others while its task runs, in its name and with its image")
  func subtasks() async throws {
    try await Federation.run { federation in
      let (task, runs) = try await federation.ask(["alpha"])
      let node = try await federation.node("alpha")
      let grant = try await federation.server.call(
        .post, "/token/container", ["task_id": .int(task), "image": "algo:1"], token: node)
      let container = try #require(grant.json["container_token"]?.string)
      let subtask = try await federation.server.call(
        .post, "/task", federation.question(["beta"], image: "registry.example/algo:1"), token: container)
      #expect(subtask.status == 201)
      #expect(subtask.json["parent"]?["id"]?.int == task && subtask.json["image"] == "algo:1")
      #expect(subtask.json["job_id"] == 1)
      #expect(subtask.json["init_user"]?["id"]?.int == federation.users["alpha-Researcher"])
      for question in [
        try federation.question(["beta"], image: "evil:latest"),
        try federation.question(["beta"], in: federation.sealed),
      ] {
        let reply = try await federation.server.call(.post, "/task", question, token: container)
        #expect(reply.status == 401 && reply.message == "Container-token is not valid")
      }
      try await federation.tell(
        "alpha", try #require(runs["alpha"]),
        ["status": "completed", "result": "e30=", "finished_at": "2026-11-21T20:00:00"])
      let late = try await federation.server.call(.post, "/task", federation.question(["beta"]), token: container)
      #expect(late.status == 401)
    }
  }

  @Test("filters, also those the original cannot answer")
  func filters() async throws {
    try await Federation.run { federation in
      let (first, runs) = try await federation.ask(["beta"])
      let (second, _) = try await federation.ask(["beta", "gamma"])
      try await federation.tell("beta", try #require(runs["beta"]), ["status": "active"])
      let asker = try await federation.user("alpha-Researcher")
      func ids(_ query: String) async throws -> [Int] {
        try await federation.server.call(.get, "/task?\(query)", token: asker).ids
      }
      #expect(try await ids("") == [second, first])
      #expect(try await ids("status=active") == [first])
      #expect(try await ids("status=pending") == [second])
      #expect(try await ids("run_id=\(try #require(runs["beta"]))") == [first])
      #expect(try await ids("name=quest%25&is_user_created=1&job_id=2") == [second])
      #expect(try await federation.server.call(.get, "/task?status=x", token: asker).status == 400)
      let included = try await federation.server.call(.get, "/task?include=runs,results", token: asker)
      #expect(included.data.map { $0["runs"]?.array?.count } == [2, 1])
      #expect(included.data.map { $0["results"]?.array?.count } == [2, 1])
    }
  }

  @Test("the status in the database is the status of the rule")
  func statusRule() async throws {
    try await Federation.run { federation in
      let (task, runs) = try await federation.ask(["alpha", "beta", "gamma"])
      let ids = runs.values.sorted()
      let asker = try await federation.user("alpha-Researcher")
      var generator = SeededGenerator(seed: 20_261_121)
      for _ in 0..<40 {
        let statuses = ids.map { _ in RunStatus.allCases.randomElement(using: &generator) ?? .pending }
        try await federation.server.service.core.database.write { transaction in
          for (id, status) in zip(ids, statuses) {
            try transaction.execute("UPDATE run SET status = \(status) WHERE id = \(id)")
          }
        }
        let shown = try await federation.server.call(.get, "/task/\(task)/status", token: asker).json["status"]?.string
        let query = (shown ?? "").replacing(" ", with: "+")
        let found = try await federation.server.call(.get, "/task?status=\(query)", token: asker).ids
        #expect(found == [task], "seed 20261121: \(statuses)")
      }
    }
  }

  @Test("waiting ends when the task does, and not before")
  func waiting() async throws {
    try await Federation.run { federation in
      let (task, runs) = try await federation.ask(["beta"])
      let asker = try await federation.user("alpha-Researcher")
      let run = try #require(runs["beta"])
      async let waited = federation.server.call(.get, "/task/\(task)/status?wait=50", token: asker)
      while federation.server.service.live.waitingRequests == 0 { await Task.yield() }
      try await federation.tell("beta", run, ["status": "active"])
      #expect(federation.server.service.live.waitingRequests == 1)
      try await federation.tell(
        "beta", run, ["status": "completed", "result": "e30=", "finished_at": "2026-11-21T20:00:00.5+00:00"])
      #expect(try await waited.json == ["status": "completed"])
      #expect(federation.server.service.live.waitingRequests == 0)
    }
  }

  @Test("shutting down answers those who wait")
  func shutDown() async throws {
    try await Federation.run { federation in
      let (task, _) = try await federation.ask(["beta"])
      let asker = try await federation.user("alpha-Researcher")
      async let waited = federation.server.call(.get, "/task/\(task)/status?wait=60", token: asker)
      while federation.server.service.live.waitingRequests == 0 { await Task.yield() }
      federation.server.service.live.end()
      #expect(try await waited.json == ["status": "pending"])
      #expect(
        try await federation.server.call(.get, "/task/\(task)/status?wait=60", token: asker).status == 200)
    }
  }

  @Test("deleting takes runs and subtasks along")
  func delete() async throws {
    try await Federation.run { federation in
      let (task, runs) = try await federation.ask(["beta"])
      let outsider = try await federation.server.call(
        .delete, "/task/\(task)", token: federation.user("beta-Researcher"))
      #expect(outsider.status == 401)
      let asker = try await federation.user("alpha-Researcher")
      #expect(try await federation.server.call(.delete, "/task/\(task)", token: asker).status == 200)
      #expect(try await federation.server.call(.get, "/task/\(task)", token: asker).status == 404)
      #expect(
        try await federation.server.call(.get, "/run/\(try #require(runs["beta"]))", token: asker).status == 404)
    }
  }
}
