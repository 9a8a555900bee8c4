import Foundation
import Synchronization
import Testing
import WisselClient
import WisselModel
import WisselSealing
import WisselTesting
import WisselWire

@testable import WisselStation

/// What the published node said while it carried out a run, and what its algorithms were answered: our station says the
/// same, but for what `NodeDeviation` lists.
@Suite(
  "A recorded conversation of the published node", .timeLimit(.minutes(2)),
  .enabled(if: SharedFiles.available, "needs the reference data"))
struct RecordedConversationTests {
  @Test("is the same here when the policy refuses the image")
  func refused() async throws {
    try await ConversationWorld.with("not-allowed") { world in
      try await world.ask(try RecordedNode("not-allowed", run: 21))
      await world.station.jobs.settle()
      try expect(try world.said(), in: world, runs: [21])
      // The recording ends before its event; a user's has it.
      #expect(world.station.said.tells(.notAllowed, of: 21))
      #expect(await world.engine.made.isEmpty)
    }
  }

  @Test("is the same here when the algorithm asks the proxy, also for what there is not")
  func proxied() async throws {
    let run = try RecordedNode("algorithm-calls-through-proxy", run: 10)
    let output = try #require(PlainForm.bytes(run.result))
    // Each member of the result is an answer as the algorithm got it.
    let members = try WireJSON.decode(JSONValue.self, from: output)
    let asked = [
      (AlgorithmCall("GET", "/organization/1"), "organization", 200),
      (AlgorithmCall("GET", "/collaboration/1"), "collaboration", 200),
      (AlgorithmCall("GET", "/task/999999"), "unknown_task", 500),
      (AlgorithmCall("GET", "/does-not-exist"), "unknown_path", 500),
      (AlgorithmCall("GET", "/version"), "version", 200),
    ]
    try await ConversationWorld.with("algorithm-calls-through-proxy") { world in
      let answers = Mutex<[String]>([])
      await world.engine.add(run.image) { process in
        try await Self.begin(run, process, world)
        for (call, _, _) in asked {
          let answer = try await Self.answer(to: call, process)
          answers.withLock { $0.append(answer) }
        }
        try await process.write(output, to: run.place("output"))
        return 0
      }
      try await world.ask(run)
      await world.station.jobs.settle()
      try expect(try world.said(), in: world, runs: [10])
      let theirs = try asked.map { call, member, status in
        try call.line(status: status, try #require(members[member]))
      }
      #expect(
        NodeDeviation.unlisted(answers.withLock { $0 }, theirs, .answers, in: world.name, runs: [10]) == [])
      expectTokens(of: ["organization/1", "collaboration/1", "task/999999", "version"], in: world)
    }
  }

  /// Both runs are at one station. The recording ends when the central function has its result.
  @Test("is the same here when a central function makes a subtask, waits for it and collects its result")
  func central() async throws {
    let name = "central-task-with-subtask"
    let (central, partial) = (try RecordedNode(name, run: 11), try RecordedNode(name, run: 12))
    let subtask = try RecordedNode.steps(name).first { $0["request"]?["path"] == "/api/task" }
    let status = AlgorithmCall("GET", "/task/12/status")
    let beginning = [
      AlgorithmCall("GET", "/blobstream/status"), AlgorithmCall("GET", "/organization/1"),
      AlgorithmCall("POST", "/task", try #require(subtask?["request"]?["body"])),
    ]
    let end = [status, AlgorithmCall("GET", "/result?task_id=12&page=1")]
    try await ConversationWorld.with(name) { world in
      let answers = Mutex<[String]>([])
      let said = Mutex<Conversation?>(nil)
      await world.engine.add(central.image) { process in
        @Sendable func ask(_ calls: [AlgorithmCall]) async throws {
          for call in calls {
            let answer = try await Self.answer(to: call, process)
            answers.withLock { $0.append(answer) }
          }
        }
        if try await process.folder() + "/input" == partial.place("input") {
          try await Self.begin(partial, process, world)
          try await ConversationWorld.wait { world.wasAsked("GET /task/12/status") }
          try await process.write(try #require(PlainForm.bytes(partial.result)), to: partial.place("output"))
        } else {
          try await Self.begin(central, process, world)
          try await ask(beginning)
          try await ConversationWorld.wait {
            (try? world.said())?.log(of: 12) == world.recorded.log(of: 12)
          }
          try await ask([status])
          try await ConversationWorld.wait { world.server.work(12)?.status != nil }
          try await ask(end)
          let conversation = try world.said()
          said.withLock { $0 = conversation }
        }
        return 0
      }
      try await world.ask(central)
      try await ConversationWorld.wait { world.wasAsked("POST /task") }
      try await world.ask(partial)
      await world.station.jobs.settle()
      try expect(try #require(said.withLock { $0 }), in: world, runs: [11, 12])
      let theirs = try world.recordedAnswers(to: beginning + [status] + end)
      #expect(answers.withLock { $0 } == theirs)
      expectTokens(of: ["task", "task/12/status", "result"], in: world)
    }
  }

  // MARK: What a played container does

  /// Writes what the recorded one did, once everyone has heard that it runs.
  private static func begin(_ run: RecordedNode, _ process: PlayedProcess, _ world: ConversationWorld) async throws {
    let number = run.run.rawValue
    try await ConversationWorld.wait { world.station.said.tells(.active, of: number) }
    for text in world.recorded.log(of: number) { await process.say(text) }
  }

  private static func answer(to call: AlgorithmCall, _ process: PlayedProcess) async throws -> String {
    let socket = try #require(process.proxy)
    let token = String(decoding: try await process.read(try await process.folder() + "/token"), as: UTF8.self)
    // The server's own token opens nothing at the station.
    let stranger = PlayedServer.token(["sub": ["client_type": "container"]])
    #expect(try await ProxyCaller.ask(socket, call.method, call.path, call.body, token: stranger).status == 401)
    let answer = try await ProxyCaller.ask(socket, call.method, call.path, call.body, token: token)
    return try call.line(status: answer.status, answer.body)
  }

  // MARK: Judging

  private func expect(_ said: Conversation, in world: ConversationWorld, runs: [Int]) throws {
    let recorded = world.recorded
    #expect(!recorded.calls.isEmpty)
    #expect(NodeDeviation.unlisted(said.calls, recorded.calls, .calls, in: world.name, runs: runs) == [])
    let (ours, theirs) = (runs.flatMap { said.reports[$0] ?? [] }, runs.flatMap { recorded.reports[$0] ?? [] })
    #expect(NodeDeviation.unlisted(ours, theirs, .reports, in: world.name, runs: runs) == [])
    if !recorded.events.isEmpty { #expect(said.events == recorded.events) }
  }

  /// What an algorithm asks goes to the server with the token that the server gave for its run.
  private func expectTokens(of paths: [String], in world: ConversationWorld) {
    let asked = world.server.state.withLock(\.asked)
    for path in paths {
      let tokens = asked.filter { $0.target.prefix { $0 != "?" } == path }.map(\.token)
      #expect(!tokens.isEmpty && tokens.allSatisfy { $0 == world.server.runToken }, "\(path)")
    }
  }
}
