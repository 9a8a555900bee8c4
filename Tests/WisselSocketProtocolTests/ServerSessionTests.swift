import Testing
import WisselSocketProtocol
import WisselWire

@Suite("Server session")
struct ServerSessionTests {
  let join = EnginePacket(.message, "0/tasks,{}")
  let accepted = EnginePacket(.message, "0/tasks,{\"sid\":\"S\"}")

  func polling(_ settings: ServerSessionSettings = ServerSessionSettings()) -> ServerSession {
    var session = ServerSession(sid: "E", socketID: "S", settings: settings, now: .zero)
    _ = session.poll()
    return session
  }

  func event(_ number: Int) -> EnginePacket { EnginePacket(.message, "2/tasks,[\"e\",\(number)]") }

  @Test("The first poll gets the open packet, the next one waits for something to say")
  func handshake() {
    var session = ServerSession(sid: "E", socketID: "S", settings: ServerSessionSettings(), now: .zero)
    let open = ServerSessionSettings().openPacket(sid: "E", transport: .polling).packet
    #expect(session.poll().answer == .answer([open]))
    #expect(session.poll().answer == .wait)
    #expect(session.received(join, now: .zero) == [.answerPoll([accepted]), .joined])
    #expect(session.send(event(1)) == [])
    #expect(session.send(event(2)) == [])
    #expect(session.poll().answer == .answer([event(1), event(2)]))
  }

  @Test("A WebSocket session starts with the open packet too")
  func webSocketHandshake() {
    var session = ServerSession(sid: "E", socketID: "S", settings: ServerSessionSettings(), webSocket: 1, now: .zero)
    let open = ServerSessionSettings().openPacket(sid: "E", transport: .websocket).packet
    #expect(session.takeForWebSocket(1) == [open])
    #expect(session.received(join, webSocket: 1, now: .zero) == [.drain, .joined])
    #expect(session.takeForWebSocket(1) == [accepted])
    #expect(session.poll().answer == .refuse)
    #expect(!session.takesPosts)
  }

  @Test("A session that is to end says first what waits for a WebSocket, and nothing of the end")
  func finish() {
    var session = ServerSession(sid: "E", socketID: "S", settings: ServerSessionSettings(), webSocket: 1, now: .zero)
    _ = session.received(join, webSocket: 1, now: .zero)
    _ = session.takeForWebSocket(1)
    #expect(session.send(event(1)) == [.drain])
    #expect(session.finish() == [.write(event(1)), .left(.closedHere), .closed(.closedHere)])
    #expect(session.finish() == [])
  }

  @Test("Upgrade as recorded: probe, answer, upgrade, then the noop and what waited")
  func upgrade() {
    var session = polling()
    #expect(session.webSocketOpened(7, now: .zero) == true)
    #expect(session.received(.probe, webSocket: 7, now: .zero) == [.write(.probeAnswer)])
    #expect(session.received(EnginePacket(.upgrade), webSocket: 7, now: .zero) == [.drain])
    #expect(session.takeForWebSocket(7) == [EnginePacket(.noop)])
    #expect(session.received(join, webSocket: 7, now: .zero) == [.drain, .joined])
    #expect(session.takeForWebSocket(7) == [accepted])
  }

  @Test("A poll under way during an upgrade gets a noop; messages wait for the WebSocket")
  func upgradeWithPoll() {
    var session = polling()
    #expect(session.poll().answer == .wait)
    #expect(session.webSocketOpened(7, now: .zero) == true)
    #expect(
      session.received(.probe, webSocket: 7, now: .zero) == [.write(.probeAnswer), .answerPoll([EnginePacket(.noop)])])
    #expect(session.send(event(1)) == [])
    #expect(session.poll().answer == .answer([EnginePacket(.noop)]))
    #expect(session.takeForWebSocket(7) == [])
    #expect(session.received(EnginePacket(.upgrade), webSocket: 7, now: .zero) == [.drain])
    #expect(session.takeForWebSocket(7) == [event(1)])
  }

  @Test("A failed upgrade goes back to polling and keeps every message", arguments: ["closes", "talks", "hangs"])
  func failedUpgrade(how: String) {
    var session = polling()
    #expect(session.received(join, now: .zero) == [.joined])
    #expect(session.webSocketOpened(7, now: .zero) == true)
    #expect(session.send(event(1)) == [])
    switch how {
    case "closes": #expect(session.webSocketClosed(7) == [])
    case "talks": #expect(session.received(event(9), webSocket: 7, now: .zero) == [.dropWebSocket(7)])
    default: #expect(session.tick(now: .seconds(10)) == [.dropWebSocket(7)])
    }
    #expect(session.poll().answer == .answer([accepted, event(1)]))
    #expect(session.received(EnginePacket(.upgrade), webSocket: 7, now: .zero) == [])
    #expect(session.webSocketOpened(8, now: .zero) == true)
  }

  @Test("Only one WebSocket at a time may try, and none after the upgrade")
  func oneWebSocket() {
    var session = polling()
    #expect(session.webSocketOpened(1, now: .zero) == true)
    #expect(session.webSocketOpened(2, now: .zero) == false)
    _ = session.received(.probe, webSocket: 1, now: .zero)
    _ = session.received(EnginePacket(.upgrade), webSocket: 1, now: .zero)
    #expect(session.webSocketOpened(3, now: .zero) == false)
    #expect(session.webSocketClosed(2) == [])
    #expect(session.webSocketClosed(1) == [.closed(.transportClosed)])
  }

  @Test("A second poll releases the first, whose connection may be dead")
  func secondPoll() {
    var session = polling()
    #expect(session.poll().answer == .wait)
    let second = session.poll()
    #expect(second.answer == .wait)
    #expect(second.superseded == [.answerPoll([EnginePacket(.noop)])])
    #expect(session.send(event(1)) == [.answerPoll([event(1)])])
  }

  @Test("A poll abandoned by its client takes no message with it")
  func abandonedPoll() {
    var session = polling()
    #expect(session.poll().answer == .wait)
    session.pollAbandoned()
    #expect(session.send(event(1)) == [])
    #expect(session.poll().answer == .answer([event(1)]))
  }

  @Test("One answer holds at most 16 packets, the rest follows")
  func answerBound() {
    var session = polling()
    for number in 0..<20 { _ = session.send(event(number)) }
    #expect(session.poll().answer == .answer((0..<16).map(event)))
    #expect(session.poll().answer == .answer((16..<20).map(event)))
  }

  @Test("Ping after 25 s, gone 60 s later without an answer")
  func pings() {
    var session = polling()
    _ = session.received(join, now: .zero)
    _ = session.poll()
    #expect(session.poll().answer == .wait)
    #expect(session.tick(now: .seconds(24)) == [])
    #expect(session.tick(now: .seconds(25)) == [.answerPoll([EnginePacket(.ping)])])
    #expect(session.tick(now: .seconds(30)) == [])
    #expect(session.received(EnginePacket(.pong), now: .seconds(31)) == [])
    #expect(session.tick(now: .seconds(55)) == [])
    #expect(session.tick(now: .seconds(56)) == [])
    #expect(session.tick(now: .seconds(115)) == [])
    #expect(session.tick(now: .seconds(116)) == [.left(.pingTimeout), .closed(.pingTimeout)])
    #expect(session.tick(now: .seconds(999)) == [])
  }

  @Test("A session that never joins is closed after 45 s")
  func neverJoins() {
    var session = polling()
    _ = session.tick(now: .seconds(25))
    _ = session.received(EnginePacket(.pong), now: .seconds(26))
    #expect(session.tick(now: .seconds(45)) == [.closed(.connectTimeout)])
  }

  @Test("Events come only from those who joined; an id asks for an acknowledgement")
  func events() {
    var session = polling()
    let ping = EnginePacket(.message, "2/tasks,[\"ping\"]")
    #expect(session.received(ping, now: .zero) == [])
    _ = session.received(join, now: .zero)
    #expect(session.received(ping, now: .zero) == [.event(SocketEvent("ping"), id: nil)])
    #expect(
      session.received(EnginePacket(.message, "2/tasks,7[\"a\",1]"), now: .zero)
        == [.event(SocketEvent("a", [1]), id: 7)])
    #expect(session.received(EnginePacket(.message, "2[\"a\"]"), now: .zero) == [])
    #expect(session.received(join, now: .zero) == [])
  }

  @Test(
    "Other namespaces cannot be joined",
    arguments: [
      ("0", "4\"Unable to connect\""),
      ("0/admin,", "4/admin,\"Unable to connect\""),
    ])
  func otherNamespaces(connect: String, refusal: String) {
    var session = polling()
    #expect(session.received(EnginePacket(.message, connect), now: .zero) == [])
    #expect(session.poll().answer == .answer([EnginePacket(.message, refusal)]))
  }

  @Test("Goodbye as the released client says it: leave the namespace, close, break the connection")
  func goodbye() {
    var session = ServerSession(sid: "E", socketID: "S", settings: ServerSessionSettings(), webSocket: 1, now: .zero)
    _ = session.received(join, webSocket: 1, now: .zero)
    #expect(session.received(EnginePacket(.message, "1/tasks,"), webSocket: 1, now: .zero) == [.left(.peerLeft)])
    #expect(session.received(EnginePacket(.close), webSocket: 1, now: .zero) == [.closed(.peerLeft)])
    #expect(session.webSocketClosed(1) == [])
    #expect(session.send(event(1)) == [])
  }

  @Test("Who breaks the protocol is closed", arguments: ["4", "49", "451-[\"a\"]", "42/tasks,[", "0{}", "5"])
  func broken(text: String) throws {
    var session = polling()
    _ = session.received(join, now: .zero)
    let actions = session.received(try EnginePacket(parsing: text), now: .zero)
    guard case .closed(.protocolError) = actions.last else {
      Issue.record("not closed but \(actions)")
      return
    }
    #expect(session.isClosed)
  }

  @Test("Who does not read is closed once its queue is full, in packets or bytes")
  func slowConsumer() {
    var few = polling(ServerSessionSettings(queuedPackets: 3))
    _ = few.received(join, now: .zero)
    #expect(few.send(event(1)) == [])
    #expect(few.send(event(2)) == [])
    #expect(few.send(event(3)) == [.left(.slowConsumer), .closed(.slowConsumer)])
    var small = polling(ServerSessionSettings(queuedBytes: 100))
    _ = small.send(EnginePacket(.message, String(repeating: "x", count: 90)))
    #expect(small.send(EnginePacket(.message, String(repeating: "x", count: 20))) == [.closed(.slowConsumer)])
  }

  @Test("Closing here answers the poll that waits")
  func closeHere() {
    var session = polling()
    _ = session.received(join, now: .zero)
    _ = session.poll()
    _ = session.poll()
    #expect(
      session.close(.shutDown) == [.answerPoll([EnginePacket(.noop)]), .left(.shutDown), .closed(.shutDown)])
    #expect(session.close(.shutDown) == [])
    #expect(session.poll().answer == .refuse)
  }
}
