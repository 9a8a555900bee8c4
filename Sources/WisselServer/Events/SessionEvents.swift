import Logging
import Synchronization
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselSocketIO
import WisselSocketProtocol
import WisselWire

/// What a socket's coming, going and telling does.
final class SessionEvents: Sendable {
  typealias Session = SocketSession<SocketIdentity>

  private let core: ServerCore
  private let outbox: any Outbox
  private let figures: NodeFigures
  /// What this process is called.
  let process: String
  private let sessions = Mutex<[String: Presence.Session]>([:])

  init(core: ServerCore, outbox: any Outbox, figures: NodeFigures, process: String) {
    self.core = core
    self.outbox = outbox
    self.figures = figures
    self.process = process
  }

  /// The sessions this process holds, by their ids.
  var held: [String: Presence.Session] { sessions.withLock { $0 } }

  // MARK: Coming and going

  /// In the rooms first, so that nothing is missed between what a node asks for when told to synchronise and what it is
  /// told from then on.
  func connected(_ session: Session) async {
    let (owner, now) = (session.identity, core.now())
    let presence = Presence.Session(
      id: session.id, owner: owner.id, process: process, connection: Presence.Session.key(of: session.connection))
    sessions.withLock { $0[session.id] = presence }
    for room in owner.rooms { session.join(room) }
    let isNoted = await writing { [outbox] transaction in
      try Presence.begin(presence, at: now, transaction)
      if owner.kind == .node { transaction.afterCommit { session.emit(EventName.sync) } }
      for event in try Self.greetings(owner, session.id) { try outbox.tell(event, transaction) }
      return true
    }
    if isNoted != true, owner.kind == .node { session.emit(EventName.sync) }
  }

  private static func greetings(_ owner: SocketIdentity, _ session: String) throws -> [LiveEvent] {
    let told = Room.told(owner.rooms)
    let kind = owner.kind == .node ? "Node" : "User"
    let joins = try told.map {
      try LiveEvent(EventName.message, "\(kind) <\(owner.name)> joined room <\($0)>", to: [$0])
    }
    guard owner.kind == .node else { return joins }
    let presence = NodePresence(id: owner.id, name: owner.name, orgID: owner.organization)
    return [try LiveEvent(EventName.nodeOnline, presence, to: told, except: session)] + joins
  }

  /// Takes a polling session over that another process holds or held, so that its client need not begin anew when that
  /// process is lost, or when its calls go now here, now there. What it missed it finds out by synchronising.
  func takeOver(
    _ connection: String, identify: (ClientKind, AuthenticatableID) async -> SocketIdentity?
  ) async -> TakenOver<SocketIdentity>? {
    let (key, process) = (Presence.Session.key(of: connection), process)
    guard let (session, kind) = await reading({ try Presence.held(key, notBy: process, $0) }),
      let identity = await identify(kind, session.owner),
      await writing({ try Presence.move(session, to: process, $0) }) == true
    else { return nil }
    return TakenOver(id: session.id, identity: identity)
  }

  func disconnected(_ session: Session) async {
    let owner = session.identity
    let isLast = sessions.withLock { sessions in
      sessions[session.id] = nil
      return !sessions.values.contains { $0.owner == owner.id }
    }
    if isLast { figures.left(owner.id) }
    await writing { [process, outbox] transaction in
      for room in Room.told(owner.rooms) {
        try outbox.tell(LiveEvent(EventName.message, "\(owner.name) left room \(room)", to: [room]), transaction)
      }
      let gone = try Presence.end(
        where: "session = \(session.id) AND process = \(process)", transaction)
      for event in try Presence.farewells(gone, transaction) { try outbox.tell(event, transaction) }
    }
  }

  private func seen(_ session: Session) async {
    let (owner, now) = (session.identity.id, core.now())
    await writing { try Presence.seen(session.id, of: owner, at: now, $0) }
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

  /// The longest log a run keeps, in bytes; what comes later is passed on, not kept.
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
        WHERE id = \(run) AND LENGTH(COALESCE(log, '')) + \(text.utf8.count) <= \(Self.longestLog)
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

  // MARK: Effects

  private func ignored(_ what: String, _ client: AuthenticatableID) {
    core.logger.warning("ignored a socket event: \(what)", metadata: ["client": "\(client)"])
  }

  @discardableResult
  private func writing<Result: Sendable>(
    _ body: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async -> Result? {
    do { return try await core.database.write(body) } catch {
      failed(error)
      return nil
    }
  }

  private func reading<Result: Sendable>(
    _ body: @escaping @Sendable (borrowing Transaction) throws -> Result?
  ) async -> Result? {
    do { return try await core.database.read(body) } catch {
      failed(error)
      return nil
    }
  }

  private func failed(_ error: any Error) {
    core.logger.error("a socket event failed", metadata: ["error": "\(SafeErrorText.of(error))"])
  }
}
