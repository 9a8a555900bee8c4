import Dispatch
import Foundation
import Hummingbird
import Testing
import WisselDatabase
import WisselModel
import WisselSocketIO
import WisselTesting
import WisselWire

@testable import WisselServer

@Suite(
  "Several server processes on one database",
  .enabled(if: PrivatePostgres.isInstalled, Comment(rawValue: PrivatePostgres.reason)))
struct SharedDatabaseTests {
  /// A socket at a server, in its rooms.
  private func socket(_ server: TestServer, _ token: String) async throws -> RecordedSocket {
    var socket = try await RecordedSocket(server, authorization: "Bearer \(token)")
    try await socket.send("40/tasks,{}")
    try await socket.synchronize()
    return socket
  }

  private func told(_ socket: RecordedSocket) -> [String] {
    socket.events.filter { !$0.contains("[\"message\"") && !$0.contains("[\"sync\"") }
  }

  @Test("a node at one hears, once and in order, what happens at another")
  func events() async throws {
    try await TestServer.pair { here, there in
      let federation = try await Federation(here)
      var node = try await socket(there, federation.node("beta"))
      var watcher = try await socket(here, federation.user("alpha-Researcher"))
      let (task, runs) = try await federation.ask(["beta", "gamma"])
      let run = try #require(runs["gamma"])
      try await federation.tell("gamma", run, ["status": "active"])
      let line = #"{"run_id":\#(try #require(runs["beta"])),"task_id":\#(task),"log":"line"}"#
      try await node.send(#"42/tasks,["algorithm_log",\#(line)]"#)
      try await here.call(.post, "/kill/task", ["id": .int(task)], token: here.token())
      try await node.synchronize()
      try await watcher.synchronize()
      let names = ["new_task", "status_update", "algorithm_log", "kill_containers"]
      for (name, hears) in [("node", told(node)), ("watcher", told(watcher))] {
        let heard = hears.compactMap { event in names.first { event.contains("[\"\($0)\"") } }
        #expect(heard == names, "\(name)")
      }
    }
  }

  @Test("a request that waits at one is answered when the task ends at another")
  func waiting() async throws {
    try await TestServer.pair { here, there in
      let federation = try await Federation(here)
      let (task, runs) = try await federation.ask(["beta"])
      let asker = try await federation.user("alpha-Researcher")
      async let status = there.call(.get, "/task/\(task)/status?wait=60", token: asker)
      while there.service.live.waitingRequests == 0 { await Task.yield() }
      try await federation.tell(
        "beta", try #require(runs["beta"]),
        ["status": "completed", "finished_at": "2026-01-01T00:00:00", "result": "eA=="])
      #expect(try await status.json["status"] == "completed")
    }
  }

  @Test("coming and going is told everywhere, and the late end of a connection to another process changes nothing")
  func presence() async throws {
    try await TestServer.pair { here, there in
      let federation = try await Federation(here)
      let token = try await federation.node("beta")
      let id = try #require(federation.nodes["beta"])
      let asker = try await federation.user("alpha-Researcher")
      func status() async throws -> JSONValue? {
        try await here.call(.get, "/node/\(id)", token: asker).json["status"]
      }
      var watcher = try await socket(here, asker)
      var witness = try await socket(there, asker)
      var old = try await socket(here, token)
      // Who comes afterwards is not told.
      while !witness.events.contains(where: { $0.contains("node-online") }) { try await witness.synchronize() }
      var new = try await socket(there, token)
      #expect(try await status() == "online")
      try await old.send("41/tasks,")
      while !watcher.events.contains(where: { $0.contains("left room") }) { try await watcher.synchronize() }
      #expect(try await status() == "online")
      #expect(!watcher.events.contains { $0.contains("node-offline") })
      try await new.send("41/tasks,")
      while !watcher.events.contains(where: { $0.contains("node-offline") }) { try await watcher.synchronize() }
      #expect(try await status() == "offline")
      #expect(!told(new).contains { $0.contains("node-online") }, "a node does not hear of its own coming")
    }
  }

  @Test("a long-polling session goes on at another process, which tells its node to synchronise")
  func movedSession() async throws {
    try await TestServer.pair { here, there in
      let federation = try await Federation(here)
      let id = try #require(federation.nodes["beta"])
      let asker = try await federation.user("alpha-Researcher")
      var node = try await socket(here, federation.node("beta"))
      let before = node.events.filter { $0.contains("[\"sync\"") }.count
      node.move(to: there)
      try await node.synchronize()
      #expect(node.events.filter { $0.contains("[\"sync\"") }.count == before + 1)
      _ = try await federation.ask(["beta"])
      try await node.synchronize()
      #expect(told(node).contains { $0.contains("new_task") })
      // The end of what the first process still has of it changes nothing.
      here.service.live.sockets.endSessions()
      await here.service.live.sockets.shutDown()
      #expect(try await there.call(.get, "/node/\(id)", token: asker).json["status"] == "online")
      try await node.send("41/tasks,")
      while try await there.call(.get, "/node/\(id)", token: asker).json["status"] == "online" { await Task.yield() }
    }
  }

  @Test("nobody goes on with a session that is not there, or that was told to leave")
  func noSession() async throws {
    try await TestServer.pair { here, there in
      let federation = try await Federation(here)
      var node = try await socket(here, federation.node("beta"))
      let (id, asker) = (try #require(federation.nodes["beta"]), try await federation.user("alpha-Researcher"))
      try await node.send("41/tasks,")
      // Not only out of the process's memory, but out of the database.
      while try await there.call(.get, "/node/\(id)", token: asker).json["status"] == "online" { await Task.yield() }
      node.move(to: there)
      #expect(try await node.status() == 400)
    }
  }

  @Test("the nodes of a process that died go offline, those that came back elsewhere stay")
  func deadProcess() async throws {
    try await TestServer.pair { here, there in
      let federation = try await Federation(here)
      let (lost, back) = (try #require(federation.nodes["beta"]), try #require(federation.nodes["gamma"]))
      var watcher = try await socket(here, federation.user("alpha-Researcher"))
      _ = try await socket(there, federation.node("gamma"))
      try await here.service.core.database.write { transaction in
        try transaction.execute("INSERT INTO server_process (id, seen_at) VALUES ('dead', 0)")
        for node in [lost, back] {
          let session = Presence.Session(id: "s\(node)", owner: AuthenticatableID(node), process: "dead")
          try Presence.begin(session, at: WireTime(Date()), transaction)
        }
      }
      try await here.service.live.lease.beat()
      try await watcher.synchronize()
      let gone = told(watcher).filter { $0.contains("node-offline") }
      #expect(gone.count == 1 && gone.first?.contains("\"id\":\(lost)") == true)
      let statuses = try await here.service.core.database.read { transaction in
        try [lost, back].map { id in
          try transaction.first("SELECT status FROM authenticatable WHERE id = \(id)")?
            .value("status", as: String.self)
        }
      }
      #expect(statuses == ["offline", "online"])
    }
  }

  @Test("a process that others took for dead takes its sessions back, and drops what it does not hold")
  func reconciliation() async throws {
    try await TestServer.pair { here, there in
      let federation = try await Federation(here)
      let (held, ghost) = (try #require(federation.nodes["beta"]), try #require(federation.nodes["gamma"]))
      var watcher = try await socket(here, federation.user("alpha-Researcher"))
      var node = try await socket(there, federation.node("beta"))
      func online() -> Int { told(watcher).count { $0.contains("node-online") } }
      func asked() -> Int { node.events.count { $0.contains("[\"sync\"") } }
      while online() == 0 { try await watcher.synchronize() }
      let (before, heard) = (asked(), online())
      let lease = there.service.live.lease
      try await here.service.core.database.write { transaction in
        _ = try Presence.end(where: "authenticatable_id = \(held)", transaction)
        let session = Presence.Session(
          id: "ghost", owner: AuthenticatableID(ghost), process: lease.sessions.process)
        try Presence.begin(session, at: WireTime(Date()), transaction)
      }
      try await lease.beat(reconciles: true)
      let statuses = try await here.service.core.database.read { transaction in
        try transaction.query("SELECT id FROM authenticatable WHERE status = 'online' AND type = 'node'")
          .map { try $0.value("id", as: Int.self) }
      }
      #expect(statuses == [held])
      // What the node told of itself went with the record, so it is asked for it again, and all hear that it is there.
      while asked() == before { try await node.synchronize() }
      while online() == heard { try await watcher.synchronize() }
      try await node.send(#"42/tasks,["node_info_update",{"allowed_users":[7]}]"#)
      let config = try await here.service.core.database.read { transaction in
        try transaction.count("SELECT COUNT(*) AS count FROM node_config WHERE node_id = \(held)")
      }
      #expect(config == 1)
      try await lease.beat(reconciles: true)
      try await node.synchronize()
      #expect(asked() == before + 1, "what is noted is left alone")
    }
  }

  @Test("the sockets of a deleted node end at every process, those of others stay")
  func deletedClient() async throws {
    try await TestServer.pair { here, there in
      let federation = try await Federation(here)
      let (gone, other) = (
        try await socket(there, federation.node("beta")), try await socket(there, federation.node("gamma"))
      )
      let id = try #require(federation.nodes["beta"])
      #expect(try await here.call(.delete, "/node/\(id)", token: here.token()).status == 200)
      await there.service.live.settle()
      #expect(try await gone.status() == 400)
      #expect(try await other.status() == 200)
    }
  }

  @Test("a process that hangs while the others wait for the audit log is cut off within seconds")
  func hanging() async throws {
    try await TestServer.pair { here, _ in
      let database = here.service.core.database
      func patience() async throws -> String? {
        try await database.write { transaction in
          try transaction.first("SELECT current_setting('idle_in_transaction_session_timeout') AS patience")?
            .value("patience", as: String.self)
        }
      }
      let scope = AuditScope(
        action: "PATCH /organization/:id", object: "/api/organization/1", address: nil, request: "r",
        recordsChanges: true)
      let inTurn = try await AuditScope.$current.withValue(scope) { try await patience() }
      #expect(inTurn == "5s")
      #expect(try await patience() == "1min", "what nobody waits for may take its time")
    }
  }

  @Test("an event that was written first and committed last is not skipped, and holds nothing up")
  func lateCommit() async throws {
    try await TestServer.pair { here, there in
      let federation = try await Federation(here)
      var listener = try await socket(there, federation.node("beta"))
      let (written, released) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
      let collaboration = CollaborationID(federation.open)
      let live = here.service.live
      let slow = Task {
        try await here.service.core.database.write { transaction in
          try live.created(TaskID(1001), parent: nil, in: collaboration, transaction)
          written.signal()
          released.wait()
        }
      }
      await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
          written.wait()
          continuation.resume()
        }
      }
      try await here.service.core.database.write { transaction in
        try live.created(TaskID(1002), parent: nil, in: collaboration, transaction)
      }
      try await listener.synchronize()
      #expect(told(listener).map { $0.contains("1002") } == [true])
      released.signal()
      try await slow.value
      try await listener.synchronize()
      #expect(told(listener).map { $0.contains("1001") } == [false, true])
    }
  }

  @Test("old events are let go, and a reader that fell behind starts over")
  func trimming() async throws {
    try await TestServer.pair { here, _ in
      let federation = try await Federation(here)
      _ = try await socket(here, federation.node("beta"))
      #expect(here.service.live.sockets.connections == 1)
      try await federation.server.service.core.database.write { transaction in
        for number in 0..<10_002 {
          try transaction.execute(
            "INSERT INTO event (created_at, body) VALUES (\(number), '{\"rooms\":[],\"tasks\":[]}')")
        }
      }
      await here.service.live.settle()
      // The next request of the session is refused, and the client connects anew.
      #expect(here.service.live.sockets.connections == 0)
      try await here.service.live.trim()
      let left = try await here.service.core.database.read { transaction in
        try transaction.count("SELECT COUNT(*) AS count FROM event WHERE created_at < 20000")
      }
      #expect(left == 0)
    }
  }
}
