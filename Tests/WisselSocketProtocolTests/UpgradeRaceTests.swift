import Testing
import WisselSocketProtocol
import WisselTesting
import WisselWire

/// A server and a client session joined by queues that deliver in any order the generator likes, as two connections do.
private struct Pair {
  var server = ServerSession(sid: "E", socketID: "S", settings: ServerSessionSettings(), now: .zero)
  var client = ClientSession(mode: .pollingThenUpgrade, settings: ClientSessionSettings(), now: .zero)
  var toServer: [EnginePacket] = []
  var toClient: [EnginePacket] = []
  var post: [EnginePacket]?
  var pollAnswer: [EnginePacket]?
  var polls = false
  var pollUnderWay = false
  var openWebSocket = false
  var webSocketAlive = false
  var received: [Int] = []
  var atServer: [Int] = []

  static func number(_ event: SocketEvent) -> Int { event.data?.int ?? -1 }
  static func event(_ number: Int) -> EnginePacket { EnginePacket(.message, "2/tasks,[\"e\",\(number)]") }

  mutating func perform(_ actions: [ServerSession.Action]) {
    for action in actions {
      switch action {
      case .answerPoll(let packets): pollAnswer = packets
      case .write(let packet): toClient.append(packet)
      case .dropWebSocket: webSocketAlive = false
      case .event(let event, _): atServer.append(Self.number(event))
      case .drain, .joined, .left, .closed: break
      }
    }
  }

  mutating func perform(_ actions: [ClientSession.Action]) {
    for action in actions {
      switch action {
      case .startUpgrade: openWebSocket = true
      case .dropWebSocket: openWebSocket = false
      case .startPolling: polls = true
      case .write(let packet): toServer.append(packet)
      case .event(let event): received.append(Self.number(event))
      case .flush, .joined, .farewell, .closed: break
      }
    }
  }

  /// One random step of the network.
  mutating func step(_ generator: inout SeededGenerator, upgradeWorks: Bool) {
    switch Int.random(in: 0...7, using: &generator) {
    case 0 where openWebSocket && !webSocketAlive:
      if upgradeWorks, server.webSocketOpened(1, now: .zero) {
        webSocketAlive = true
        perform(client.upgradeOpened())
      } else {
        perform(client.upgradeFailed())
      }
    case 1 where webSocketAlive && !toServer.isEmpty:
      perform(server.received(toServer.removeFirst(), webSocket: 1, now: .zero))
    case 2 where webSocketAlive && !toClient.isEmpty:
      perform(client.received(toClient.removeFirst(), over: .websocket, now: .zero))
    case 3 where polls && !pollUnderWay:
      pollUnderWay = true
      let poll = server.poll()
      perform(poll.superseded)
      if case .answer(let packets) = poll.answer { pollAnswer = packets }
    case 4:
      guard let packets = pollAnswer else { return }
      pollAnswer = nil
      pollUnderWay = false
      for packet in packets { perform(client.received(packet, over: .polling, now: .zero)) }
    case 5 where client.transport == .polling && post == nil:
      let packets = client.take()
      if !packets.isEmpty { post = packets }
    case 5 where client.transport == .websocket: toServer += client.take()
    case 6:
      guard let packets = post else { return }
      post = nil
      for packet in packets { perform(server.received(packet, now: .zero)) }
    default: toClient += server.takeForWebSocket(1, packets: 2)
    }
  }
}

@Suite("Upgrade races")
struct UpgradeRaceTests {
  @Test("Whatever the order of things, every message arrives once and in order", arguments: [true, false])
  func everyMessageOnce(upgradeWorks: Bool) {
    for seed in UInt64(1)...400 {
      var generator = SeededGenerator(seed: seed)
      var pair = Pair()
      guard case .answer(let open) = pair.server.poll().answer else {
        Issue.record("no open packet")
        return
      }
      pair.perform(pair.client.opened(open, over: .polling, now: .zero))
      var sent = 0
      var steps = 0
      while steps < 5_000, sent < 40 || pair.received.count < sent || pair.atServer.count < sent {
        steps += 1
        if sent < 40, pair.server.isJoined, pair.client.isJoined, Int.random(in: 0...5, using: &generator) == 0 {
          pair.perform(pair.server.send(Pair.event(sent)))
          pair.perform(pair.client.send(Pair.event(sent)))
          sent += 1
        }
        pair.step(&generator, upgradeWorks: upgradeWorks)
      }
      #expect(pair.received == Array(0..<40), "seed \(seed)")
      #expect(pair.atServer == Array(0..<40), "seed \(seed)")
      #expect(pair.client.transport == (upgradeWorks ? .websocket : .polling), "seed \(seed)")
    }
  }
}
