import WisselWire

/// The client's end of one connection, as a value: it takes what happened and the time, and says what to do.
///
/// It begins with polling and tries a WebSocket before the first poll, so no poll is under way while transports change;
/// if the WebSocket cannot be had it stays on polling. Or it uses a WebSocket alone from the start.
package struct ClientSession: Sendable {
  /// Which transports to use.
  package enum Mode: String, Sendable, CaseIterable {
    case pollingThenUpgrade, pollingOnly, webSocketOnly
  }

  /// What the shell must do, in order.
  package enum Action: Equatable, Sendable {
    /// Open a WebSocket for this session, then call `upgradeOpened` or `upgradeFailed`.
    case startUpgrade
    /// Give up the WebSocket that was being tested.
    case dropWebSocket
    /// Poll again and again until the session ends.
    case startPolling
    /// Packets wait: take them with `take` and send them over the transport.
    case flush
    /// Send this over the WebSocket, beside the queue.
    case write(EnginePacket)
    /// The server accepted this client in the namespace.
    case joined(String)
    /// The server sent an event.
    case event(SocketEvent)
    /// Say these last words, if that is easily done.
    case farewell([EnginePacket], over: Transport)
    /// The session is over.
    case closed(DisconnectReason)
  }

  private enum Phase: Equatable { case opening, upgrading, polling, webSocket, closed }

  package let mode: Mode
  private let settings: ClientSessionSettings
  private var phase = Phase.opening
  private var queue: OutgoingQueue
  private var open: OpenPacket?
  private var joined = false
  private var heard: Duration
  private var upgradeDeadline: Duration?
  private let joinDeadline: Duration

  package init(mode: Mode, settings: ClientSessionSettings, now: Duration) {
    self.mode = mode
    self.settings = settings
    queue = OutgoingQueue(maxPackets: settings.queuedPackets, maxBytes: settings.queuedBytes)
    heard = now
    joinDeadline = now + settings.joinTimeout
  }

  package var isClosed: Bool { phase == .closed }
  package var isJoined: Bool { joined && phase != .closed }
  package var sid: String? { open?.sid }
  package var transport: Transport { phase == .webSocket ? .websocket : .polling }
  /// How long a poll may take before its connection counts as dead.
  package var pollTimeout: Duration? {
    open.map { .milliseconds($0.pingInterval) + .milliseconds($0.pingTimeout) }
  }

  // MARK: Opening

  /// The first packets arrived: an open packet and what follows it.
  package mutating func opened(_ packets: [EnginePacket], over transport: Transport, now: Duration) -> [Action] {
    guard phase == .opening else { return [] }
    heard = now
    do throws(ProtocolError) {
      guard let first = packets.first else { throw .emptyPacket }
      open = try OpenPacket(first, limits: settings.limits)
    } catch {
      return close(.protocolError(error))
    }
    guard queue.append(EnginePacket(.message, "0\(settings.namespace),{}")) else { return close(.slowConsumer) }
    var actions: [Action]
    if transport == .websocket {
      phase = .webSocket
      actions = [.flush]
    } else if mode == .pollingThenUpgrade, open?.upgrades.contains(Transport.websocket.rawValue) == true {
      phase = .upgrading
      upgradeDeadline = now + settings.upgradeTimeout
      actions = [.startUpgrade]
    } else {
      phase = .polling
      actions = [.startPolling, .flush]
    }
    for packet in packets.dropFirst() { actions += handle(packet) }
    return actions
  }

  /// The WebSocket of the upgrade is open.
  package mutating func upgradeOpened() -> [Action] {
    phase == .upgrading ? [.write(.probe)] : [.dropWebSocket]
  }

  /// The WebSocket of the upgrade could not be had or broke.
  package mutating func upgradeFailed() -> [Action] {
    guard phase == .upgrading else { return [] }
    phase = .polling
    upgradeDeadline = nil
    return [.dropWebSocket, .startPolling, .flush]
  }

  /// The WebSocket closed: the one being tested, or the session's own.
  package mutating func webSocketClosed() -> [Action] {
    switch phase {
    case .upgrading: upgradeFailed()
    case .webSocket, .opening: close(.transportClosed)
    case .polling, .closed: []
    }
  }

  // MARK: Traffic

  /// A packet came in.
  package mutating func received(_ packet: EnginePacket, over transport: Transport, now: Duration) -> [Action] {
    guard phase != .closed else { return [] }
    heard = now
    if phase == .opening { return opened([packet], over: transport, now: now) }
    if phase == .upgrading, transport == .websocket {
      guard packet == .probeAnswer else { return upgradeFailed() }
      phase = .webSocket
      upgradeDeadline = nil
      return [.write(EnginePacket(.upgrade)), .flush]
    }
    return handle(packet)
  }

  private mutating func handle(_ packet: EnginePacket) -> [Action] {
    guard phase != .closed else { return [] }
    switch packet.kind {
    case .ping: return send(EnginePacket(.pong, packet.data))
    case .close: return close(.peerLeft)
    case .noop, .pong: return []
    case .open, .upgrade: return close(.protocolError(.unexpectedPacket(packet.kind)))
    case .message:
      do throws(ProtocolError) {
        return handle(try SocketPacket(parsing: packet.data, limits: settings.limits))
      } catch {
        return close(.protocolError(error))
      }
    }
  }

  private mutating func handle(_ packet: SocketPacket) -> [Action] {
    guard packet.namespace == settings.namespace else { return [] }
    switch packet.content {
    case .connect(let data):
      guard !joined else { return [] }
      joined = true
      return [.joined(data?["sid"]?.string ?? "")]
    case .disconnect: return close(.peerLeft)
    case .connectError: return close(.refused)
    case .acknowledgement: return []
    case .event(let event):
      guard joined else { return [] }
      guard let id = packet.id else { return [.event(event)] }
      return [.event(event)] + send(EnginePacket(.message, "3\(settings.namespace),\(id)[]"))
    }
  }

  /// Queues a packet for the server.
  package mutating func send(_ packet: EnginePacket) -> [Action] {
    guard phase != .closed else { return [] }
    guard queue.append(packet) else { return close(.slowConsumer) }
    return phase == .opening || phase == .upgrading ? [] : [.flush]
  }

  /// Whether the server would take a packet of this size.
  package func fits(_ packet: EnginePacket) -> Bool {
    packet.byteCount <= maxPayload
  }

  /// The most bytes the server takes at a time.
  package var maxPayload: Int { open?.maxPayload ?? settings.limits.payloadBytes }

  /// The next packets for the transport: one body of a post, or a few WebSocket messages. At most 16, since the released
  /// server refuses more in one body.
  package mutating func take() -> [EnginePacket] {
    guard phase == .polling || phase == .webSocket else { return [] }
    // Separators count too.
    return queue.take(
      packets: EnginePayload.packetsPerAnswer, bytes: maxPayload - EnginePayload.packetsPerAnswer)
  }

  // MARK: Time and end

  /// Looks at the clock.
  package mutating func tick(now: Duration) -> [Action] {
    guard phase != .closed else { return [] }
    if !joined, now >= joinDeadline { return close(.connectTimeout) }
    if let upgradeDeadline, now >= upgradeDeadline { return upgradeFailed() }
    if let pollTimeout, now >= heard + pollTimeout { return close(.pingTimeout) }
    return []
  }

  /// Leaves in an orderly way.
  package mutating func leave() -> [Action] {
    guard phase != .closed else { return [] }
    var last = queue.take(packets: .max, bytes: .max)
    if joined { last.append(EnginePacket(.message, "1\(settings.namespace),")) }
    if open != nil { last.append(EnginePacket(.close)) }
    return [.farewell(last, over: transport)] + close(.closedHere)
  }

  /// Ends the session.
  package mutating func close(_ reason: DisconnectReason) -> [Action] {
    guard phase != .closed else { return [] }
    phase = .closed
    queue.removeAll()
    return [.closed(reason)]
  }
}
