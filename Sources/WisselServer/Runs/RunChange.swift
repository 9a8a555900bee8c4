import Hummingbird
import WisselAccess
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselRuns
import WisselWire

/// What a node tells about a run of its own, and what follows from it.
struct RunChange: Sendable {
  let run: RunID
  let startedAt: WireTime?
  let finishedAt: WireTime?
  let status: RunStatus?
  let result: String?
  let log: String?

  static let schema = BodySchema([
    Field("started_at", .time, nullable: true),
    Field("finished_at", .time, nullable: true),
    Field("status", .string, Checks.oneOf(RunStatus.allCases.map(\.rawValue))),
    Field("result", .string, nullable: true),
    Field("log", .string, nullable: true),
  ])

  init(_ run: RunID, _ fields: Fields) {
    self.run = run
    startedAt = fields.time("started_at")
    finishedAt = fields.time("finished_at")
    status = fields.string("status").flatMap(RunStatus.init)
    result = fields.string("result")
    log = fields.string("log")
  }

  /// Changes the rows. Result and log are replaced even when they are not given: nodes send complete updates at the
  /// end, and only moments and statuses before. Status and start keep their values.
  /// - Throws: 404; 401 for a run of another node; 400 once the run has ended.
  func apply(by caller: Caller, at now: WireTime, _ transaction: borrowing Transaction) throws -> RunRow {
    guard let row = try RunRow.find(run, transaction) else { throw WireError.missing("Run id=\(run) not found!") }
    guard row.organization == caller.organization, row.node?.id == caller.id else {
      throw WireError.denied("This is not your algorithm run to PATCH!")
    }
    guard row.finishedAt == nil else { throw WireError.bad("Cannot update an already finished algorithm run!") }
    try transaction.execute(
      """
      UPDATE run SET status = \(status ?? row.status), started_at = \(startedAt ?? row.startedAt),
        finished_at = \(finishedAt), result = \(result), log = \(log)
      WHERE id = \(run)
      """)
    if let status, status.isFailed { try stopSiblings(of: row.task, status, at: now, transaction) }
    guard let changed = try RunRow.find(run, transaction) else { throw WireError.unexpected }
    return changed
  }

  private func stopSiblings(
    of task: TaskID, _ status: RunStatus, at now: WireTime, _ transaction: borrowing Transaction
  ) throws {
    let siblings = try transaction.query("SELECT \(RunFacts.columns) FROM run WHERE task_id = \(task)")
      .map { try RunFacts($0) }
    let stopped = SiblingFailure.stopped(by: run, with: status, among: siblings)
    guard !stopped.isEmpty else { return }
    try transaction.execute(
      """
      UPDATE run SET status = \(RunStatus.failed), finished_at = \(now),
        log = \(SiblingFailure.log(of: run, with: status))
      WHERE id IN \(list: stopped)
      """)
  }
}
