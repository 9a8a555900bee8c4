import WisselDatabase
import WisselModel
import WisselRuns
import WisselWire

/// How far the runs of a task are, taken together.
struct Progress: Sendable, Equatable {
  var statuses: [RunStatus] = []
  /// The latest end among the runs.
  var lastEnd: WireTime?

  /// The task's status.
  var status: RunStatus { TaskStatus.of(statuses) }

  /// When the task ended, once it completed.
  var finishedAt: WireTime? { status == .completed ? lastEnd : nil }

  private mutating func note(_ status: RunStatus, _ end: WireTime?) {
    statuses.append(status)
    if let end { lastEnd = max(lastEnd ?? end, end) }
  }

  /// The progress of tasks that have runs.
  static func of(_ tasks: [TaskID], _ transaction: borrowing Transaction) throws -> [TaskID: Progress] {
    var progress: [TaskID: Progress] = [:]
    for part in tasks.parts {
      for row in try transaction.query("SELECT task_id, status, finished_at FROM run WHERE task_id IN \(list: part)") {
        let (status, end) = (try row.value("status", as: RunStatus.self), try row.time("finished_at"))
        progress[try row.value("task_id"), default: Progress()].note(status, end)
      }
    }
    return progress
  }

  /// The status of one task.
  static func status(of task: TaskID, _ transaction: borrowing Transaction) throws -> RunStatus {
    TaskStatus.of(
      try transaction.query("SELECT status FROM run WHERE task_id = \(task)").map { try $0.value("status") })
  }

  /// The status of the row's task, computed in the database, for filters; the rule is that of `TaskStatus`.
  static let statusSQL: SQL = """
    (SELECT CASE
      WHEN COUNT(DISTINCT CASE WHEN status NOT IN \(list: unfailed) THEN status END) = 1
        THEN MAX(CASE WHEN status NOT IN \(list: unfailed) THEN status END)
      WHEN COUNT(CASE WHEN status NOT IN \(list: unfailed) THEN 1 END) > 0 THEN 'failed'
      WHEN COUNT(CASE WHEN status = 'active' THEN 1 END) > 0 THEN 'active'
      WHEN COUNT(CASE WHEN status = 'initializing' THEN 1 END) > 0 THEN 'initializing'
      WHEN COUNT(CASE WHEN status = 'pending' THEN 1 END) > 0 THEN 'pending'
      ELSE 'completed' END
    FROM run WHERE run.task_id = task.id)
    """

  /// What holds of a run of every task with a status; nil where tasks may have it without such a run, or nearly all have
  /// one.
  static func runs(ofTasks status: RunStatus) -> SQL? {
    switch status {
    case .completed: nil
    case .failed: "status NOT IN \(list: unfailed)"
    default: "status = \(status)"
    }
  }

  private static let unfailed = RunStatus.allCases.filter { !$0.isFailed }
}
