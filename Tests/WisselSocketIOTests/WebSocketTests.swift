import Hummingbird
import HummingbirdCore
import NIOCore
import Testing
import WisselSocketIO
import WisselSocketProtocol

@Suite("WebSocket", .timeLimit(.minutes(1)))
struct WebSocketTests {
  /// A connection with its WebSocket open and, if so asked, in the namespace.
  func open(_ port: Int, join: Bool = true) async throws -> RawConnection {
    let raw = try await RawConnection(port: port)
    try await raw.write(RawConnection.handshake())
    _ = await raw.response()
    if join {
      try await raw.write(RawConnection.text("40/tasks,{}"))
      await raw.seen.wait { String(decoding: $0.bytes, as: UTF8.self).contains("[\"sync\"]") || $0.closed }
    }
    return raw
  }

  @Test("The handshake's answer is that of RFC 6455, on a fresh connection or a used one")
  func handshake() async throws {
    try await withServer(TestService()) { port, _ in
      let raw = try await RawConnection(port: port)
      try await raw.write("OPTIONS /socket.io/?EIO=4 HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(await raw.response().head.hasPrefix("HTTP/1.1 200"))
      await raw.seen.wait { String(decoding: $0.bytes, as: UTF8.self).hasSuffix("OK") || $0.closed }
      raw.seen.change { $0.bytes = [] }
      try await raw.write(RawConnection.handshake())
      let response = await raw.response()
      #expect(response.head.hasPrefix("HTTP/1.1 101"))
      #expect(response.head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
      await raw.seen.wait { String(decoding: $0.bytes, as: UTF8.self).contains("maxPayload") || $0.closed }
      #expect(raw.texts.first?.hasPrefix("0{\"sid\":") == true)
      await raw.close()
    }
  }

  @Test(
    "What is no good handshake gets a plain answer and the connection ends",
    arguments: [
      (RawConnection.handshake("EIO=3&transport=websocket"), "400"),
      (RawConnection.handshake("EIO=4&transport=websocket&sid=nope"), "400"),
      (RawConnection.handshake("EIO=4&transport=polling"), "200"),
      (RawConnection.handshake().replacing("Version: 13", with: "Version: 12"), "400"),
      (RawConnection.handshake().replacing("/socket.io/", with: "/elsewhere"), "404"),
    ])
  func badHandshake(request: String, status: String) async throws {
    try await withServer(TestService()) { port, _ in
      let raw = try await RawConnection(port: port)
      try await raw.write(request)
      #expect(await raw.response().head.hasPrefix("HTTP/1.1 \(status)"))
      await raw.seen.wait { $0.closed }
    }
  }

  struct Offence: Sendable, CustomStringConvertible {
    let description: String
    let bytes: [UInt8]
    let code: Int

    init(_ description: String, _ bytes: [UInt8], _ code: Int) {
      (self.description, self.bytes, self.code) = (description, bytes, code)
    }
  }

  static let offences: [Offence] = [
    Offence("unmasked", RawConnection.frame(1, [0x32], masked: false), 1002),
    Offence("binary", RawConnection.frame(2, [1, 2, 3]), 1003),
    Offence("reserved bit", RawConnection.frame(0x41, [0x32]), 1002),
    Offence("continuation of nothing", RawConnection.frame(0, [0x32]), 1002),
    Offence("reserved opcode", RawConnection.frame(3, []), 1002),
    Offence("fragmented ping", RawConnection.frame(9, [], fin: false), 1002),
    Offence("text inside text", RawConnection.frame(1, [0x34], fin: false) + RawConnection.text("2"), 1002),
    Offence("not UTF-8", RawConnection.frame(1, [0x34, 0xC3, 0x28]), 1007),
    Offence("two gigabytes", [0x81, 0xFF, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4], 1009),
    Offence("negative length", [0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4], 1009),
    Offence("no packet", RawConnection.text("9"), 1002),
    Offence("empty packet", RawConnection.text(""), 1002),
    Offence("broken JSON", RawConnection.text("42/tasks,["), 1002),
    Offence("binary event", RawConnection.text("451-/tasks,[{}]"), 1003),
  ]

  @Test("Who breaks the rules is told the code and closed", arguments: offences)
  func hostile(offence: Offence) async throws {
    let service = TestService()
    try await withServer(service) { port, _ in
      let raw = try await open(port)
      try await raw.write(offence.bytes)
      await raw.seen.wait { $0.closed }
      #expect(raw.closeCode == offence.code)
      await service.log.wait { $0.last?.hasPrefix("- node") == true }
    }
  }

  @Test("Fragments make one message, a ping between them is answered")
  func fragments() async throws {
    let service = TestService()
    try await withServer(service) { port, _ in
      let raw = try await open(port, join: false)
      try await raw.write(RawConnection.frame(1, Array("40/t".utf8), fin: false))
      try await raw.write(RawConnection.frame(9, Array("hi".utf8)))
      try await raw.write(
        RawConnection.frame(0, Array("asks".utf8), fin: false) + RawConnection.frame(0, Array(",{}".utf8)))
      await service.log.wait { $0 == ["+ node"] }
      await raw.seen.wait { String(decoding: $0.bytes, as: UTF8.self).contains("[\"sync\"]") }
      #expect(raw.frames().contains { $0.opcode == 10 && $0.payload == Array("hi".utf8) })
      try await raw.write(RawConnection.frame(8, [0x03, 0xE8]))
      await raw.seen.wait { $0.closed }
      #expect(raw.frames().last?.opcode == 8)
    }
  }

  @Test("An endless message of fragments is cut off at the bound")
  func endlessFragments() async throws {
    try await withServer(
      TestService(
        options: SocketServerOptions(session: ServerSessionSettings(limits: ProtocolLimits(payloadBytes: 1_000))))
    ) { port, _ in
      let raw = try await open(port)
      try await raw.write(RawConnection.frame(1, Array("4".utf8), fin: false))
      for _ in 0..<20 { try? await raw.write(RawConnection.frame(0, Array(repeating: 0x61, count: 100), fin: false)) }
      await raw.seen.wait { $0.closed }
      #expect(raw.closeCode == 1009)
    }
  }

  @Test("Who does not read is disconnected")
  func slowReader() async throws {
    let service = TestService()
    try await withServer(service) { port, _ in
      let raw = try await open(port)
      try await raw.stopReading()
      let session = await service.sessions.wait { $0.count == 1 }[0]
      let text = String(repeating: "x", count: 64_000)
      for _ in 0..<2_000 where service.log.value.count == 1 { session.emit("e", text) }
      await service.log.wait { $0.contains { $0.hasPrefix("- node: reads too slowly") } }
      await raw.close()
    }
  }

  @Test("A half-open connection is pinged, then given up; an answered one stays")
  func halfOpen() async throws {
    let clock = HandClock()
    let service = TestService(clock: clock.socketClock)
    try await withServer(service) { port, _ in
      let silent = try await open(port)
      let alive = try await open(port)
      clock.advance(.seconds(25))
      service.server.tick()
      for raw in [silent, alive] { await raw.heard("2") }
      // The event behind the pong shows that the pong has been heard.
      try await alive.write(RawConnection.text("3") + RawConnection.text("42/tasks,[\"echo\",1]"))
      await alive.heard("42/tasks,[\"echo\",1]")
      clock.advance(.seconds(60))
      service.server.tick()
      await silent.seen.wait { $0.closed }
      #expect(service.server.connections == 1)
      #expect(alive.seen.value.closed == false)
      await service.log.wait { $0.contains("- node: no sign of life within the ping time-out") }
    }
  }

  @Test("A connection that is cut ends its session")
  func cut() async throws {
    let service = TestService()
    try await withServer(service) { port, _ in
      let raw = try await open(port)
      await raw.close()
      await service.log.wait { $0.last == "- node: the connection broke" }
      // The handler hears of the end a moment before the session is gone.
      while service.server.connections != 0 {
        try Task.checkCancellation()
        await Task.yield()
      }
    }
  }

  /// On a busy machine the time-out may hit before the handshake is through; then it is tried again.
  func openDespiteIdleTimeout(_ port: Int) async throws -> RawConnection {
    while true {
      try Task.checkCancellation()
      if let raw = try? await open(port), raw.texts.contains("42/tasks,[\"sync\"]") { return raw }
    }
  }

  @Test("An idle time-out of the HTTP server does not touch a WebSocket")
  func idleTimeout() async throws {
    let service = TestService()
    let configuration = HTTP1Channel.Configuration(idleTimeout: .milliseconds(300))
    try await withServer(service, http: configuration) { port, _ in
      let idle = try await RawConnection(port: port)
      let raw = try await openDespiteIdleTimeout(port)
      // By the time the idle one is closed, the other's time would have run out soon too; it still answers afterwards.
      await idle.seen.wait { $0.closed }
      let second = try await RawConnection(port: port)
      await second.seen.wait { $0.closed }
      try await raw.write(RawConnection.text("42/tasks,[\"echo\",1]"))
      await raw.heard("42/tasks,[\"echo\",1]")
      #expect(raw.seen.value.closed == false)
      await raw.close()
    }
  }
}
