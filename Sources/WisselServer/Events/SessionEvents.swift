import Logging
import Synchronization
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselSocketIO
import WisselSocketProtocol
import WisselWire

/// What a socket's coming and going does; what it tells stands in `SessionEvents+telling.swift`.
final class SessionEvents: Sendable {
  typealias Session = SocketSession<SocketIdentity>

  let core: ServerCore
  let outbox: any Outbox
  let figures: NodeFigures
  /// What this process is called.
  let process: String
  private let sessions = Mutex<[String: Held]>([:])

  private struct Held: Sendable {
    let presence: Presence.Session
    let session: Session
  }

  init(core: ServerCore, outbox: any Outbox, figures: NodeFigures, process: String) {
    self.core = core
    self.outbox = outbox
    self.figures = figures
    self.process = process
  }

  /// The sessions this process holds, by their ids.
  var held: [String: Presence.Session] { sessions.withLock { $0.mapValues(\.presence) } }

  // MARK: Coming and going

  /// In the rooms first, so that nothing is missed between what a node asks for when told to synchronise and what it is
  /// told from then on.
  func connected(_ session: Session) async {
    let (owner, now) = (session.identity, core.now())
    let presence = Presence.Session(
      id: session.id, owner: owner.id, process: process, connection: Presence.Session.key(of: session.connection))
    let held = Held(presence: presence, session: session)
    sessions.withLock { $0[session.id] = held }
    for room in owner.rooms + [Room.of(client: owner.id)] { session.join(room) }
    let isNoted = await writing { [outbox] transaction in
      guard try Self.note(held, at: now, transaction) else { return true }
      for event in try Self.greetings(owner, session.id) { try outbox.tell(event, transaction) }
      return true
    }
    if isNoted != true, owner.kind == .node { session.emit(EventName.sync) }
  }

  /// Notes sessions again that others took for ended. With the record went what their nodes had told of themselves, such
  /// as whom they allow: so they are told to synchronise, which makes them tell it again.
  func restore(_ ids: some Collection<String>, at now: WireTime) async throws {
    let lost = sessions.withLock { sessions in ids.sorted().compactMap { sessions[$0] } }
    guard !lost.isEmpty else { return }
    try await core.database.write { [outbox] transaction in
      for held in lost {
        // Another process's by now, or noted by its beginning meanwhile: there is nothing to mend.
        if try Presence.isHeld(held.session.id, transaction) { continue }
        guard try Self.note(held, at: now, transaction) else { continue }
        if let event = try Self.online(held.session.identity, held.session.id) { try outbox.tell(event, transaction) }
      }
    }
  }

  /// Notes a session; false, and its end, when there is no such client any more.
  private static func note(_ held: Held, at now: WireTime, _ transaction: borrowing Transaction) throws -> Bool {
    let session = held.session
    try Presence.begin(held.presence, at: now, transaction)
    guard try Presence.isHeld(session.id, transaction) else {
      transaction.afterCommit { session.disconnect() }
      return false
    }
    if session.identity.kind == .node { transaction.afterCommit { session.emit(EventName.sync) } }
    return true
  }

  private static func greetings(_ owner: SocketIdentity, _ session: String) throws -> [LiveEvent] {
    let kind = owner.kind == .node ? "Node" : "User"
    let joins = try Room.told(owner.rooms).map {
      try LiveEvent(EventName.message, "\(kind) <\(owner.name)> joined room <\($0)>", to: [$0])
    }
    return [try online(owner, session)].compactMap { $0 } + joins
  }

  /// That a node is there; nil for users, whose coming is no event of its own.
  private static func online(_ owner: SocketIdentity, _ session: String) throws -> LiveEvent? {
    guard owner.kind == .node else { return nil }
    let presence = NodePresence(id: owner.id, name: owner.name, orgID: owner.organization)
    return try LiveEvent(EventName.nodeOnline, presence, to: Room.told(owner.rooms), except: session)
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
      return !sessions.values.contains { $0.presence.owner == owner.id }
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

  // MARK: Effects

  func ignored(_ what: String, _ client: AuthenticatableID) {
    core.logger.warning("ignored a socket event: \(what)", metadata: ["client": "\(client)"])
  }

  @discardableResult
  func writing<Result: Sendable>(
    _ body: @escaping @Sendable (borrowing Transaction) throws -> Result
  ) async -> Result? {
    do { return try await core.database.write(body) } catch {
      failed(error)
      return nil
    }
  }

  func reading<Result: Sendable>(
    _ body: @escaping @Sendable (borrowing Transaction) throws -> Result?
  ) async -> Result? {
    do { return try await core.database.read(body) } catch {
      failed(error)
      return nil
    }
  }

  func failed(_ error: any Error) {
    core.logger.error("a socket event failed", metadata: ["error": "\(SafeErrorText.of(error))"])
  }
}
