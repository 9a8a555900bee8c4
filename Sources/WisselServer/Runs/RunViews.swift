import WisselDatabase
import WisselModel
import WisselWire

/// Writes runs as the API shows them.
struct RunViews: Sendable {
  let links: Links

  /// The verbs in links to runs and results.
  static let methods = ["GET", "PATCH"]

  /// - Parameter includeTasks: Shows each run's task in place of the link to it.
  func bodies(
    _ runs: [RunRow], includeTasks: Bool = false, _ transaction: borrowing Transaction
  ) throws -> [RunBody] {
    let ports = try Self.ports(of: runs.map(\.id), transaction)
    let tasks = includeTasks ? try included(Set(runs.map(\.task)), transaction) : [:]
    return runs.map { run in
      let task = tasks[run.task] ?? links.one("task", run.task, methods: TaskViews.methods).json
      return body(run, task: task, ports: ports[run.id] ?? [])
    }
  }

  private func body(_ run: RunRow, task: JSONValue, ports: [JSONValue]) -> RunBody {
    RunBody(
      id: run.id, input: run.input, status: run.status, log: run.log, assignedAt: run.assignedAt,
      startedAt: run.startedAt, finishedAt: run.finishedAt, cleanupAt: run.cleanupAt,
      blobStorageUsed: run.blobStorageUsed, organization: links.one("organization", run.organization), task: task,
      results: links.one("result", run.id, methods: Self.methods), node: run.node, ports: ports)
  }

  private func included(
    _ ids: Set<TaskID>, _ transaction: borrowing Transaction
  ) throws -> [TaskID: JSONValue] {
    var tasks: [TaskID: JSONValue] = [:]
    for part in ids.sorted().parts {
      let rows = try transaction.query("SELECT \(TaskRow.columns) FROM task WHERE id IN \(list: part)")
        .map { try TaskRow($0) }
      for var body in try TaskViews(links: links).bodies(rows, transaction) {
        body.runs = nil
        tasks[body.id] = try WireJSON.convert(body, to: JSONValue.self)
      }
    }
    return tasks
  }

  private static func ports(
    of runs: [RunID], _ transaction: borrowing Transaction
  ) throws -> [RunID: [JSONValue]] {
    var ports: [RunID: [JSONValue]] = [:]
    for part in runs.parts {
      for row in try transaction.query(
        "SELECT id, run_id, port, label FROM algorithm_port WHERE run_id IN \(list: part) ORDER BY id")
      {
        let label = try row.value("label", as: String?.self)
        ports[try row.value("run_id"), default: []].append([
          "id": .int(try row.value("id")), "port": .int(try row.value("port")),
          "label": label.map(JSONValue.string) ?? .null,
        ])
      }
    }
    return ports
  }
}
