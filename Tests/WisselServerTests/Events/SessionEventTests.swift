import Hummingbird
import Testing
import WisselDatabase
import WisselModel
import WisselWire

@testable import WisselServer

@Suite("What sockets cause")
struct SessionEventTests {
  private func socket(_ federation: Federation, _ token: String) async throws -> RecordedSocket {
    var socket = try await RecordedSocket(federation.server, authorization: "Bearer \(token)")
    try await socket.send("40/tasks,{}")
    try await socket.synchronize()
    return socket
  }

  private func node(_ federation: Federation, _ name: String) async throws -> JSONValue {
    let id = try #require(federation.nodes[name])
    return try await federation.server.call(.get, "/node/\(id)", token: federation.user("alpha-Researcher")).json
  }

  @Test("the late end of an old connection does not undo a newer one")
  func reconnection() async throws {
    try await Federation.run { federation in
      let token = try await federation.node("beta")
      var watcher = try await socket(federation, federation.user("alpha-Researcher"))
      var old = try await socket(federation, token)
      var new = try await socket(federation, token)
      try await new.send(#"42/tasks,["node_info_update",{"encryption":true}]"#)
      try await old.send("41/tasks,")
      // The end of the old connection shows in the rooms it leaves.
      while !watcher.events.contains(where: { $0.contains("left room") }) { try await watcher.synchronize() }
      let present = try await node(federation, "beta")
      #expect(present["status"] == "online" && present["config"] == [["key": "encryption", "value": "1"]])
      #expect(!watcher.events.contains { $0.contains("node-offline") })
      try await new.send("41/tasks,")
      while !watcher.events.contains(where: { $0.contains("node-offline") }) { try await watcher.synchronize() }
      let gone = try await node(federation, "beta")
      #expect(gone["status"] == "offline" && gone["config"] == [])
    }
  }

  @Test("a node speaks for its own runs, and users for none")
  func ownRuns() async throws {
    try await Federation.run { federation in
      let (task, runs) = try await federation.ask(["beta", "gamma"])
      let run = try #require(runs["beta"])
      let asker = try await federation.user("alpha-Researcher")
      func log() async throws -> JSONValue? {
        try await federation.server.call(.get, "/run/\(run)", token: asker).json["log"]
      }
      let line = #"42/tasks,["algorithm_log",{"run_id":\#(run),"task_id":\#(task),"log":"line"}]"#
      for token in [try await federation.node("gamma"), try await federation.node("beta", sealed: true), asker] {
        var other = try await socket(federation, token)
        try await other.send(line)
        #expect(try await log() == .null)
      }
      var own = try await socket(federation, federation.node("beta"))
      try await own.send(line)
      try await own.send(line)
      #expect(try await log() == "line\nline")
    }
  }

  @Test("what a node says of a log when the run is over is not put behind the log that came with the end")
  func lateLog() async throws {
    try await Federation.run { federation in
      let (task, runs) = try await federation.ask(["beta"])
      let run = try #require(runs["beta"])
      let asker = try await federation.user("alpha-Researcher")
      try await federation.tell(
        "beta", run, ["status": "completed", "log": "whole", "result": "", "finished_at": "2026-01-01T00:00:00+00:00"])
      var own = try await socket(federation, federation.node("beta"))
      try await own.send(#"42/tasks,["algorithm_log",{"run_id":\#(run),"task_id":\#(task),"log":"late"}]"#)
      #expect(try await federation.server.call(.get, "/run/\(run)", token: asker).json["log"] == "whole")
    }
  }

  @Test("events follow the commit: who hears of a task finds it")
  func order() async throws {
    try await Federation.run { federation in
      var listener = try await socket(federation, federation.node("beta"))
      let (task, runs) = try await federation.ask(["beta"])
      try await federation.tell("beta", try #require(runs["beta"]), ["status": "active"])
      try await listener.synchronize()
      let told = listener.events.filter { !$0.contains("message") && !$0.contains("sync") }
      #expect(
        told == [
          #"42/tasks,["new_task",{"id":\#(task),"parent_id":null}]"#,
          #"42/tasks,["status_update",{"run_id":\#(try #require(runs["beta"]))}]"#,
        ])
    }
  }

  @Test("whoever is deleted, or belongs elsewhere now, does not go on listening")
  func expelled() async throws {
    try await Federation.run { federation in
      let (server, root) = (federation.server, try await federation.server.token())
      let moved = try await socket(federation, federation.node("beta"))
      let deleted = try await socket(federation, federation.user("alpha-Viewer"))
      let leaving = try await socket(federation, federation.user("beta-Researcher"))
      let staying = try await socket(federation, federation.user("alpha-Researcher"))
      let node = try #require(federation.nodes["beta"])
      let viewer = try #require(federation.users["alpha-Viewer"])
      let beta = try #require(federation.organizations["beta"])
      let open = "/collaboration/\(federation.open)"
      for (path, body) in [
        (open + "/node", ["id": .int(node)] as JSONValue?), ("/user/\(viewer)", nil),
        (open + "/organization", ["id": .int(beta)] as JSONValue?),
      ] {
        #expect(try await server.call(.delete, path, body, token: root).status == 200, "\(path)")
      }
      await server.service.live.settle()
      for (name, ended) in [("moved", moved), ("deleted", deleted), ("leaving", leaving)] {
        #expect(try await ended.status() == 400, "\(name)")
      }
      #expect(try await staying.status() == 200)
      // Who comes back is in the rooms of what it is by then.
      var back = try await socket(federation, federation.node("beta"))
      _ = try await federation.ask(["gamma"])
      try await back.synchronize()
      #expect(!back.events.contains { $0.contains("new_task") })
    }
  }

  @Test("a node that fell silent counts as offline, one that spoke does not")
  func silence() async throws {
    try await Federation.run { federation in
      let core = federation.server.service.core
      let now = core.now().microseconds
      let (silent, present) = (try #require(federation.nodes["beta"]), try #require(federation.nodes["gamma"]))
      try await core.database.write { transaction in
        for (node, ago) in [(silent, 66_000_000), (present, 1_000_000)] {
          try transaction.execute(
            "UPDATE authenticatable SET status = 'online', last_seen = \(Int(now) - ago) WHERE id = \(node)")
        }
      }
      await SilentNodes(core: core).mark()
      #expect(try await node(federation, "beta")["status"] == "offline")
      #expect(try await node(federation, "gamma")["status"] == "online")
    }
  }
}
