import Foundation
import Testing
import WisselSocketProtocol
import WisselTesting
import WisselWire

@Suite("Recorded frames", .enabled(if: SharedFiles.available, "the shared fixtures are not there"))
struct RecordedFramesTests {
  struct Entry {
    var direction: String
    var frame: String
    var actor: String
  }

  static func frames(_ file: String) throws -> [Entry] {
    let document = try WireJSON.decode(
      JSONValue.self, from: Data(contentsOf: SharedFiles.fixture("vantage6-transcripts/\(file)")))
    return (document["entries"]?.array ?? []).compactMap { entry in
      guard let direction = entry["dir"]?.string, let frame = entry["frame"]?.string, !frame.isEmpty,
        !frame.hasPrefix("<websocket")
      else { return nil }
      return Entry(direction: direction, frame: frame, actor: entry["actor"]?.string ?? "")
    }
  }

  @Test(
    "Every recorded frame is read, and written again with the same meaning",
    arguments: [
      "20-socketio-node.json", "21-socketio-websocket-only.json", "22-socketio-auth-failures.json",
    ])
  func readAndWrite(file: String) throws {
    let limits = ProtocolLimits()
    let frames = try Self.frames(file)
    #expect(!frames.isEmpty)
    for entry in frames {
      let packet = try EnginePacket(parsing: entry.frame)
      #expect(packet.text == entry.frame)
      guard packet.kind == .message else { continue }
      let read = try SocketPacket(parsing: packet.data, limits: limits)
      #expect(try SocketPacket(parsing: read.message().data, limits: limits) == read)
    }
  }

  @Test("The server session answers the recorded node as the released server did")
  func node() throws {
    var session = ServerSession(
      sid: "E", socketID: "<SID 2>", settings: ServerSessionSettings(), now: .zero)
    _ = session.poll()
    #expect(session.webSocketOpened(1, now: .zero) == true)
    let limits = ProtocolLimits()
    var sent: [EnginePacket] = []
    var expected: [EnginePacket] = []
    var eventsFromNode = 0
    for entry in try Self.frames("20-socketio-node.json") {
      let packet = try EnginePacket(parsing: entry.frame)
      guard entry.direction == "client->server" else {
        expected.append(packet)
        // What the service would say at this point.
        if packet.kind == .message, packet.data.hasPrefix("2") { sent += drain(session.send(packet), &session) }
        continue
      }
      let actions = session.received(packet, webSocket: 1, now: .zero)
      sent += drain(actions, &session)
      for case .event(let event, let id) in actions {
        eventsFromNode += 1
        #expect(id == nil)
        #expect(
          try SocketPacket(parsing: packet.data, limits: limits)
            == SocketPacket(.event(event), namespace: "/tasks"))
      }
    }
    #expect(sent == expected)
    #expect(eventsFromNode == 6)
    #expect(session.isClosed)
  }

  private func drain(_ actions: [ServerSession.Action], _ session: inout ServerSession) -> [EnginePacket] {
    var packets: [EnginePacket] = []
    for action in actions {
      if case .write(let packet) = action { packets.append(packet) }
    }
    return packets + session.takeForWebSocket(1)
  }
}
