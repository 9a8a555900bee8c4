import Testing
import WisselSocketIO
import WisselSocketProtocol
import WisselWire

@Suite("Client and server", .timeLimit(.minutes(1)))
struct ClientAndServerTests {
  @Test("Events travel both ways in order", arguments: ClientSession.Mode.allCases)
  func events(mode: ClientSession.Mode) async throws {
    let service = TestService()
    try await withServer(service) { port, _ in
      try await withClient(port, token: "node", mode: mode) { client in
        var events = client.events.makeAsyncIterator()
        #expect(await events.next() == SocketEvent("sync"))
        for number in 0..<200 { try client.emit("echo", number) }
        for number in 0..<200 { #expect(await events.next() == SocketEvent("echo", [.int(number)])) }
        #expect(client.transport == (mode == .pollingOnly ? .polling : .websocket))
      }
      let log = await service.log.wait { $0.last?.hasPrefix("- ") == true }
      #expect(log.first == "+ node")
      #expect(log.last == "- node: the other side left")
      #expect(log.count == 202)
    }
  }

  @Test("Everyone in a room hears, the sender too; others do not")
  func rooms() async throws {
    let service = TestService()
    try await withServer(service) { port, _ in
      try await withClient(port, token: "a") { first in
        try await withClient(port, token: "b", mode: .pollingOnly) { second in
          try await withClient(port, token: nil, mode: .webSocketOnly) { stranger in
            await service.log.wait { $0.count == 2 }
            try first.emit("all", ["id": 1, "parent_id": nil] as JSONValue)
            for client in [first, second] {
              var events = client.events.makeAsyncIterator()
              #expect(await events.next() == SocketEvent("sync"))
              #expect(await events.next() == SocketEvent("all", [["id": 1, "parent_id": nil]]))
            }
            try stranger.emit("all", 2)
            stranger.leave()
            var heard = 0
            for await _ in stranger.events { heard += 1 }
            #expect(heard == 0)
          }
        }
      }
    }
    #expect(service.server.connections == 0)
    #expect(service.server.sessions(in: "all").isEmpty)
  }

  @Test(
    "A bad token still connects, is told, and is in no room",
    arguments: [
      ("expired", "expired_token"), ("forged", "invalid_token"),
    ])
  func badTokens(token: String, event: String) async throws {
    let service = TestService()
    try await withServer(service) { port, _ in
      try await withClient(port, token: token) { client in
        var events = client.events.makeAsyncIterator()
        #expect(await events.next() == SocketEvent(event))
        try client.emit("echo", 1)
        #expect(service.server.sessions(in: "all").isEmpty)
      }
    }
    #expect(service.log.value.isEmpty)
  }

  @Test("Where no WebSocket is to be had, polling goes on")
  func noWebSocket() async throws {
    let service = TestService()
    try await withServer(service, webSockets: false) { port, _ in
      try await withClient(port, token: "node") { client in
        var events = client.events.makeAsyncIterator()
        #expect(await events.next() == SocketEvent("sync"))
        #expect(client.transport == .polling)
        try client.emit("echo", "still here")
        #expect(await events.next() == SocketEvent("echo", ["still here"]))
      }
      await #expect(throws: SocketClientError.self) {
        try await withClient(port, token: "node", mode: .webSocketOnly) { _ in }
      }
    }
  }

  @Test(
    "Payloads up to the limit pass, larger ones are refused before they are sent",
    arguments: [
      ClientSession.Mode.pollingOnly, .webSocketOnly,
    ])
  func largePayloads(mode: ClientSession.Mode) async throws {
    let service = TestService()
    try await withServer(service) { port, _ in
      try await withClient(port, token: "node", mode: mode) { client in
        var events = client.events.makeAsyncIterator()
        _ = await events.next()
        let large = String(repeating: "x", count: 900_000)
        try client.emit("echo", large)
        #expect(await events.next() == SocketEvent("echo", [.string(large)]))
        #expect(throws: SocketClientError.tooLarge(limit: 1_000_000)) {
          try client.emit("echo", String(repeating: "x", count: 1_000_000))
        }
      }
    }
  }

  @Test("A late end of an old session is told from the newer one by its number")
  func lateEnd() async throws {
    let service = TestService()
    try await withServer(service) { port, _ in
      try await withClient(port, token: "node") { _ in
        let old = await service.sessions.wait { $0.count == 1 }[0]
        try await withClient(port, token: "node") { _ in
          let both = await service.sessions.wait { $0.count == 2 }
          #expect(both[1].number > old.number)
          #expect(both[1].id != old.id)
          old.disconnect()
          let left = await service.sessions.wait { $0.count == 1 }
          #expect(left[0].number == both[1].number)
          #expect(left[0].rooms == ["all"])
        }
      }
    }
  }

  @Test(
    "The server stops at once, polls and WebSockets alike, and the clients know",
    arguments: [
      ClientSession.Mode.pollingOnly, .webSocketOnly,
    ])
  func shutDown(mode: ClientSession.Mode) async throws {
    let service = TestService()
    try await withServer(service) { port, stop in
      let client = SocketClient(
        SocketClientOptions(url: "http://127.0.0.1:\(port)", mode: mode).authorized("node"), logger: quiet)
      async let end = client.run()
      try await client.joined()
      await service.sessions.wait { $0.count == 1 }
      await stop()
      await service.log.wait { $0.contains("- node: shutting down") }
      let reason = try await end
      #expect(reason == .transportClosed)
    }
  }

  @Test("Nobody there, no URL, no HTTP: an error that says so")
  func cannotConnect() async throws {
    for (url, mode) in [
      ("http://127.0.0.1:1", ClientSession.Mode.pollingOnly), ("http://127.0.0.1:1", .webSocketOnly),
      ("ftp://127.0.0.1", .pollingOnly), ("", .pollingOnly), ("http://", .pollingOnly),
    ] {
      let client = SocketClient(SocketClientOptions(url: url, mode: mode), logger: quiet)
      await #expect(throws: SocketClientError.self) { try await client.run() }
      await #expect(throws: SocketClientError.self) { try await client.joined() }
      #expect(throws: SocketClientError.notConnected) { try client.emit("x") }
    }
  }

  @Test("A client that reads too slowly is closed by its own bound, and says why")
  func eventBound() async throws {
    let service = TestService()
    try await withServer(service) { port, _ in
      var options = SocketClientOptions(url: "http://127.0.0.1:\(port)").authorized("node")
      options.bufferedEvents = 10
      let client = SocketClient(options, logger: quiet)
      async let end = client.run()
      try await client.joined()
      let session = await service.sessions.wait { $0.count == 1 }[0]
      for number in 0..<100 { session.emit("e", number) }
      let reason = try await end
      #expect(reason == .slowConsumer)
      var heard = 0
      for await _ in client.events { heard += 1 }
      #expect(heard == 10)
    }
  }
}
