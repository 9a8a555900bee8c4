import WisselDatabase
import WisselModel
import WisselRuns
import WisselWire

/// Marks runs as stopped by a person.
enum Killing {
  /// Stops the open runs of a task and of everything asked on its behalf.
  static func end(
    _ task: TaskID, at now: WireTime, _ transaction: borrowing Transaction
  ) throws -> [RunFacts] {
    try end(runs: "task_id IN (\(TaskRow.family("id = \(task)")))", at: now, transaction)
  }

  /// Stops the open runs of an organisation in a collaboration.
  static func end(
    of organization: OrganizationID, in collaboration: CollaborationID, at now: WireTime,
    _ transaction: borrowing Transaction
  ) throws -> [RunFacts] {
    try end(runs: open(of: organization, in: collaboration), at: now, transaction)
  }

  /// The condition of the open runs of an organisation in a collaboration; there are few open ones, and each is looked at.
  static func open(of organization: OrganizationID, in collaboration: CollaborationID) -> SQL {
    """
    organization_id = \(organization) AND finished_at IS NULL
    AND (SELECT collaboration_id FROM task WHERE id = run.task_id) = \(collaboration)
    """
  }

  /// Stops the open ones among some runs.
  static func end(
    runs condition: SQL, at now: WireTime, _ transaction: borrowing Transaction
  ) throws -> [RunFacts] {
    let runs = KillList.of(
      try transaction.query("SELECT \(RunFacts.columns) FROM run WHERE \(condition)").map { try RunFacts($0) })
    for part in runs.map(\.id).parts {
      try transaction.execute(
        "UPDATE run SET status = \(RunStatus.killed), finished_at = \(now) WHERE id IN \(list: part)")
    }
    return runs
  }
}
