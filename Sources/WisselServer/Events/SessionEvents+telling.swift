import Logging
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselSocketIO
import WisselSocketProtocol
import WisselWire

extension SessionEvents {
  private func seen(_ session: Session) async {
    let (owner, now) = (session.identity.id, core.now())
    await writing { try Presence.seen(session.id, of: owner, at: now, $0) }
  }

  func received(_ session: Session, _ event: SocketEvent) async {
    switch (event.name, session.identity.kind) {
    case (EventName.ping, _): await seen(session)
    case (EventName.nodeInfoUpdate, .node): await update(session, event.data ?? .null)
    case (EventName.nodeMetricsUpdate, .node): figures.told(event.data ?? .null, by: session.identity.id)
    case (EventName.algorithmStatusChange, .node): await statusChange(session, event.data ?? .null)
    case (EventName.algorithmLog, .node): await log(session, event.data ?? .null)
    default:
      core.logger.debug("socket event without effect", metadata: ["client": "\(session.identity.id)"])
    }
  }

  private func update(_ session: Session, _ info: JSONValue) async {
    let node = session.identity.id
    guard let rows = NodeInfo.rows(info) else {
      return ignored("node information that is no object, or too large", node)
    }
    await writing { transaction in
      guard try Presence.isHeld(session.id, transaction) else { return }
      try transaction.execute("DELETE FROM node_config WHERE node_id = \(node)")
      for row in rows {
        try transaction.execute(
          "INSERT INTO node_config (node_id, key, value) VALUES (\(node), \(row.key), \(row.value))")
      }
    }
  }

  private func statusChange(_ session: Session, _ data: JSONValue) async {
    let owner = session.identity
    guard let run = data["run_id"]?.int, let status = data["status"]?.string.flatMap(RunStatus.init),
      let collaboration = owner.collaboration
    else { return ignored("a status change without run or status", owner.id) }
    let job = await reading { transaction in try Self.job(of: RunID(run), by: owner, transaction) }
    guard let (task, job) = job else { return ignored("a status change of a run that is not its own", owner.id) }
    let change = AlgorithmStatusChange(
      status: status, runID: RunID(run), taskID: task, jobID: job, collaborationID: collaboration, nodeID: owner.id,
      organizationID: owner.organization, parentID: data["parent_id"]?.int.map { TaskID($0) })
    do {
      try await outbox.tell(LiveEvent(EventName.algorithmStatusChange, change, to: [Room.of(collaboration)]))
    } catch {
      failed(error)
    }
  }

  /// The longest log a run keeps, in bytes; what comes later is passed on, not kept. Nor is what comes after the run's
  /// end, which brought the whole log.
  static let longestLog = 4 << 20

  private func log(_ session: Session, _ data: JSONValue) async {
    let owner = session.identity
    guard let run = data["run_id"]?.int, let text = data["log"]?.string, let collaboration = owner.collaboration else {
      return ignored("a log without run or text", owner.id)
    }
    let isOwn = await writing { [outbox] transaction in
      guard let (task, _) = try Self.job(of: RunID(run), by: owner, transaction) else { return false }
      try transaction.execute(
        """
        UPDATE run SET log = CASE WHEN log IS NULL OR log = '' THEN \(text) ELSE log || \("\n") || \(text) END
        WHERE id = \(run) AND finished_at IS NULL AND LENGTH(COALESCE(log, '')) + \(text.utf8.count) <= \(Self.longestLog)
        """)
      let log = AlgorithmLog(runID: RunID(run), taskID: task, log: text)
      try outbox.tell(LiveEvent(EventName.algorithmLog, log, to: [Room.of(collaboration)]), transaction)
      return true
    }
    if isOwn == false { ignored("a log of a run that is not its own", owner.id) }
  }

  /// The task and job of a run, when the node answers for it.
  private static func job(
    of run: RunID, by node: SocketIdentity, _ transaction: borrowing Transaction
  ) throws -> (TaskID, JobID)? {
    try transaction.first(
      """
      SELECT task.id AS id, task.job_id AS job_id FROM run JOIN task ON task.id = run.task_id
      WHERE run.id = \(run) AND run.organization_id = \(node.organization)
        AND task.collaboration_id = \(node.collaboration)
      """
    ).map { (try $0.value("id"), try $0.value("job_id")) }
  }
}
