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
    try end(
      """
      task_id IN (
        WITH RECURSIVE family (id) AS (
          SELECT id FROM task WHERE id = \(task)
          UNION SELECT task.id FROM task JOIN family ON task.parent_id = family.id
        ) SELECT id FROM family)
      """, at: now, transaction)
  }

  /// Stops the open runs of an organisation in a collaboration.
  static func end(
    of organization: OrganizationID, in collaboration: CollaborationID, at now: WireTime,
    _ transaction: borrowing Transaction
  ) throws -> [RunFacts] {
    try end(
      """
      organization_id = \(organization) AND finished_at IS NULL
      AND task_id IN (SELECT id FROM task WHERE collaboration_id = \(collaboration))
      """, at: now, transaction)
  }

  private static func end(
    _ condition: SQL, at now: WireTime, _ transaction: borrowing Transaction
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
