import NIOWebSocket
import Synchronization
import WisselSocketProtocol

/// One session with its connections: the state machine behind a lock, and the effects it asks for.
///
/// What the client says goes into an inbox that a task works off as long as there is something in it, so an idle
/// session costs no task. When the inbox is full nothing more is read from the client.
final class ServerConnection<Identity: Sendable>: Sendable {
  let sid: String
  let socketID: String
  let handshake: Handshake
  private let server: SocketServer<Identity>
  private let state: Mutex<State>

  /// What the client did, for the handler.
  enum Item {
    case joined
    /// The session was another process's before, where its client had joined.
    case takenOver(Identity)
    case event(SocketEvent, id: Int?)
    case left(DisconnectReason)
  }

  private struct State {
    var session: ServerSession
    var identified: SocketSession<Identity>?
    var poll: CheckedContinuation<[EnginePacket]?, Never>?
    var lines: [Int: WebSocketLine] = [:]
    var inbox: [Item] = []
    var working = false
    var readHeld = false
    var waitingPosts: [CheckedContinuation<Void, Never>] = []
  }

  /// What is to be done once the lock is free.
  private enum Effect {
    case answer(CheckedContinuation<[EnginePacket]?, Never>, [EnginePacket]?)
    case wake(WebSocketLine)
    case send(WebSocketLine, String)
    case close(WebSocketLine, WebSocketErrorCode)
    case abort(WebSocketLine)
    case work
    case resume([CheckedContinuation<Void, Never>])
    case closed(DisconnectReason)
  }

  init(session: ServerSession, handshake: Handshake, server: SocketServer<Identity>) {
    sid = session.sid
    socketID = session.socketID
    self.handshake = handshake
    self.server = server
    state = Mutex(State(session: session))
  }

  /// The client's session once it is known who it is.
  var identified: SocketSession<Identity>? { state.withLock { $0.identified } }

  /// Notes who the client is.
  func identify(_ session: SocketSession<Identity>) { state.withLock { $0.identified = session } }

  /// Goes on with a session whose client is known already.
  func takenOver(by identity: Identity) { perform(state.withLock { accept(.takenOver(identity), &$0) }) }

  /// Runs one step of the state machine and does what it asks.
  private func step(_ body: (inout ServerSession) -> [ServerSession.Action]) {
    perform(state.withLock { state in absorb(body(&state.session), &state) })
  }

  // MARK: Sending, time, end

  /// Queues a packet for the client.
  func send(_ packet: EnginePacket) { step { $0.send(packet) } }

  /// Looks at the clock.
  func tick(now: Duration) { step { $0.tick(now: now) } }

  /// The server's connections are being closed, this one's among them.
  func serverShutsDown() { server.beginShutDown() }

  /// Tells the client to leave, and ends the session.
  func disconnect() { step { $0.disconnect() } }

  /// Ends the session after what was sent.
  func finish() { step { $0.finish() } }

  /// Ends the session.
  func close(_ reason: DisconnectReason) { step { $0.close(reason) } }

  // MARK: Polling

  /// The packets that answer a poll, as soon as there are some; nil when the session cannot be polled.
  func poll() async -> [EnginePacket]? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        // The question and the parking of the continuation are one step, so nothing can come between them.
        let effects = state.withLock { state -> [Effect] in
          let (answer, superseded) = state.session.poll()
          let effects = absorb(superseded, &state)
          switch answer {
          case .answer(let packets): return effects + [.answer(continuation, packets)]
          case .refuse: return effects + [.answer(continuation, nil)]
          case .wait:
            state.poll = continuation
            return effects
          }
        }
        perform(effects)
      }
    } onCancel: {
      let parked = state.withLock { state in
        state.session.pollAbandoned()
        defer { state.poll = nil }
        return state.poll
      }
      parked?.resume(returning: [EnginePacket(.noop)])
    }
  }

  /// Takes the packets of a post; false when the session takes none. Waits while the inbox is full.
  func post(_ packets: [EnginePacket]) async -> Bool {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      let full = state.withLock { state in
        guard isFull(state), !state.session.isClosed else { return false }
        state.waitingPosts.append(continuation)
        return true
      }
      if !full { continuation.resume() }
    }
    guard state.withLock({ $0.session.takesPosts }) else { return false }
    let now = server.clock.now()
    for packet in packets { step { $0.received(packet, now: now) } }
    return true
  }

  // MARK: WebSocket

  /// A WebSocket that asks to take over this session; false when it may not.
  func mayUpgrade(_ number: Int) -> Bool {
    let now = server.clock.now()
    return state.withLock { $0.session.webSocketOpened(number, now: now) }
  }

  func opened(_ number: Int, _ line: WebSocketLine) {
    let closed = state.withLock { state in
      if !state.session.isClosed { state.lines[number] = line }
      return state.session.isClosed
    }
    if closed { line.close(.goingAway) }
  }

  func received(_ text: String, webSocket number: Int) {
    let now = server.clock.now()
    do throws(ProtocolError) {
      let packet = try EnginePacket(parsing: text)
      step { $0.received(packet, webSocket: number, now: now) }
    } catch {
      step { $0.close(.protocolError(error)) }
    }
  }

  func next(webSocket number: Int) -> [String] {
    state.withLock { $0.session.takeForWebSocket(number) }.map(\.text)
  }

  var mayRead: Bool {
    state.withLock { state in
      state.readHeld = isFull(state)
      return !state.readHeld
    }
  }

  func closed(webSocket number: Int) {
    state.withLock { $0.lines[number] = nil }
    step { $0.webSocketClosed(number) }
  }

  // MARK: Effects

  private func isFull(_ state: State) -> Bool { state.inbox.count >= server.options.maxInbox }

  private func absorb(_ actions: [ServerSession.Action], _ state: inout State) -> [Effect] {
    var effects: [Effect] = []
    for action in actions {
      switch action {
      case .answerPoll(let packets):
        if let poll = state.poll { effects.append(.answer(poll, packets)) }
        state.poll = nil
      case .drain: effects += state.lines.values.map(Effect.wake)
      case .write(let packet): effects += state.lines.values.map { .send($0, packet.text) }
      case .dropWebSocket(let number):
        if let line = state.lines.removeValue(forKey: number) { effects.append(.close(line, .policyViolation)) }
      case .joined: effects += accept(.joined, &state)
      case .event(let event, let id): effects += accept(.event(event, id: id), &state)
      case .left(let reason): effects += accept(.left(reason), &state)
      case .closed(let reason):
        effects += state.lines.values.map { reason == .slowConsumer ? .abort($0) : .close($0, reason.closeCode) }
        state.lines = [:]
        effects += [.resume(state.waitingPosts), .closed(reason)]
        state.waitingPosts = []
      }
    }
    return effects
  }

  private func accept(_ item: Item, _ state: inout State) -> [Effect] {
    state.inbox.append(item)
    guard !state.working else { return [] }
    state.working = true
    return [.work]
  }

  private func perform(_ effects: [Effect]) {
    for effect in effects {
      switch effect {
      case .answer(let poll, let packets): poll.resume(returning: packets)
      case .wake(let line): line.wake()
      case .send(let line, let text): line.send(text)
      case .close(let line, let code): line.close(code)
      case .abort(let line): line.abort()
      case .work: server.work(on: self)
      case .resume(let posts): for post in posts { post.resume() }
      case .closed(let reason): server.forget(self, reason)
      }
    }
  }

  /// The next item of the inbox, or nil when the work is done for now; called by the session's one working task.
  func nextItem() -> Item? {
    let (item, effects, line) = state.withLock { state -> (Item?, [Effect], [WebSocketLine]) in
      guard !state.inbox.isEmpty else {
        state.working = false
        return (nil, [], [])
      }
      let item = state.inbox.removeFirst()
      guard state.inbox.count < server.options.maxInbox else { return (item, [], []) }
      let posts = state.waitingPosts
      state.waitingPosts = []
      let lines = state.readHeld ? Array(state.lines.values) : []
      state.readHeld = false
      return (item, posts.isEmpty ? [] : [.resume(posts)], lines)
    }
    perform(effects)
    for line in line { line.resumeReading() }
    return item
  }
}

extension DisconnectReason {
  /// The WebSocket close code that tells this reason.
  var closeCode: WebSocketErrorCode {
    switch self {
    case .protocolError(.binaryNotSupported), .protocolError(.binaryEventsNotSupported): .unacceptableData
    case .protocolError(.tooLarge), .protocolError(.tooManyPackets): .messageTooLarge
    case .protocolError: .protocolError
    case .shutDown: .goingAway
    case .slowConsumer, .connectTimeout: .policyViolation
    default: .normalClosure
    }
  }
}
