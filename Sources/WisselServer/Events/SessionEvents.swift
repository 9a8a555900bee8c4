import Logging
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselSocketIO
import WisselSocketProtocol
import WisselWire

/// What a socket's coming, going and telling does.
struct SessionEvents: Sendable {
  typealias Session = SocketSession<SocketIdentity>

  private let core: ServerCore
  private let presence = Presence()
  private let figures: NodeFigures

  init(core: ServerCore, figures: NodeFigures) {
    self.core = core
    self.figures = figures
  }

  // MARK: Coming and going

  func connected(_ session: Session) async {
    let owner = session.identity
    presence.began(owner.id, session: session.number)
    await seen(session)
    if owner.kind == .node {
      session.emit(EventName.sync)
      announce(EventName.nodeOnline, session, in: told(owner))
    }
    for room in owner.rooms {
      session.join(room)
      guard room != Room.allNodes else { continue }
      let kind = owner.kind == .node ? "Node" : "User"
      session.server.emit(EventName.message, "\(kind) <\(owner.name)> joined room <\(room)>", to: room)
    }
  }

  func disconnected(_ session: Session) async {
    let owner = session.identity
    for room in told(owner) {
      session.server.emit(EventName.message, "\(owner.name) left room \(room)", to: room)
    }
    let isGone = await writing { [presence] transaction in
      guard presence.isLatest(owner.id, session: session.number) else { return false }
      try transaction.execute("UPDATE authenticatable SET status = 'offline' WHERE id = \(owner.id)")
      if owner.kind == .node { try transaction.execute("DELETE FROM node_config WHERE node_id = \(owner.id)") }
      return true
    }
    presence.ended(owner.id, session: session.number)
    if owner.kind == .node, isGone == true {
      figures.left(owner.id)
      announce(EventName.nodeOffline, session, in: told(owner))
    }
  }

  /// Where a client's coming and going is told: not to all nodes, which would carry names across collaborations.
  private func told(_ owner: SocketIdentity) -> [String] { owner.rooms.filter { $0 != Room.allNodes } }

  private func announce(_ event: String, _ session: Session, in rooms: [String]) {
    let owner = session.identity
    let presence = NodePresence(id: owner.id, name: owner.name, orgID: owner.organization)
    for room in rooms { session.server.emit(event, presence, to: room) }
  }

  private func seen(_ session: Session) async {
    let (id, now) = (session.identity.id, core.now())
    await writing { [presence] transaction in
      guard presence.isLatest(id, session: session.number) else { return }
      try transaction.execute(
        "UPDATE authenticatable SET status = 'online', last_seen = \(now) WHERE id = \(id)")
    }
  }

  // MARK: Telling

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
    await writing { [presence] transaction in
      guard presence.isLatest(node, session: session.number) else { return }
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
    session.server.emit(
      EventName.algorithmStatusChange,
      AlgorithmStatusChange(
        status: status, runID: RunID(run), taskID: task, jobID: job, collaborationID: collaboration, nodeID: owner.id,
        organizationID: owner.organization, parentID: data["parent_id"]?.int.map { TaskID($0) }),
      to: Room.of(collaboration))
  }

  /// The longest log a run keeps, in bytes; what comes later is passed on, not kept.
  static let longestLog = 4 << 20

  private func log(_ session: Session, _ data: JSONValue) async {
    let owner = session.identity
    guard let run = data["run_id"]?.int, let text = data["log"]?.string, let collaboration = owner.collaboration else {
      return ignored("a log without run or text", owner.id)
    }
    let task = await writing { transaction -> TaskID? in
      guard let (task, _) = try Self.job(of: RunID(run), by: owner, transaction) else { return nil }
      try transaction.execute(
        """
        UPDATE run SET log = CASE WHEN log IS NULL OR log = '' THEN \(text) ELSE log || \("\n") || \(text) END
        WHERE id = \(run) AND LENGTH(COALESCE(log, '')) + \(text.utf8.count) <= \(Self.longestLog)
        """)
      return task
    }
    guard let task = task ?? nil else { return ignored("a log of a run that is not its own", owner.id) }
    session.server.emit(
      EventName.algorithmLog, AlgorithmLog(runID: RunID(run), taskID: task, log: text), to: Room.of(collaboration))
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

  // MARK: Effects

  private func ignored(_ what: String, _ client: AuthenticatableID) {
    core.logger.warning("ignored a socket event: \(what)", metadata: ["client": "\(client)"])
  }

  @discardableResult
  private func writing<Result: Sendable>(
    _ body: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async -> Result? {
    do { return try await core.database.write(body) } catch { return failed(error) }
  }

  private func reading<Result: Sendable>(
    _ body: @escaping @Sendable (borrowing Transaction) throws -> Result?
  ) async -> Result? {
    do { return try await core.database.read(body) } catch { return failed(error) }
  }

  private func failed<Result>(_ error: any Error) -> Result? {
    core.logger.error("a socket event failed", metadata: ["error": "\(SafeErrorText.of(error))"])
    return nil
  }
}
