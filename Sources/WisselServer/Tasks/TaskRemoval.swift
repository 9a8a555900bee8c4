import WisselDatabase
import WisselModel
import WisselRuns
import WisselWire

extension TaskRow {
  /// A query for the ids of tasks and of everything asked on their behalf.
  static func family(_ condition: SQL) -> SQL {
    """
    WITH RECURSIVE family (id) AS (
      SELECT id FROM task WHERE \(condition)
      UNION SELECT task.id FROM task JOIN family ON task.parent_id = family.id
    ) SELECT id FROM family
    """
  }
}

/// Takes questions out of the database: what still runs for them is killed at its stations, and who waits is woken.
struct TaskRemoval: Sendable {
  let live: LiveEvents
  let now: WireTime

  /// Removes tasks with their runs and everything asked on their behalf.
  func remove(tasks condition: SQL, _ transaction: borrowing Transaction) throws {
    let family = TaskRow.family(condition)
    let tasks = try transaction.query("SELECT id FROM task WHERE id IN (\(family)) ORDER BY id")
      .map { try $0.value("id", as: TaskID.self) }
    guard !tasks.isEmpty else { return }
    try kill(runs: "task_id IN (\(family))", transaction)
    // Not left to the cascade, which removes the runs of one task after another and has them counted one by one.
    try transaction.execute("DELETE FROM run WHERE task_id IN (\(family))")
    try transaction.execute("DELETE FROM task WHERE id IN (\(family))")
    try live.deleted(tasks, transaction)
  }

  /// Removes runs of tasks that stay.
  func remove(runs condition: SQL, _ transaction: borrowing Transaction) throws {
    try kill(runs: condition, transaction)
    try transaction.execute("DELETE FROM run WHERE \(condition)")
  }

  /// Stops the open ones among some runs, and tells each collaboration of its own.
  private func kill(runs condition: SQL, _ transaction: borrowing Transaction) throws {
    let killed = try Killing.end(runs: condition + "AND finished_at IS NULL", at: now, transaction)
    var places: [TaskID: CollaborationID] = [:]
    for part in Set(killed.map(\.task)).sorted().parts {
      for row in try transaction.query("SELECT id, collaboration_id FROM task WHERE id IN \(list: part)") {
        places[try row.value("id")] = try row.value("collaboration_id", as: CollaborationID.self)
      }
    }
    for collaboration in Set(places.values).sorted() {
      try live.killed(killed.filter { places[$0.task] == collaboration }, in: collaboration, transaction)
    }
  }
}
