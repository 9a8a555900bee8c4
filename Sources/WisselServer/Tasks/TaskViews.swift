import WisselDatabase
import WisselModel
import WisselRuns
import WisselWire

/// Writes tasks as the API shows them. Whatever belongs to them is read for all at once.
struct TaskViews: Sendable {
  let links: Links

  /// What may take the place of links.
  struct Includes: OptionSet, Sendable {
    let rawValue: Int
    static let runs = Includes(rawValue: 1)
    static let results = Includes(rawValue: 2)

    init(rawValue: Int) { self.rawValue = rawValue }

    init(_ names: Set<String>) {
      self = []
      if names.contains("runs") { insert(.runs) }
      if names.contains("results") { insert(.results) }
    }
  }

  /// The verbs of a task.
  static let methods = ["GET", "DELETE"]

  func bodies(
    _ tasks: [TaskRow], including includes: Includes = [], _ transaction: borrowing Transaction
  ) throws -> [TaskBody] {
    let ids = tasks.map(\.id)
    let progress = try Progress.of(ids, transaction)
    let databases = try Self.databases(of: ids, transaction)
    let runs = includes.contains(.runs) ? try includedRuns(of: ids, transaction) : nil
    let results = includes.contains(.results) ? try includedResults(of: ids, transaction) : nil
    return tasks.map { task in
      var body = body(task, progress[task.id] ?? Progress(), databases[task.id] ?? [])
      if let runs { body.runs = .array(runs[task.id] ?? []) }
      if let results { body.results = .array(results[task.id] ?? []) }
      return body
    }
  }

  /// A task whose progress and databases are known.
  func body(_ task: TaskRow, _ progress: Progress, _ databases: [TaskDatabase]) -> TaskBody {
    TaskBody(
      id: task.id, name: task.name, description: task.description, image: task.image, jobID: task.job,
      status: progress.status, createdAt: task.createdAt, finishedAt: progress.finishedAt,
      collaboration: links.one("collaboration", task.collaboration),
      initOrg: links.one("organization", task.initOrganization), initUser: task.initUser.map { links.one("user", $0) },
      parent: task.parent.map { links.one("task", $0, methods: Self.methods) },
      study: task.study.map { links.one("study", $0) },
      algorithmStore: task.store.map { links.one("algorithmstore", $0) },
      runs: .string(links.many("run", "task_id", task.id)),
      results: .string(links.many("result", "task_id", task.id)),
      children: links.many("task", "parent_id", task.id), databases: databases)
  }

  private static func databases(
    of tasks: [TaskID], _ transaction: borrowing Transaction
  ) throws -> [TaskID: [TaskDatabase]] {
    var databases: [TaskID: [TaskDatabase]] = [:]
    for part in tasks.parts {
      for row in try transaction.query(
        "SELECT task_id, label, parameters FROM task_database WHERE task_id IN \(list: part) ORDER BY id")
      {
        databases[try row.value("task_id"), default: []].append(
          TaskDatabase(label: try row.value("label"), parameters: try row.value("parameters")))
      }
    }
    return databases
  }

  private func includedRuns(
    of tasks: [TaskID], _ transaction: borrowing Transaction
  ) throws -> [TaskID: [JSONValue]] {
    var runs: [TaskID: [JSONValue]] = [:]
    for part in tasks.parts {
      let rows = try transaction.query(
        "SELECT \(RunRow.columns) FROM \(RunRow.table) WHERE run.task_id IN \(list: part) ORDER BY run.id"
      ).map { try RunRow($0) }
      for (row, body) in zip(rows, try RunViews(links: links).bodies(rows, transaction)) {
        runs[row.task, default: []].append(try WireJSON.convert(body, to: JSONValue.self))
      }
    }
    return runs
  }

  private func includedResults(
    of tasks: [TaskID], _ transaction: borrowing Transaction
  ) throws -> [TaskID: [JSONValue]] {
    var results: [TaskID: [JSONValue]] = [:]
    for part in tasks.parts {
      for row in try transaction.query(
        "SELECT \(ResultRow.columns) FROM run WHERE run.task_id IN \(list: part) ORDER BY run.id")
      {
        let row = try ResultRow(row)
        results[row.task, default: []].append(
          try WireJSON.convert(ResultViews(links: links).body(row), to: JSONValue.self))
      }
    }
    return results
  }
}

extension Array {
  /// The elements in parts that fit into one statement.
  var parts: [ArraySlice<Element>] {
    stride(from: 0, to: count, by: 500).map { self[$0..<Swift.min($0 + 500, count)] }
  }
}
