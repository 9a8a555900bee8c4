import Foundation
import Synchronization
import WisselClient
import WisselTesting
import WisselWire

@testable import WisselStation

/// What a node said about runs, as lines: the calls of the server, its own and its algorithms', the reports of each run,
/// and its events. Reports stand field by field, apart from the other calls: our station gathers for a moment what it has
/// to report, so what goes together, and what comes in between, depends on time.
struct Conversation: Sendable {
  private(set) var calls: [String] = []
  private(set) var reports: [Int: [String]] = [:]
  private(set) var events: [String] = []
  private var logs: [Int: [String]] = [:]

  /// A recording of the published node.
  ///
  /// - Parameter name: in `vantage6-node-transcripts`.
  init(recording name: String) throws {
    for step in try RecordedNode.steps(name) {
      let (path, body) = (step["request"]?["path"]?.string ?? "", step["request"]?["body"] ?? .null)
      if path.hasPrefix("/socket.io/") {
        for frame in (body.string ?? "").split(separator: "\u{1e}") where frame.hasPrefix("42/tasks,") {
          let event = try WireJSON.decode(JSONValue.self, from: Array(frame.dropFirst("42/tasks,".count).utf8))
          try add(event: event[0]?.string ?? "", event[1] ?? .null)
        }
      } else {
        try add(step["request"]?["method"]?.string ?? "", String(path.dropFirst("/api".count)), body)
      }
    }
  }

  /// What a station said so far.
  init(_ server: PlayedServer, _ said: SaidEvents) throws {
    for request in server.state.withLock(\.asked) {
      let body = try request.body.map { try WireJSON.decode(JSONValue.self, from: $0) }
      try add(request.method.rawValue, "/" + request.target, body ?? .null)
    }
    for event in said.all { try add(event: event.name, event.data) }
  }

  /// What a run's algorithm wrote, line by line.
  func log(of run: Int) -> [String] { logs[run] ?? [] }

  private mutating func add(_ method: String, _ target: String, _ body: JSONValue) throws {
    let members = body.object ?? [:]
    if method == "PATCH", target.hasPrefix("/run/"), let run = Int(target.dropFirst("/run/".count)) {
      for name in ["started_at", "result", "log", "status", "finished_at"] {
        if let value = members[name] { reports[run, default: []].append("\(name): \(try Self.text(value))") }
      }
    } else {
      calls.append("\(method) \(target)")
      for (name, value) in members.sorted(by: { $0.key < $1.key }) {
        calls.append("  \(name): \(try Self.text(value))")
      }
    }
  }

  private mutating func add(event name: String, _ data: JSONValue) throws {
    guard let run = data["run_id"]?.int else { return }
    guard name == EventName.algorithmLog, var members = data.object else {
      events.append("\(name) \(try WireJSON.text(data))")
      return
    }
    // Where an engine cuts what is written depends on time; so the pieces of a line are put together.
    var text = members["log"]?.string ?? ""
    if let begun = logs[run]?.last, !begun.hasSuffix("\n") {
      text = begun + text
      logs[run]?.removeLast()
      members["log"] = .string(begun)
      let line = "\(name) \(try WireJSON.text(JSONValue.object(members)))"
      events.removeAll { $0 == line }
    }
    logs[run, default: []].append(text)
    members["log"] = .string(text)
    events.append("\(name) \(try WireJSON.text(JSONValue.object(members)))")
  }

  private static func text(_ value: JSONValue) throws -> String {
    let isTime = value.string?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00/) != nil
    return isTime ? "a time" : try WireJSON.text(value)
  }
}
