import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import WisselSocketIO

@Suite("Peers that keep the server waiting", .timeLimit(.minutes(1)))
struct ConnectionPatienceTests {
  private func channel() throws -> EmbeddedChannel {
    let channel = EmbeddedChannel()
    let patience = ConnectionPatience(silence: .seconds(300), head: .seconds(60))
    try channel.pipeline.syncOperations.addHandler(ConnectionWatch(patience))
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    return channel
  }

  /// Lets time pass and tells whether the connection is still there.
  private func lives(_ channel: EmbeddedChannel, after seconds: Int64) -> Bool {
    channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
    return channel.isActive
  }

  private func receive(_ channel: EmbeddedChannel, _ parts: HTTPServerRequestPart...) throws {
    for part in parts { try channel.writeInbound(part) }
  }

  private static let head = HTTPServerRequestPart.head(
    HTTPRequestHead(version: .http1_1, method: .POST, uri: "/", headers: ["content-length": "1000"]))
  private static let body = HTTPServerRequestPart.body(ByteBuffer(string: "a"))

  private func answer(_ channel: EmbeddedChannel) throws { try channel.writeOutbound(HTTPServerResponsePart.end(nil)) }

  @Test(
    "a peer of HTTP/1.0 that does not ask to stay is let go with its reply",
    arguments: [
      (.http1_0, [:], "close"), (.http1_0, ["connection": "keep-alive"], "keep-alive"), (.http1_1, [:], nil),
      (.http1_1, ["connection": "close"], "close"),
    ] as [(HTTPVersion, HTTPHeaders, String?)])
  func old(version: HTTPVersion, headers: HTTPHeaders, connection: String?) throws {
    let channel = try channel()
    try receive(channel, .head(HTTPRequestHead(version: version, method: .GET, uri: "/", headers: headers)))
    guard case .head(let head) = try channel.readInbound(as: HTTPServerRequestPart.self) else {
      Issue.record("no head")
      return
    }
    #expect(head.headers.first(name: "connection") == connection)
  }

  @Test("a silent connection ends, before a request and after one that was answered")
  func silent() throws {
    let fresh = try channel()
    #expect(lives(fresh, after: 299) && !lives(fresh, after: 1))
    let used = try channel()
    #expect(lives(used, after: 299))
    try receive(used, Self.head, .end(nil))
    try answer(used)
    #expect(lives(used, after: 299) && !lives(used, after: 1))
  }

  @Test("half a head ends it, however its bytes trickle in")
  func half() throws {
    let channel = try channel()
    #expect(lives(channel, after: 100))
    channel.pipeline.fireChannelReadComplete()
    for _ in 1...5 {
      #expect(lives(channel, after: 10))
      channel.pipeline.fireChannelReadComplete()
    }
    #expect(lives(channel, after: 9) && !lives(channel, after: 1))
    let whole = try self.channel()
    whole.pipeline.fireChannelReadComplete()
    #expect(lives(whole, after: 59))
    try receive(whole, Self.head, .end(nil))
    #expect(lives(whole, after: 10_000), "it is complete")
  }

  @Test("while the server takes its time, nothing is counted")
  func waiting() throws {
    let channel = try channel()
    try receive(channel, Self.head, .end(nil))
    channel.read()
    #expect(lives(channel, after: 10_000))
    try answer(channel)
    #expect(lives(channel, after: 299) && !lives(channel, after: 1))
  }

  @Test("a body may come slowly, and wait for a server that is not ready for more; it may not stop")
  func bodies() throws {
    let channel = try channel()
    try receive(channel, Self.head)
    for _ in 1...5 {
      channel.read()
      #expect(lives(channel, after: 200))
      try receive(channel, Self.body)
    }
    #expect(lives(channel, after: 10_000), "it was not asked for more")
    channel.read()
    #expect(lives(channel, after: 299) && !lives(channel, after: 1))
  }

  @Test("a request that was answered before its body came does not stay open for the rest of it")
  func refused() throws {
    let channel = try channel()
    try receive(channel, Self.head)
    try answer(channel)
    channel.read()
    #expect(lives(channel, after: 299) && !lives(channel, after: 1))
  }

  @Test("an answer may be taken slowly, and may not be left lying")
  func answers() throws {
    let channel = try channel()
    try receive(channel, Self.head, .end(nil))
    for isWritable in [false, true, false, true, false] {
      channel.isWritable = isWritable
      channel.pipeline.fireChannelWritabilityChanged()
      #expect(lives(channel, after: 299))
    }
    #expect(!lives(channel, after: 1))
  }

  /// Nothing, half a head, and half a body that nobody reads.
  private static let openings = [
    "", "GET /socket.io/?EIO=4 HT", "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nab",
  ]

  @Test("on a real server silent and half requests end, a WebSocket goes on")
  func server() async throws {
    let patience = ConnectionPatience(silence: .seconds(1), head: .seconds(1))
    try await withServer(TestService(), patience: patience) { port, _ in
      let socket = try await WebSocketTests().open(port)
      await withTaskGroup(of: Bool.self) { group in
        for opening in Self.openings {
          group.addTask {
            guard let raw = try? await RawConnection(port: port) else { return false }
            if !opening.isEmpty { try? await raw.write(opening) }
            return await raw.seen.wait { $0.closed }.closed
          }
        }
        for await isClosed in group { #expect(isClosed) }
      }
      try await socket.write(RawConnection.text(#"42/tasks,["echo","still here"]"#))
      await socket.heard(#"42/tasks,["echo","still here"]"#)
      #expect(!socket.seen.value.closed)
      await socket.close()
    }
  }
}
