import Testing
import WisselSocketProtocol
import WisselTesting
import WisselWire

@Suite("Packets")
struct PacketTests {
  let limits = ProtocolLimits()

  @Test(
    "An Engine.IO packet is a digit and its data",
    arguments: [
      ("0{}", EnginePacket(.open, "{}")), ("1", EnginePacket(.close)), ("2probe", .probe), ("3probe", .probeAnswer),
      ("40/tasks,{}", EnginePacket(.message, "0/tasks,{}")), ("5", EnginePacket(.upgrade)), ("6", EnginePacket(.noop)),
      ("4\u{301}é", EnginePacket(.message, "\u{301}é")),
    ])
  func enginePackets(text: String, packet: EnginePacket) throws {
    #expect(try EnginePacket(parsing: text) == packet)
    #expect(packet.text == text)
    #expect(packet.byteCount == text.utf8.count)
  }

  @Test(
    "What is no Engine.IO packet is refused",
    arguments: [
      ("", ProtocolError.emptyPacket), ("7", .unknownEnginePacket), ("x", .unknownEnginePacket),
      ("é", .unknownEnginePacket), ("bAAEC", .binaryNotSupported), ("/", .unknownEnginePacket),
    ])
  func brokenEnginePackets(text: String, error: ProtocolError) {
    #expect(throws: error) { try EnginePacket(parsing: text) }
  }

  @Test("The open packet has the keys and the order of the released server")
  func open() throws {
    let open = ServerSessionSettings().openPacket(sid: "abc", transport: .polling)
    #expect(
      open.packet.text
        == #"0{"sid":"abc","upgrades":["websocket"],"pingTimeout":60000,"pingInterval":25000,"maxPayload":1000000}"#)
    #expect(try OpenPacket(open.packet, limits: limits) == open)
    #expect(ServerSessionSettings().openPacket(sid: "abc", transport: .websocket).upgrades == [])
  }

  @Test(
    "A client refuses an open packet it cannot live by",
    arguments: [
      "{}", "[]", #"{"sid":"","pingTimeout":60000,"pingInterval":25000}"#,
      #"{"sid":"a b&c","pingTimeout":60000,"pingInterval":25000}"#,
      #"{"sid":"a","pingTimeout":0,"pingInterval":25000}"#,
      #"{"sid":"a","pingTimeout":60000,"pingInterval":9223372036854775807}"#,
    ])
  func brokenOpen(data: String) {
    #expect(throws: ProtocolError.malformedHandshake) {
      try OpenPacket(EnginePacket(.open, data), limits: limits)
    }
  }

  @Test("Payloads join packets with the record separator")
  func payloads() throws {
    let packets = [EnginePacket(.message, "2/tasks,[\"a\"]"), EnginePacket(.ping), EnginePacket(.noop)]
    let body = EnginePayload.text(packets)
    #expect(body == "42/tasks,[\"a\"]\u{1E}2\u{1E}6")
    #expect(try EnginePayload.packets(of: body, limits: limits) == packets)
    #expect(try EnginePayload.packets(of: "", limits: limits) == [])
    #expect(throws: ProtocolError.emptyPacket) { try EnginePayload.packets(of: "2\u{1E}", limits: limits) }
    let few = ProtocolLimits(payloadBytes: 10, payloadPackets: 2)
    #expect(throws: ProtocolError.tooManyPackets(limit: 2)) {
      try EnginePayload.packets(of: "2\u{1E}2\u{1E}2", limits: few)
    }
    #expect(throws: ProtocolError.tooLarge(limit: 10)) { try EnginePayload.packets(of: "42345678901", limits: few) }
  }

  @Test(
    "Socket.IO packets",
    arguments: [
      ("0/tasks,{}", SocketPacket(.connect(.object([:])), namespace: "/tasks")),
      ("0", SocketPacket(.connect(nil), namespace: "/")),
      ("1/tasks,", SocketPacket(.disconnect, namespace: "/tasks")),
      ("2/tasks,[\"sync\"]", SocketPacket(.event(SocketEvent("sync")), namespace: "/tasks")),
      ("2/tasks,12[\"a\",{\"b\":1}]", SocketPacket(.event(SocketEvent("a", [["b": 1]])), namespace: "/tasks", id: 12)),
      ("2[\"a\",null]", SocketPacket(.event(SocketEvent("a", [nil])), namespace: "/")),
      ("3/tasks,12[]", SocketPacket(.acknowledgement([]), namespace: "/tasks", id: 12)),
      ("4/x,\"Unable to connect\"", SocketPacket(.connectError("Unable to connect"), namespace: "/x")),
    ])
  func socketPackets(text: String, packet: SocketPacket) throws {
    #expect(try SocketPacket(parsing: text, limits: limits) == packet)
    #expect(try packet.message() == EnginePacket(.message, text))
  }

  @Test("Forms that others write are read too")
  func otherForms() throws {
    #expect(
      try SocketPacket(parsing: "1/tasks", limits: limits) == SocketPacket(.disconnect, namespace: "/tasks"))
    #expect(
      try SocketPacket(parsing: "0/tasks?token=x,", limits: limits) == SocketPacket(.connect(nil), namespace: "/tasks"))
  }

  @Test(
    "What is no Socket.IO packet is refused",
    arguments: [
      ("", ProtocolError.emptyPacket), ("9", .unknownSocketPacket), ("2", .malformedEvent), ("2{}", .malformedEvent),
      ("2[]", .malformedEvent), ("2[1]", .malformedEvent), ("3[]", .malformedEvent), ("2[\"a\"", .malformedJSON),
      ("2[\"a\"]x", .malformedJSON), ("2/tasks", .malformedEvent),
      ("51-[\"a\",{\"_placeholder\":true,\"num\":0}]", .binaryEventsNotSupported),
      ("61-/tasks,1[{\"_placeholder\":true,\"num\":0}]", .binaryEventsNotSupported),
      ("21234567890123456[\"a\"]", .acknowledgementIdTooLong),
    ])
  func brokenSocketPackets(text: String, error: ProtocolError) {
    #expect(throws: error) { try SocketPacket(parsing: text, limits: limits) }
  }

  @Test("Size, nesting and names are bounded")
  func bounds() {
    let deep = "2[\"a\"," + String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000) + "]"
    #expect(throws: ProtocolError.nestedTooDeeply(limit: 64)) { try SocketPacket(parsing: deep, limits: limits) }
    let open = "2" + String(repeating: "[", count: 500_000)
    #expect(throws: ProtocolError.nestedTooDeeply(limit: 64)) { try SocketPacket(parsing: open, limits: limits) }
    let quoted = "2[\"a\",\"" + String(repeating: "[", count: 1_000) + "\"]"
    #expect(throws: Never.self) { try SocketPacket(parsing: quoted, limits: limits) }
    let big = "2[\"" + String(repeating: "a", count: 1_000_000) + "\"]"
    #expect(throws: ProtocolError.tooLarge(limit: 1_000_000)) { try SocketPacket(parsing: big, limits: limits) }
    let name = "0/" + String(repeating: "n", count: 1_000) + ","
    #expect(throws: ProtocolError.namespaceTooLong(limit: 256)) { try SocketPacket(parsing: name, limits: limits) }
  }

  @Test("Generated packets read back as written")
  func roundTrips() throws {
    let seed: UInt64 = 20_261_121
    var generator = SeededGenerator(seed: seed)
    for round in 0..<2_000 {
      let event = SocketEvent(
        Generated.string(&generator),
        (0..<Int.random(in: 0...3, using: &generator)).map { _ in
          Generated.json(&generator, depth: 4)
        })
      let packet = SocketPacket(
        .event(event), namespace: Bool.random(using: &generator) ? "/tasks" : "/",
        id: Bool.random(using: &generator) ? Int.random(in: 0...999_999, using: &generator) : nil)
      let message = try packet.message()
      let body = EnginePayload.text([EnginePacket(.ping), message])
      let back = try EnginePayload.packets(of: body, limits: limits)
      #expect(back.count == 2, "seed \(seed), round \(round)")
      #expect(try SocketPacket(parsing: back[1].data, limits: limits) == packet, "seed \(seed), round \(round)")
    }
  }

  @Test("Hostile texts are refused or read, never more")
  func hostile() {
    let seed: UInt64 = 4_711
    var generator = SeededGenerator(seed: seed)
    let pieces = [
      "0", "2", "4", "5", "[", "]", "{", "}", "\"", "\\", ",", "/tasks,", "/", "1e999", "-", "9", "\u{1E}",
      "\u{301}", "👩‍👩‍👧", "\u{0}", "_placeholder", "null", "[\"a\"]",
    ]
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...12, using: &generator)
      let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      guard let packets = try? EnginePayload.packets(of: text, limits: limits) else { continue }
      for packet in packets where packet.kind == .message {
        if let read = try? SocketPacket(parsing: packet.data, limits: limits) {
          let written = try? read.message()
          #expect(written != nil, "seed \(seed)")
        }
      }
    }
  }
}

/// Generated texts and JSON values.
enum Generated {
  static func string(_ generator: inout SeededGenerator) -> String {
    let alphabet = [
      "a", "Z", "\"", "\\", "/", "\u{1E}", "\n", "é", "\u{1F468}\u{200D}\u{1F469}", "\u{0}", ",", "[", "7",
    ]
    return (0..<Int.random(in: 0...8, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? "" }
      .joined()
  }

  static func json(_ generator: inout SeededGenerator, depth: Int) -> JSONValue {
    switch Int.random(in: 0...(depth > 0 ? 6 : 4), using: &generator) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &generator))
    case 2: return .int(Int.random(in: -1_000_000...1_000_000, using: &generator))
    case 3: return .double(Double(Int.random(in: 0...1_000, using: &generator)) + 0.5)
    case 4: return .string(string(&generator))
    case 5:
      return .array((0..<Int.random(in: 0...3, using: &generator)).map { _ in json(&generator, depth: depth - 1) })
    default:
      return .object(
        Dictionary(
          (0..<Int.random(in: 0...3, using: &generator)).map { _ in
            (string(&generator), json(&generator, depth: depth - 1))
          }, uniquingKeysWith: { first, _ in first }))
    }
  }
}
