package import Logging
import NIOCore
import Synchronization
import WisselSocketProtocol
import WisselWire

/// The Socket.IO server: sessions over long polling and WebSocket, one namespace, rooms.
///
/// Mount it in two places: `router.addSocketRoutes(server)` for long polling, and `server: .sockets(server)` as the
/// application's server for the WebSockets; and run it beside the application with `run()`.
package final class SocketServer<Identity: Sendable>: Sendable {
  let options: SocketServerOptions
  let clock: SocketClock
  let logger: Logger
  private let makeID: @Sendable () -> String
  private let authenticate: @Sendable (Handshake) async -> Admission<Identity>
  private let takeOver: @Sendable (_ connection: String, Handshake) async -> TakenOver<Identity>?
  private let handler: SocketHandler<Identity>
  private let registry: Mutex<Registry>

  private struct Member {
    let connection: ServerConnection<Identity>
    var rooms: [String] = []
  }

  private struct Registry {
    var connections: [String: ServerConnection<Identity>] = [:]
    /// Identified sessions by their id in the namespace.
    var members: [String: Member] = [:]
    var rooms: [String: [String: ServerConnection<Identity>]] = [:]
    var lastNumber: UInt64 = 0
    var lastWebSocket = 0
    var shuttingDown = false
    var working = 0
    var waitingForEnd: [CheckedContinuation<Void, Never>] = []
  }

  /// - Parameters:
  ///   - authenticate: asked once per session, when the client joins the namespace.
  ///   - takeOver: asked for a polling session that is not known here: whose it is, if it is another process's.
  ///   - handler: what to do with identified clients.
  ///   - makeID: fresh session ids; must be hard to guess, since an id is all that a poll shows.
  package init(
    options: SocketServerOptions = SocketServerOptions(), clock: SocketClock = .continuous(), logger: Logger,
    makeID: @escaping @Sendable () -> String = { SessionID.random() },
    authenticate: @escaping @Sendable (Handshake) async -> Admission<Identity>,
    takeOver: @escaping @Sendable (_ connection: String, Handshake) async -> TakenOver<Identity>? = { _, _ in nil },
    handler: SocketHandler<Identity>
  ) {
    self.options = options
    self.clock = clock
    self.logger = logger
    self.makeID = makeID
    self.authenticate = authenticate
    self.takeOver = takeOver
    self.handler = handler
    registry = Mutex(Registry())
  }

  // MARK: Emitting

  /// Sends an event without argument to everyone in a room.
  package func emit(_ event: String, to room: String) { emit(event, json: .success(nil), to: members(of: room)) }

  /// Sends an event to everyone in a room. Calls made one after the other arrive in that order at each client.
  package func emit(_ event: String, _ data: some Encodable, to room: String) {
    let members = members(of: room)
    guard !members.isEmpty else { return }
    emit(event, json: Result { try WireJSON.text(data) }, to: members)
  }

  /// Sends an event to everyone in a room but one session.
  ///
  /// - Parameter json: the event's argument, written as JSON already; nil for none.
  package func emit(_ event: String, json: String?, to room: String, except id: String?) {
    emit(event, json: .success(json), to: members(of: room, except: id))
  }

  /// Sends an event without argument to one session.
  package func emit(_ event: String, toSession id: String) { emit(event, json: .success(nil), to: member(id)) }

  /// Sends an event to one session.
  package func emit(_ event: String, _ data: some Encodable, toSession id: String) {
    emit(event, json: Result { try WireJSON.text(data) }, to: member(id))
  }

  private func emit(
    _ event: String, json: Result<String?, any Error>, to connections: [ServerConnection<Identity>]
  ) {
    guard !connections.isEmpty else { return }
    do {
      let packet = try SocketPacket.eventMessage(
        event, json: json.get(), namespace: options.session.namespace)
      for connection in connections { connection.send(packet) }
    } catch {
      logger.error("cannot send event: its data cannot be written as JSON", metadata: ["event": "\(event)"])
    }
  }

  private func members(of room: String) -> [ServerConnection<Identity>] {
    registry.withLock { $0.rooms[room].map { Array($0.values) } ?? [] }
  }

  private func members(of room: String, except id: String?) -> [ServerConnection<Identity>] {
    registry.withLock { registry in
      guard let room = registry.rooms[room] else { return [] }
      return room.filter { $0.key != id }.map { $0.value }
    }
  }

  private func member(_ id: String) -> [ServerConnection<Identity>] {
    registry.withLock { $0.members[id].map { [$0.connection] } ?? [] }
  }

  // MARK: Rooms and sessions

  /// Puts a session into a room; without effect when it is gone.
  package func join(_ id: String, _ room: String) {
    registry.withLock { registry in
      guard let member = registry.members[id], !member.rooms.contains(room) else { return }
      registry.members[id]?.rooms.append(room)
      registry.rooms[room, default: [:]][id] = member.connection
    }
  }

  /// The rooms of a session, in the order it joined them.
  package func rooms(of id: String) -> [String] { registry.withLock { $0.members[id]?.rooms ?? [] } }

  /// Ids of the sessions in a room.
  package func sessions(in room: String) -> Set<String> { registry.withLock { Set($0.rooms[room]?.keys ?? [:].keys) } }

  /// Sessions at this moment, those that have not joined included.
  package var connections: Int { registry.withLock { $0.connections.count } }

  /// Ends a session; the client is told to leave.
  package func disconnect(_ id: String) {
    for connection in member(id) { connection.disconnect() }
  }

  // MARK: Life

  /// Looks at the clock for every session: pings what is due, ends what is overdue.
  package func tick() {
    let now = clock.now()
    for connection in registry.withLock({ Array($0.connections.values) }) { connection.tick(now: now) }
  }

  /// Keeps the clock until the task is cancelled; then ends all sessions and waits for the handler to be done with them.
  package func run() async {
    while !Task.isCancelled {
      do { try await clock.sleep(options.tickInterval) } catch { break }
      tick()
    }
    await shutDown()
  }

  /// Refuses new sessions and ends the present ones. Their connections close without a goodbye that would keep clients
  /// from coming back.
  package func beginShutDown() {
    let connections = registry.withLock { registry in
      registry.shuttingDown = true
      return Array(registry.connections.values)
    }
    for connection in connections { connection.close(.shutDown) }
  }

  /// Ends the present sessions without a goodbye: their clients come back and synchronise.
  package func endSessions() {
    for connection in registry.withLock({ Array($0.connections.values) }) { connection.close(.closedHere) }
  }

  /// Ends the sessions in a room after what was sent to them, without a goodbye: their clients come back.
  package func endSessions(in room: String) { for connection in members(of: room) { connection.finish() } }

  /// `beginShutDown`, then waits until the handler has heard of every end.
  package func shutDown() async {
    beginShutDown()
    await withCheckedContinuation { continuation in
      let done = registry.withLock { registry in
        if registry.working > 0 { registry.waitingForEnd.append(continuation) }
        return registry.working == 0
      }
      if done { continuation.resume() }
    }
  }

  /// Why no session can begin.
  enum Refusal: Error { case full, shuttingDown }

  /// Begins a session.
  func open(_ handshake: Handshake, webSocket: Bool) throws(Refusal) -> (ServerConnection<Identity>, number: Int) {
    let now = clock.now()
    let (sid, socketID) = (makeID(), makeID())
    let result = registry.withLock { registry -> Result<(ServerConnection<Identity>, Int), Refusal> in
      if registry.shuttingDown { return .failure(.shuttingDown) }
      if registry.connections.count >= options.maxSessions { return .failure(.full) }
      registry.lastWebSocket += 1
      let session = ServerSession(
        sid: sid, socketID: socketID, settings: options.session,
        webSocket: webSocket ? registry.lastWebSocket : nil, now: now)
      let connection = ServerConnection(session: session, handshake: handshake, server: self)
      registry.connections[sid] = connection
      return .success((connection, registry.lastWebSocket))
    }
    if case .failure(.full) = result {
      logger.warning("refused a socket session: too many", metadata: ["limit": "\(options.maxSessions)"])
    }
    let opened = try result.get()
    return (opened.0, opened.1)
  }

  /// The session of a connection id, also when it is another process's so far: what its client missed meanwhile it
  /// finds out when it is told to synchronise.
  func connection(_ sid: String, _ handshake: @autoclosure () -> Handshake) async -> ServerConnection<Identity>? {
    if let known = connection(sid) { return known }
    let handshake = handshake()
    guard let found = await takeOver(sid, handshake) else { return nil }
    let now = clock.now()
    let (connection, isNew) = registry.withLock { registry -> (ServerConnection<Identity>?, Bool) in
      if let known = registry.connections[sid] { return (known, false) }
      guard !registry.shuttingDown, registry.connections.count < options.maxSessions else { return (nil, false) }
      let session = ServerSession(takingOver: sid, socketID: found.id, settings: options.session, now: now)
      let connection = ServerConnection(session: session, handshake: handshake, server: self)
      registry.connections[sid] = connection
      return (connection, true)
    }
    if isNew { connection?.takenOver(by: found.identity) }
    return connection
  }

  /// The session of a connection id.
  func connection(_ sid: String) -> ServerConnection<Identity>? { registry.withLock { $0.connections[sid] } }

  /// A number for a WebSocket that asks to take over a session.
  func nextWebSocket() -> Int {
    registry.withLock { registry in
      registry.lastWebSocket += 1
      return registry.lastWebSocket
    }
  }

  /// A session ended.
  func forget(_ connection: ServerConnection<Identity>, _ reason: DisconnectReason) {
    registry.withLock { $0.connections[connection.sid] = nil }
    switch reason {
    case .slowConsumer, .protocolError:
      logger.warning("closed a socket session", metadata: ["reason": "\(reason)"])
    default:
      logger.debug("socket session ended", metadata: ["reason": "\(reason)"])
    }
  }

  // MARK: Handling

  /// Starts the task that works off a session's inbox.
  func work(on connection: ServerConnection<Identity>) {
    registry.withLock { $0.working += 1 }
    Task {
      while let item = connection.nextItem() { await handle(item, of: connection) }
      let ended = registry.withLock { registry -> [CheckedContinuation<Void, Never>] in
        registry.working -= 1
        guard registry.working == 0 else { return [] }
        defer { registry.waitingForEnd = [] }
        return registry.waitingForEnd
      }
      for continuation in ended { continuation.resume() }
    }
  }

  private func handle(_ item: ServerConnection<Identity>.Item, of connection: ServerConnection<Identity>) async {
    switch item {
    case .joined:
      switch await authenticate(connection.handshake) {
      case .identified(let identity): await welcome(identity, on: connection)
      case .expiredToken: emit("expired_token", json: .success(nil), to: [connection])
      case .invalidToken: emit("invalid_token", json: .success(nil), to: [connection])
      case .anonymous: break
      }
    case .takenOver(let identity): await welcome(identity, on: connection)
    case .event(let event, let id):
      if let session = connection.identified { await handler.received(session, event) }
      if let id,
        let packet = try? SocketPacket(.acknowledgement([]), namespace: options.session.namespace, id: id)
          .message()
      {
        connection.send(packet)
      }
    case .left(let reason):
      guard let session = connection.identified else { return }
      registry.withLock { registry in
        for room in registry.members[session.id]?.rooms ?? [] {
          registry.rooms[room]?[session.id] = nil
          if registry.rooms[room]?.isEmpty == true { registry.rooms[room] = nil }
        }
      }
      await handler.disconnected(session, reason)
      registry.withLock { $0.members[session.id] = nil }
    }
  }

  private func welcome(_ identity: Identity, on connection: ServerConnection<Identity>) async {
    let number = registry.withLock { registry in
      registry.lastNumber += 1
      registry.members[connection.socketID] = Member(connection: connection)
      return registry.lastNumber
    }
    let session = SocketSession(
      id: connection.socketID, connection: connection.sid, number: number, identity: identity,
      handshake: connection.handshake, server: self)
    connection.identify(session)
    await handler.connected(session)
  }
}
