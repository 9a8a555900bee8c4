import Logging
import NIOWebSocket
import Synchronization
import WisselOutbound
import WisselSocketProtocol

/// The life of the connection, and the effects its state machine asks for.
extension SocketClient {
  private enum Effect {
    case command(Command)
    case post
    case wake(WebSocketLine)
    case send(WebSocketLine, String)
    case close(WebSocketLine)
    case joined([CheckedContinuation<Void, any Error>])
    case ended([CheckedContinuation<Void, any Error>], DisconnectReason)
  }

  /// Opens the first transport and does what the session asks until it ends.
  func connection(_ polling: PollingTransport, _ connector: WebSocketConnector) async throws -> DisconnectReason {
    await withTaskCancellationHandler {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await self.keepTime() }
        if options.mode == .webSocketOnly {
          openWebSocket(connector, sid: nil)
        } else {
          group.addTask { await self.openPolling(polling) }
        }
        working: for await command in commands {
          switch command {
          case .upgrade: openWebSocket(connector, sid: state.withLock { $0.session.sid })
          case .poll:
            group.addTask { await self.pollLoop(polling) }
            group.addTask { await self.postLoop(polling) }
          case .end: break working
          }
        }
        group.cancelAll()
      }
      await sayFarewell(polling)
    } onCancel: {
      leave()
    }
    if let failure = state.withLock({ $0.failure }) { throw failure }
    return state.withLock { $0.end } ?? .closedHere
  }

  private func keepTime() async {
    while !Task.isCancelled {
      do { try await clock.sleep(options.tickInterval) } catch { return }
      let now = clock.now()
      step { $0.tick(now: now) }
    }
  }

  // MARK: Polling

  private func openPolling(_ polling: PollingTransport) async {
    do {
      let packets = try await polling.poll(sid: nil, timeout: options.session.joinTimeout)
      let now = clock.now()
      step { $0.opened(packets, over: .polling, now: now) }
    } catch {
      fail(error)
    }
  }

  private func pollLoop(_ polling: PollingTransport) async {
    while let (sid, timeout) = pollRules() {
      do {
        let packets = try await polling.poll(sid: sid, timeout: timeout)
        let now = clock.now()
        for packet in packets { step { $0.received(packet, over: .polling, now: now) } }
      } catch {
        lose(error)
      }
    }
  }

  private func pollRules() -> (sid: String, timeout: Duration)? {
    state.withLock { state in
      guard !state.session.isClosed, let sid = state.session.sid, let timeout = state.session.pollTimeout else {
        return nil
      }
      return (sid, timeout)
    }
  }

  private func postLoop(_ polling: PollingTransport) async {
    for await _ in posts {
      while let (sid, timeout) = pollRules() {
        let packets = state.withLock { $0.session.take() }
        if packets.isEmpty { break }
        do {
          try await polling.post(packets, sid: sid, timeout: timeout)
        } catch {
          lose(error)
        }
      }
    }
  }

  /// Posts the last words; they are a courtesy, so failing is no matter, and a slow server is not waited for long.
  private func sayFarewell(_ polling: PollingTransport) async {
    let (packets, sid) = state.withLock { ($0.farewell, $0.session.sid) }
    guard let sid, !packets.isEmpty else { return }
    // A task of its own, because this one may be cancelled already.
    await Task { try? await polling.post(packets, sid: sid, timeout: .seconds(2)) }.value
  }

  // MARK: WebSocket

  /// Opens a WebSocket in a task of its own: an attempt that hangs must not hold up the end of this connection.
  private func openWebSocket(_ connector: WebSocketConnector, sid: String?) {
    Task {
      do {
        try await connector.connect(ClientWebSocket(self), sid: sid)
      } catch {
        if sid == nil {
          fail(error)
        } else {
          logger.debug("no WebSocket, staying on polling", metadata: ["why": "\(error)"])
          step { $0.upgradeFailed() }
        }
      }
    }
  }

  func webSocketOpened(_ line: WebSocketLine) {
    let isUpgrade = state.withLock { state in
      state.line = line
      return state.session.sid != nil || state.session.isClosed
    }
    if isUpgrade { step { $0.upgradeOpened() } }
  }

  func webSocketReceived(_ text: String) {
    let now = clock.now()
    do throws(ProtocolError) {
      let packet = try EnginePacket(parsing: text)
      step { $0.received(packet, over: .websocket, now: now) }
    } catch {
      step { $0.close(.protocolError(error)) }
    }
  }

  func nextForWebSocket() -> [String] {
    state.withLock { $0.session.transport == .websocket ? $0.session.take() : [] }.map(\.text)
  }

  func webSocketClosed() { step { $0.webSocketClosed() } }

  // MARK: Steps

  /// No connection came about.
  private func fail(_ error: any Error) {
    state.withLock { state in
      guard !state.session.isClosed else { return }
      state.failure =
        error as? SocketClientError ?? .cannotConnect(ConnectionFailure(error).map { "\($0)" } ?? "\(error)")
    }
    step { $0.close(.transportClosed) }
  }

  /// The connection broke.
  private func lose(_ error: any Error) {
    logger.debug("socket connection lost", metadata: ["why": "\(error)"])
    step { $0.close((error as? ProtocolError).map(DisconnectReason.protocolError) ?? .transportClosed) }
  }

  /// Runs one step of the state machine and does what it asks.
  func step(_ body: (inout ClientSession) -> [ClientSession.Action]) {
    perform(state.withLock { state in absorb(body(&state.session), &state) })
  }

  /// Queues a packet; throws when there is no connection or the server would not take it.
  func send(_ packet: EnginePacket) throws(SocketClientError) {
    let effects = state.withLock { state -> Result<[Effect], SocketClientError> in
      guard state.session.isJoined else { return .failure(.notConnected) }
      guard state.session.fits(packet) else { return .failure(.tooLarge(limit: state.session.maxPayload)) }
      return .success(absorb(state.session.send(packet), &state))
    }
    perform(try effects.get())
  }

  private func absorb(_ actions: [ClientSession.Action], _ state: inout State) -> [Effect] {
    var effects: [Effect] = []
    for action in actions {
      switch action {
      case .startUpgrade: effects.append(.command(.upgrade))
      case .startPolling: effects.append(.command(.poll))
      case .dropWebSocket:
        if let line = state.line { effects.append(.close(line)) }
        state.line = nil
      case .flush:
        if state.session.transport == .polling {
          effects.append(.post)
        } else if let line = state.line {
          effects.append(.wake(line))
        }
      case .write(let packet):
        if let line = state.line { effects.append(.send(line, packet.text)) }
      case .joined:
        effects.append(.joined(state.waiting))
        state.waiting = []
      case .event(let event):
        // Under the lock, so that events keep their order.
        if case .dropped = eventSink.yield(event) {
          effects += absorb(state.session.close(.slowConsumer), &state)
        }
      case .farewell(let packets, .polling): state.farewell = packets
      case .farewell(let packets, .websocket):
        if let line = state.line { effects += packets.map { .send(line, $0.text) } }
      case .closed(let reason):
        if let line = state.line { effects.append(.close(line)) }
        state.line = nil
        state.end = reason
        effects += [.ended(state.waiting, reason), .command(.end(reason))]
        state.waiting = []
      }
    }
    return effects
  }

  private func perform(_ effects: [Effect]) {
    for effect in effects {
      switch effect {
      case .command(let command): commandSink.yield(command)
      case .post: postSink.yield()
      case .wake(let line): line.wake()
      case .send(let line, let text): line.send(text)
      case .close(let line): line.close(.normalClosure)
      case .joined(let waiting): for continuation in waiting { continuation.resume() }
      case .ended(let waiting, let reason):
        eventSink.finish()
        for continuation in waiting { continuation.resume(throwing: SocketClientError.ended(reason)) }
      }
    }
  }
}
