import Foundation
import WisselModel
import WisselTesting
import WisselWire

/// A recording of the published node at its server: a run as the server listed it, and what the node then reported.
struct RecordedNode: Sendable {
  /// As the list of open runs has it.
  let item: JSONValue
  /// The node's reports of the run, in order.
  let reports: [JSONValue]
  /// What the server told the node to stop.
  let kill: KillContainers?

  /// - Parameter name: of the recording in `vantage6-node-transcripts`.
  init(_ name: String, run: Int) throws {
    var (item, reports) = (JSONValue.null, [JSONValue]())
    var kill: KillContainers?
    for step in try Self.steps(name) {
      let path = step["request"]?["path"]?.string ?? ""
      let answer = step["response"]?["body"]
      if path.hasPrefix("/api/run?"), let found = answer?["data"]?.array?.first(where: { $0["id"]?.int == run }) {
        item = found
      }
      if step["request"]?["method"]?.string == "PATCH", path == "/api/run/\(run)", let body = step["request"]?["body"] {
        reports.append(body)
      }
      let frame = answer?.string ?? ""
      if let event = frame.range(of: #"["kill_containers","#) {
        kill = try WireJSON.decode(KillContainers.self, from: Array(frame[event.upperBound...].dropLast().utf8))
      }
    }
    self.item = item
    self.reports = reports
    self.kill = kill
  }

  /// The requests of a recording with their answers, in order.
  static func steps(_ name: String) throws -> [JSONValue] {
    let file = SharedFiles.fixture("vantage6-node-transcripts/\(name).json")
    return try WireJSON.decode(JSONValue.self, from: Data(contentsOf: file))["steps"]?.array ?? []
  }

  var run: RunID { RunID(item["id"]?.int ?? 0) }
  var image: String { item["task"]?["image"]?.string ?? "" }
  /// How it ended there.
  var status: String { reports.last?["status"]?.string ?? "" }
  var result: String { reports.last?["result"]?.string ?? "" }
  var log: String { reports.last?["log"]?.string ?? "" }
  /// Whether a container was started for it.
  var wasStarted: Bool { reports.contains { $0["status"]?.string == RunStatus.active.rawValue } }

  /// The run's files in the container.
  func place(_ file: String) -> String {
    let digits = String(run.rawValue)
    return "/mnt/data/task-" + String(repeating: "0", count: 9 - digits.count) + "\(digits)/\(file)"
  }
}
