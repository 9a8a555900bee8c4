import Foundation
import Synchronization
import WisselModel
import WisselTesting
import WisselWire

/// What a user heard on the socket while runs went on, as lines; what belongs to one job stays together, in order.
///
/// What a station tells of a beginning it gathers for a moment, so how often a `status_update` comes before a run's first
/// change of status depends on time: those are left out. A station tells an end on its socket and reports it in a request
/// of its own, so which of the two a user hears first depends on time as well: the `status_update` of an end stands behind
/// it, and of a run whose first change of status is its end, where nobody can tell it from that of its beginning, it is
/// left out.
/// Where an engine cuts what is written depends on time, too: the output is heard line by line.
struct HeardEvents: Sendable {
  /// By the task that nobody else's run made; 0 for what is about no task.
  private var lines: [Int: [String]] = [:]
  private var roots: [Int: Int] = [:]
  /// Runs whose beginning was told.
  private var started: Set<Int> = []
  /// Runs that were reported since their beginning was told.
  private var reported: Set<Int> = []
  /// Tasks that a user made, in order.
  private(set) var tasks: [Int] = []
  /// What was told of each run with every change of its status.
  private(set) var places: [Int: Set<JSONValue>] = [:]
  private(set) var logs: [Int: [String]] = [:]
  /// Of each run's output what has come of the line that is under way.
  private var begun: [Int: String] = [:]
  private(set) var statuses: [Int: RunStatus] = [:]
  /// How much of a run's log came before its first subtask was made.
  private(set) var logBeforeSubtask: [Int: Int] = [:]

  init() {}

  /// A recording.
  init(recording name: String) throws {
    let file = SharedFiles.fixture("vantage6-node-transcripts/\(name).json")
    let recording = try WireJSON.decode(JSONValue.self, from: Data(contentsOf: file))
    for event in recording["events"]?.array ?? [] where event["event"] != "connect" {
      try hear(event["event"]?.string ?? "", event["args"]?[0] ?? .null)
    }
  }

  /// All lines, job by job.
  var all: [String] { lines.sorted { $0.key < $1.key }.flatMap(\.value) }

  /// Whether a run's end was told; one that a user stopped has nothing more to report.
  func isOver(_ run: Int) -> Bool {
    guard let status = statuses[run], status.isFinished else { return false }
    return status == .killed || reported.contains(run) || !started.contains(run)
  }

  mutating func hear(_ name: String, _ data: JSONValue) throws {
    // A task has one run here, of the same number.
    let run = data["run_id"]?.int ?? data["kill_list"]?[0]?["run_id"]?.int ?? data["id"]?.int ?? 0
    switch name {
    case EventName.newTask:
      let parent = data["parent_id"]?.int
      roots[run] = parent ?? run
      if let parent { logBeforeSubtask[parent] = logs[parent]?.count ?? 0 } else { tasks.append(run) }
      add("\(name) \(try WireJSON.text(data))", run)
    case EventName.statusUpdate:
      guard started.contains(run), reported.insert(run).inserted else { return }
      if statuses[run]?.isFinished == true { add("\(name) \(run)", run) }
    case EventName.algorithmStatusChange:
      var place = data.object ?? [:]
      let status = place.removeValue(forKey: "status")?.string ?? ""
      places[run, default: []].insert(.object(place))
      statuses[run] = RunStatus(rawValue: status)
      if statuses[run]?.isFinished != true { started.insert(run) }
      if statuses[run]?.isFinished == true, let rest = begun.removeValue(forKey: run) { try add(line: rest, data, run) }
      add("\(run) \(status)", run)
      if statuses[run]?.isFinished == true, reported.contains(run) { add("\(EventName.statusUpdate) \(run)", run) }
    case EventName.algorithmLog:
      var text = (begun.removeValue(forKey: run) ?? "") + (data["log"]?.string ?? "")
      while let end = text.firstIndex(of: "\n") {
        try add(line: String(text[...end]), data, run)
        text = String(text[text.index(after: end)...])
      }
      if !text.isEmpty { begun[run] = text }
    default: add("\(name) \(try WireJSON.text(data))", run)
    }
  }

  /// - Parameter data: of an event about the run.
  private mutating func add(line: String, _ data: JSONValue, _ run: Int) throws {
    logs[run, default: []].append(line)
    let task = data["task_id"]?.int ?? 0
    add("\(EventName.algorithmLog) \(task) \(run) \(try WireJSON.text(JSONValue.string(line)))", run)
  }

  private mutating func add(_ line: String, _ run: Int) { lines[roots[run] ?? 0, default: []].append(line) }
}
