import Hummingbird
import Testing
import WisselDatabase
import WisselServer
import WisselWire

@Suite("Deleting what questions hang on")
struct TaskRemovalTests {
  /// What is deleted with its dependents: its path, given a federation, who asked and the study asked in.
  enum Whole: String, CaseIterable, Sendable {
    case study, user, organization, collaboration
  }

  private func path(_ whole: Whole, _ federation: Federation, study: Int) throws -> String {
    switch whole {
    case .study: "/study/\(study)"
    case .user: "/user/\(try #require(federation.users["alpha-Researcher"]))"
    case .organization: "/organization/\(try #require(federation.organizations["alpha"]))"
    case .collaboration: "/collaboration/\(federation.open)"
    }
  }

  private func socket(_ federation: Federation, _ token: String) async throws -> RecordedSocket {
    var socket = try await RecordedSocket(federation.server, authorization: "Bearer \(token)")
    try await socket.send("40/tasks,{}")
    try await socket.synchronize()
    return socket
  }

  @Test("its open runs are killed at their nodes, and who waits for them is woken", arguments: Whole.allCases)
  func kills(whole: Whole) async throws {
    try await Federation.run { federation in
      let (server, root) = (federation.server, try await federation.server.token())
      let study = try await server.create(
        "/study",
        [
          "name": "s", "collaboration_id": .int(federation.open),
          "organization_ids": [.int(try #require(federation.organizations["beta"]))],
        ], token: root)
      let asker = try await federation.user("alpha-Researcher")
      guard case .object(var question) = try federation.question(["beta"]) else { return }
      question["study_id"] = .int(study)
      let task = try await server.create("/task", .object(question), token: asker)
      let run = try #require(try await server.call(.get, "/run?task_id=\(task)", token: asker).ids.first)
      var watcher = try await socket(federation, federation.user("beta-Researcher"))
      async let waiting = server.call(.get, "/task/\(task)/status?wait=60", token: root)
      while server.service.live.waitingRequests == 0 { await Task.yield() }
      let path = try self.path(whole, federation, study: study) + "?delete_dependents=true"
      let reply = try await server.call(.delete, path, token: root)
      #expect(reply.status == 200, "\(reply.text)")
      #expect(try await waiting.status == 404)
      try await watcher.synchronize()
      let kills = watcher.events.filter { $0.contains("kill_containers") }
      #expect(kills.count == 1 && kills.first?.contains("\"run_id\":\(run)") == true, "\(watcher.events)")
      #expect(try await server.call(.get, "/task/\(task)", token: root).status == 404)
    }
  }

  @Test("the runs of an organisation are killed in the questions of others, which stay")
  func runsOfOthers() async throws {
    try await Federation.run { federation in
      let (server, root) = (federation.server, try await federation.server.token())
      let (task, runs) = try await federation.ask(["beta", "gamma"])
      let (lost, kept) = (try #require(runs["beta"]), try #require(runs["gamma"]))
      var watcher = try await socket(federation, federation.user("alpha-Researcher"))
      let beta = try #require(federation.organizations["beta"])
      let reply = try await server.call(.delete, "/organization/\(beta)?delete_dependents=true", token: root)
      #expect(reply.status == 200, "\(reply.text)")
      try await watcher.synchronize()
      let kills = watcher.events.filter { $0.contains("kill_containers") }
      #expect(kills.count == 1 && kills.first?.contains("\"run_id\":\(lost)") == true, "\(watcher.events)")
      #expect(try await server.call(.get, "/run?task_id=\(task)", token: root).ids == [kept])
    }
  }
}
