import Testing
import WisselSocketProtocol
import WisselWire

@Suite("Client session")
struct ClientSessionTests {
  let open = ServerSessionSettings().openPacket(sid: "E", transport: .polling).packet
  let join = EnginePacket(.message, "0/tasks,{}")
  let accepted = EnginePacket(.message, "0/tasks,{\"sid\":\"S\"}")

  func client(_ mode: ClientSession.Mode) -> ClientSession {
    ClientSession(mode: mode, settings: ClientSessionSettings(), now: .zero)
  }

  @Test("Polling, then the WebSocket before the first poll")
  func upgrade() {
    var client = client(.pollingThenUpgrade)
    #expect(client.opened([open], over: .polling, now: .zero) == [.startUpgrade])
    #expect(client.take() == [])
    #expect(client.upgradeOpened() == [.write(.probe)])
    #expect(
      client.received(.probeAnswer, over: .websocket, now: .zero) == [.write(EnginePacket(.upgrade)), .flush])
    #expect(client.take() == [join])
    #expect(client.received(EnginePacket(.noop), over: .websocket, now: .zero) == [])
    #expect(client.received(accepted, over: .websocket, now: .zero) == [.joined("S")])
    #expect(
      client.received(EnginePacket(.message, "2/tasks,[\"sync\"]"), over: .websocket, now: .zero)
        == [.event(SocketEvent("sync"))])
  }

  @Test("When the WebSocket cannot be had, polling goes on", arguments: ["fails", "lies", "hangs"])
  func noUpgrade(how: String) {
    var client = client(.pollingThenUpgrade)
    _ = client.opened([open], over: .polling, now: .zero)
    let onwards: [ClientSession.Action] = [.dropWebSocket, .startPolling, .flush]
    switch how {
    case "fails": #expect(client.upgradeFailed() == onwards)
    case "lies":
      _ = client.upgradeOpened()
      #expect(client.received(EnginePacket(.pong), over: .websocket, now: .zero) == onwards)
    default: #expect(client.tick(now: .seconds(5)) == onwards)
    }
    #expect(client.take() == [join])
    #expect(client.upgradeOpened() == [.dropWebSocket])
    #expect(client.received(accepted, over: .polling, now: .zero) == [.joined("S")])
  }

  @Test("No upgrade where the server offers none or none is wanted")
  func pollingOnly() {
    var client = client(.pollingOnly)
    #expect(client.opened([open], over: .polling, now: .zero) == [.startPolling, .flush])
    var other = self.client(.pollingThenUpgrade)
    let bare = ServerSessionSettings().openPacket(sid: "E", transport: .websocket).packet
    #expect(other.opened([bare], over: .polling, now: .zero) == [.startPolling, .flush])
  }

  @Test("WebSocket alone")
  func webSocketOnly() {
    var client = client(.webSocketOnly)
    #expect(client.received(open, over: .websocket, now: .zero) == [.flush])
    #expect(client.take() == [join])
  }

  @Test("Pings are answered; silence for longer than interval and time-out is the end")
  func pings() {
    var client = client(.webSocketOnly)
    _ = client.received(open, over: .websocket, now: .zero)
    _ = client.received(accepted, over: .websocket, now: .seconds(1))
    _ = client.take()
    #expect(client.received(EnginePacket(.ping), over: .websocket, now: .seconds(25)) == [.flush])
    #expect(client.take() == [EnginePacket(.pong)])
    #expect(client.tick(now: .seconds(109)) == [])
    #expect(client.tick(now: .seconds(110)) == [.closed(.pingTimeout)])
  }

  @Test(
    "What ends a connection",
    arguments: [
      ("1", DisconnectReason.peerLeft), ("41/tasks,", .peerLeft), ("44/tasks,\"no\"", .refused),
      ("4", .protocolError(.emptyPacket)), ("0{}", .protocolError(.unexpectedPacket(.open))),
      ("451-/tasks,[\"a\"]", .protocolError(.binaryEventsNotSupported)),
    ])
  func ends(text: String, reason: DisconnectReason) throws {
    var client = client(.webSocketOnly)
    _ = client.received(open, over: .websocket, now: .zero)
    #expect(client.received(try EnginePacket(parsing: text), over: .websocket, now: .zero) == [.closed(reason)])
    #expect(client.send(EnginePacket(.message, "x")) == [])
  }

  @Test("A server that never accepts is left after a minute, a queue that never empties at once")
  func patience() {
    var client = client(.webSocketOnly)
    #expect(client.tick(now: .seconds(60)) == [.closed(.connectTimeout)])
    var full = ClientSession(
      mode: .webSocketOnly, settings: ClientSessionSettings(queuedPackets: 2), now: .zero)
    _ = full.received(open, over: .websocket, now: .zero)
    #expect(full.send(EnginePacket(.message, "a")) == [.flush])
    #expect(full.send(EnginePacket(.message, "b")) == [.closed(.slowConsumer)])
  }

  @Test("Leaving says the last words of the released client")
  func leave() {
    var client = client(.webSocketOnly)
    _ = client.received(open, over: .websocket, now: .zero)
    _ = client.received(accepted, over: .websocket, now: .zero)
    _ = client.take()
    #expect(
      client.leave() == [
        .farewell([EnginePacket(.message, "1/tasks,"), EnginePacket(.close)], over: .websocket), .closed(.closedHere),
      ])
  }

  @Test("A post holds at most 16 packets")
  func postBound() {
    var client = client(.pollingOnly)
    _ = client.opened([open], over: .polling, now: .zero)
    for number in 0..<30 { _ = client.send(EnginePacket(.message, "\(number)")) }
    #expect(client.take().count == 16)
    #expect(client.take().count == 15)
    #expect(client.take() == [])
    #expect(!client.fits(EnginePacket(.message, String(repeating: "x", count: 1_000_000))))
  }
}

@Suite("Back-off")
struct BackoffTests {
  @Test("Delays double up to the bound, spread downwards, and repeat from the seed")
  func delays() {
    var backoff = Backoff(first: .seconds(1), most: .seconds(30), jitter: 0.5, seed: 1)
    var same = Backoff(first: .seconds(1), most: .seconds(30), jitter: 0.5, seed: 1)
    for expected in [1, 2, 4, 8, 16, 30, 30, 30] {
      let delay = backoff.next()
      #expect(delay <= .seconds(expected) && delay >= .seconds(expected) / 2)
      #expect(same.next() == delay)
    }
    backoff.reset()
    #expect(backoff.next() <= .seconds(1))
    var plain = Backoff(first: .milliseconds(100), most: .seconds(1), jitter: 0, seed: 9)
    #expect((0..<6).map { _ in plain.next() } == [100, 200, 400, 800, 1_000, 1_000].map(Duration.milliseconds))
  }
}
