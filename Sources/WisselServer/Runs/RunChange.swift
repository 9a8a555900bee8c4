import Hummingbird
import WisselAccess
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselPayloads
import WisselRuns
import WisselWire

/// What a node tells about a run of its own, and what follows from it.
struct RunChange: Sendable {
  let run: RunID
  let startedAt: WireTime?
  let finishedAt: WireTime?
  let status: RunStatus?
  let result: String?
  /// The result when it lies in the store.
  let longResult: LongText?
  let log: String?

  static let schema = BodySchema([
    Field("started_at", .time, nullable: true),
    Field("finished_at", .time, nullable: true),
    Field("status", .string, Checks.oneOf(RunStatus.allCases.map(\.rawValue))),
    Field("result", .string, nullable: true),
    Field("log", .string, nullable: true),
  ])

  init(_ run: RunID, _ fields: Fields, _ texts: LongTexts = LongTexts()) {
    self.run = run
    startedAt = fields.time("started_at")
    finishedAt = fields.time("finished_at")
    status = fields.string("status").flatMap(RunStatus.init)
    longResult = texts[fields.string("result")]
    result = longResult == nil ? fields.string("result") : nil
    log = fields.string("log")
  }

  /// Changes the rows. Result and log are replaced even when they are not given: nodes send complete updates at the
  /// end, and only moments and statuses before. Status and start keep their values.
  /// - Throws: 404; 401 for a run of another node; 400 once the run has ended.
  func apply(by caller: Caller, at now: WireTime, _ transaction: borrowing Transaction) throws -> RunRow {
    let row = try Self.changeable(run, by: caller, transaction)
    try PayloadList.detach(.result, from: [run], transaction)
    let isBlob = try attachResult(of: row, at: now, transaction)
    try transaction.executeLater(
      """
      UPDATE run SET status = \(status ?? row.status), started_at = \(startedAt ?? row.startedAt),
        finished_at = \(finishedAt), result = \(result), result_payload = \(longResult?.key.text), log = \(log),
        blob_storage_used = \(isBlob || row.blobStorageUsed)
      WHERE id = \(run)
      """)
    if let status, status.isFailed { try stopSiblings(of: row.task, status, at: now, transaction) }
    guard let changed = try RunRow.find(run, transaction) else { throw WireError.unexpected }
    return changed
  }

  /// A run that the caller may change now.
  /// - Throws: 404; 401 for a run of another node; 400 once the run has ended.
  static func changeable(
    _ run: RunID, by caller: Caller, _ transaction: borrowing Transaction
  ) throws -> RunRow {
    guard let row = try RunRow.find(run, transaction) else { throw WireError.missing("Run id=\(run) not found!") }
    guard row.organization == caller.organization, row.node?.id == caller.id else {
      throw WireError.denied("This is not your algorithm run to PATCH!")
    }
    guard row.finishedAt == nil else { throw WireError.bad("Cannot update an already finished algorithm run!") }
    return row
  }

  /// Makes what the result names the run's own; gives whether that is a blob. In a run whose input is a blob the result
  /// must be one too, because readers look for both in the same place.
  private func attachResult(of row: RunRow, at now: WireTime, _ transaction: borrowing Transaction) throws -> Bool {
    if !row.blobStorageUsed, let longResult {
      guard try PayloadList.attach(longResult.key, to: run, as: .result, at: now, transaction) else {
        throw WireError.unexpected
      }
      return false
    }
    guard longResult != nil || result?.isEmpty == false else { return false }
    if let key = result.flatMap({ PayloadKey($0) }),
      try PayloadList.attach(key, to: run, as: .result, at: now, transaction)
    {
      return true
    }
    guard !row.blobStorageUsed else {
      throw WireError.bad("The input of this run is a blob: upload its result to /blobstream, and give the UUID.")
    }
    return false
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
