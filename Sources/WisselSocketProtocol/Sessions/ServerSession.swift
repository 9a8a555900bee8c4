/// One client's session on the server, as a value: it takes what happened and the time, and says what to do.
///
/// Packets for the client wait in one queue that either transport empties: the answer to a poll, or the WebSocket once
/// it has taken over. That is why an upgrade can neither lose nor double a packet.
///
/// The server never sends an Engine.IO close packet, because the released client takes that as a wish not to come back;
/// the connection just ends, and the client connects anew.
package struct ServerSession: Sendable {
  /// What the shell must do, in order.
  package enum Action: Equatable, Sendable {
    /// Answer the poll that waits.
    case answerPoll([EnginePacket])
    /// Packets wait for the WebSocket: take them with `takeForWebSocket`.
    case drain
    /// Send this over the WebSocket that is being tested, beside the queue.
    case write(EnginePacket)
    /// Close a WebSocket that did not become the session's transport.
    case dropWebSocket(Int)
    /// The client joined the namespace (the acceptance is queued): find out who it is and go on from there.
    case joined
    /// The client sent an event; with an id it expects an acknowledgement.
    case event(SocketEvent, id: Int?)
    /// The client is no longer in the namespace.
    case left(DisconnectReason)
    /// The session is over: forget it and close its connections.
    case closed(DisconnectReason)
  }

  /// The answer to a poll.
  package enum Poll: Equatable, Sendable {
    /// Answer at once.
    case answer([EnginePacket])
    /// Nothing to say yet; an `answerPoll` follows.
    case wait
    /// The session cannot be polled (any more).
    case refuse
  }

  private enum Phase: Equatable {
    case polling
    case probing(webSocket: Int, answered: Bool, deadline: Duration)
    case webSocket(Int)
    case closed
  }

  private enum Membership: Equatable { case outside, inside, gone }

  package let sid: String
  /// The id inside the namespace, which differs from the connection's.
  package let socketID: String
  private let settings: ServerSessionSettings
  private var phase: Phase
  private var membership = Membership.outside
  private var queue: OutgoingQueue
  private var pollWaits = false
  private var pingDue: Duration
  private var pongDeadline: Duration?
  private let joinDeadline: Duration

  /// Begins a session; the open packet is the first in the queue. `webSocket` numbers the connection of a session that
  /// starts on a WebSocket.
  package init(
    sid: String, socketID: String, settings: ServerSessionSettings, webSocket: Int? = nil, now: Duration
  ) {
    self.sid = sid
    self.socketID = socketID
    self.settings = settings
    phase = webSocket.map(Phase.webSocket) ?? .polling
    queue = OutgoingQueue(maxPackets: settings.queuedPackets, maxBytes: settings.queuedBytes)
    pingDue = now + settings.pingInterval
    joinDeadline = now + settings.connectTimeout
    _ = queue.append(settings.openPacket(sid: sid, transport: webSocket == nil ? .polling : .websocket).packet)
  }

  /// Goes on with a polling session that another process began: its client has joined, and asks for what is new.
  package init(takingOver sid: String, socketID: String, settings: ServerSessionSettings, now: Duration) {
    self.sid = sid
    self.socketID = socketID
    self.settings = settings
    phase = .polling
    membership = .inside
    queue = OutgoingQueue(maxPackets: settings.queuedPackets, maxBytes: settings.queuedBytes)
    pingDue = now + settings.pingInterval
    joinDeadline = now
  }

  package var isClosed: Bool { phase == .closed }
  package var isJoined: Bool { membership == .inside }
  package var transport: Transport { if case .webSocket = phase { .websocket } else { .polling } }
  /// Packets that wait for the client.
  package var queued: Int { queue.count }

  // MARK: Sending

  /// Queues a packet for the client.
  package mutating func send(_ packet: EnginePacket) -> [Action] {
    guard phase != .closed else { return [] }
    guard queue.append(packet) else { return close(.slowConsumer) }
    return deliver()
  }

  /// What the WebSocket may send now; empty unless it is the session's transport.
  package mutating func takeForWebSocket(_ webSocket: Int, packets: Int = 64) -> [EnginePacket] {
    guard phase == .webSocket(webSocket) else { return [] }
    return queue.take(packets: packets, bytes: settings.limits.payloadBytes)
  }

  private mutating func deliver() -> [Action] {
    switch phase {
    case .polling:
      guard pollWaits, !queue.isEmpty else { return [] }
      pollWaits = false
      return [.answerPoll(takeForPoll())]
    case .probing, .closed: return []
    case .webSocket: return queue.isEmpty ? [] : [.drain]
    }
  }

  private mutating func takeForPoll() -> [EnginePacket] {
    queue.take(packets: EnginePayload.packetsPerAnswer, bytes: settings.limits.payloadBytes)
  }

  // MARK: Polling

  /// The client polls. A poll that still waits is answered with a noop first (its connection may be dead), which is the
  /// second part of the result.
  package mutating func poll() -> (answer: Poll, superseded: [Action]) {
    var superseded: [Action] = []
    if pollWaits {
      pollWaits = false
      superseded = [.answerPoll([EnginePacket(.noop)])]
    }
    switch phase {
    case .closed, .webSocket: return (.refuse, superseded)
    case .probing: return (.answer([EnginePacket(.noop)]), superseded)
    case .polling:
      guard queue.isEmpty else { return (.answer(takeForPoll()), superseded) }
      pollWaits = true
      return (.wait, superseded)
    }
  }

  /// The connection of the poll that waits is gone; what comes next stays in the queue.
  package mutating func pollAbandoned() { pollWaits = false }

  /// Whether the client may post; not any more once a WebSocket has taken over.
  package var takesPosts: Bool {
    switch phase {
    case .polling, .probing: true
    case .webSocket, .closed: false
    }
  }

  // MARK: WebSocket

  /// A WebSocket for this session was opened; false when the session is not one that can change over to it.
  package mutating func webSocketOpened(_ webSocket: Int, now: Duration) -> Bool {
    guard phase == .polling else { return false }
    phase = .probing(webSocket: webSocket, answered: false, deadline: now + settings.upgradeTimeout)
    return true
  }

  /// A WebSocket closed. Before the upgrade was complete the session just goes on polling.
  package mutating func webSocketClosed(_ webSocket: Int) -> [Action] {
    switch phase {
    case .probing(webSocket, _, _):
      phase = .polling
      return deliver()
    case .webSocket(webSocket): return close(.transportClosed)
    default: return []
    }
  }

  // MARK: Receiving

  /// A packet came in by a post.
  package mutating func received(_ packet: EnginePacket, now: Duration) -> [Action] {
    guard takesPosts else { return [] }
    return handle(packet, now: now)
  }

  /// A packet came in over a WebSocket.
  package mutating func received(_ packet: EnginePacket, webSocket: Int, now: Duration) -> [Action] {
    switch phase {
    case .webSocket(webSocket): return handle(packet, now: now)
    case .probing(webSocket, let answered, let deadline):
      if !answered, packet == .probe {
        phase = .probing(webSocket: webSocket, answered: true, deadline: deadline)
        var actions: [Action] = [.write(.probeAnswer)]
        // The noop ends the poll that waits; when none waits the client finds it later and ignores it.
        if pollWaits {
          pollWaits = false
          actions.append(.answerPoll([EnginePacket(.noop)]))
        } else {
          _ = queue.append(EnginePacket(.noop))
        }
        return actions
      }
      if answered, packet.kind == .upgrade {
        phase = .webSocket(webSocket)
        return deliver()
      }
      phase = .polling
      return [.dropWebSocket(webSocket)] + deliver()
    default: return []
    }
  }

  private mutating func handle(_ packet: EnginePacket, now: Duration) -> [Action] {
    switch packet.kind {
    case .message:
      do throws(ProtocolError) {
        return try handle(SocketPacket(parsing: packet.data, limits: settings.limits))
      } catch {
        return close(.protocolError(error))
      }
    case .pong:
      guard pongDeadline != nil else { return [] }
      pongDeadline = nil
      pingDue = now + settings.pingInterval
      return []
    case .close: return close(.peerLeft)
    case .ping, .noop: return []
    case .open, .upgrade: return close(.protocolError(.unexpectedPacket(packet.kind)))
    }
  }

  private mutating func handle(_ packet: SocketPacket) throws(ProtocolError) -> [Action] {
    switch packet.content {
    case .connect:
      if packet.namespace == settings.namespace, membership == .inside { return [] }
      guard packet.namespace == settings.namespace, membership == .outside else {
        let namespace = packet.namespace == "/" ? "" : packet.namespace + ","
        return send(EnginePacket(.message, "4\(namespace)\"Unable to connect\""))
      }
      let actions = send(EnginePacket(.message, "0\(settings.namespace),{\"sid\":\"\(socketID)\"}"))
      guard phase != .closed else { return actions }
      membership = .inside
      return actions + [.joined]
    case .disconnect:
      guard packet.namespace == settings.namespace, membership == .inside else { return [] }
      membership = .gone
      return [.left(.peerLeft)]
    case .event(let event):
      guard packet.namespace == settings.namespace, membership == .inside else { return [] }
      return [.event(event, id: packet.id)]
    case .acknowledgement, .connectError: return []
    }
  }

  // MARK: Time and end

  /// Looks at the clock: sends a ping that is due, and ends what is overdue.
  package mutating func tick(now: Duration) -> [Action] {
    guard phase != .closed else { return [] }
    if membership == .outside, now >= joinDeadline { return close(.connectTimeout) }
    if let pongDeadline, now >= pongDeadline { return close(.pingTimeout) }
    var actions: [Action] = []
    if case .probing(let webSocket, _, let deadline) = phase, now >= deadline {
      phase = .polling
      actions = [.dropWebSocket(webSocket)] + deliver()
    }
    if pongDeadline == nil, now >= pingDue {
      pongDeadline = now + settings.pingTimeout
      actions += send(EnginePacket(.ping))
    }
    return actions
  }

  /// Tells the client to leave the namespace, and ends the session. The released client does not come back after this.
  package mutating func disconnect() -> [Action] {
    var actions: [Action] = []
    let goodbye = EnginePacket(.message, "1\(settings.namespace),")
    if case .webSocket = phase {
      actions = [.write(goodbye)]
    } else if phase == .polling, pollWaits {
      pollWaits = false
      actions = [.answerPoll([goodbye])]
    }
    return actions + close(.closedHere)
  }

  /// Ends the session once what waits for the client is on its way. Nothing is said of the end, so the client comes back.
  /// What waits while there is no poll to answer is lost, as with every end.
  package mutating func finish() -> [Action] {
    var actions: [Action] = []
    if case .webSocket = phase {
      actions = queue.take(packets: .max, bytes: .max).map(Action.write)
    }
    return actions + close(.closedHere)
  }

  /// Ends the session.
  package mutating func close(_ reason: DisconnectReason) -> [Action] {
    guard phase != .closed else { return [] }
    phase = .closed
    queue.removeAll()
    var actions: [Action] = []
    if pollWaits {
      pollWaits = false
      actions.append(.answerPoll([EnginePacket(.noop)]))
    }
    if membership == .inside {
      membership = .gone
      actions.append(.left(reason))
    }
    return actions + [.closed(reason)]
  }
}
