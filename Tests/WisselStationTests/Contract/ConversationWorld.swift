import Foundation
import Synchronization
import WisselClient
import WisselModel
import WisselTesting
import WisselWire

@testable import WisselStation

/// A station and a server that answers as the recorded one did, where the runs of a recording are carried out again.
struct ConversationWorld: Sendable {
  let name: String
  let recorded: Conversation
  /// What the recorded server answered, but for what a played one must know itself; by method and target, in order.
  let answers: [String: [JSONValue]]
  let engine: PlayedEngine
  let server: PlayedServer
  let station: PlayedStation

  static func with(_ name: String, _ body: (ConversationWorld) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let engine = PlayedEngine()
      let server = PlayedServer(
        StationIdentity(
          node: 4, name: "probe", organization: 1, organizationName: "org_1", collaboration: 1, encrypted: false))
      let table = folder.appendingPathComponent("default.csv")
      try Data("age\n45\n".utf8).write(to: table)
      let door = try await EngineDoor.open(folder.appendingPathComponent("e").path, to: engine)
      let station = try await PlayedStation.open(
        in: folder.appendingPathComponent("d"), engine: door.path, server: ServerWay(server: server),
        yaml: """
          databases: [{label: default, uri: \(table.path), type: csv}]
          policies: {allowed_algorithms: ['^registry\\.example:5055/v6-probe']}
          """)
      let answers = try Self.answers(name)
      server.state.withLock { state in
        state.answers = answers
        // The start is no part of it.
        state.asked = []
      }
      try await body(
        ConversationWorld(
          name: name, recorded: try Conversation(recording: name), answers: answers, engine: engine, server: server,
          station: station))
      station.close()
      await door.close()
    }
  }

  private static func answers(_ name: String) throws -> [String: [JSONValue]] {
    var answers: [String: [JSONValue]] = [:]
    for step in try RecordedNode.steps(name) {
      let path = (step["request"]?["path"]?.string ?? "").replacing("task_id=12&task_id=12", with: "task_id=12")
      guard path.hasPrefix("/api/"), !path.hasPrefix("/api/token/"), let method = step["request"]?["method"]?.string,
        method != "PATCH", let response = step["response"]
      else { continue }
      answers["\(method) \(path.dropFirst("/api".count))", default: []].append(response)
    }
    return answers
  }

  /// The server asks a run, and the station fetches it as it does when it hears of a new task.
  func ask(_ recorded: RecordedNode) async throws {
    server.ask(recorded.item)
    let task = TaskID(recorded.item["task"]?["id"]?.int ?? 0)
    await station.keeper.offer(try await station.context.server.openRuns(of: 4, task: task))
  }

  /// What the station and its algorithms said so far.
  func said() throws -> Conversation { try Conversation(server, station.said) }

  /// What the recorded algorithm was answered by a proxy that passes on what the server says.
  func recordedAnswers(to calls: [AlgorithmCall]) throws -> [String] {
    var left = answers
    return try calls.map { call in
      guard let answer = left["\(call.method) \(call.path)"]?.first else { throw CocoaError(.fileNoSuchFile) }
      left["\(call.method) \(call.path)"]?.removeFirst()
      return try call.line(status: answer["status"]?.int ?? 0, answer["body"] ?? .null)
    }
  }

  /// Whether the server was asked something.
  func wasAsked(_ call: String) -> Bool {
    server.state.withLock { state in state.asked.contains { "\($0.method.rawValue) /\($0.target)" == call } }
  }

  /// Waits until something is so.
  static func wait(until isSo: @Sendable () -> Bool) async throws {
    while !isSo() { try await Task.sleep(for: .milliseconds(2)) }
  }
}

/// What an algorithm asks of its proxy.
struct AlgorithmCall: Sendable {
  let method: String
  let path: String
  var body = JSONValue.null

  init(_ method: String, _ path: String, _ body: JSONValue = .null) {
    (self.method, self.path, self.body) = (method, path, body)
  }

  /// The call and an answer to it.
  func line(status: Int, _ answer: JSONValue) throws -> String {
    "\(method) \(path) \(status) \(try WireJSON.text(answer))"
  }
}
