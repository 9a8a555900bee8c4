import Foundation
import Logging
import NIOCore
import NIOPosix
import Testing
import WisselModel
import WisselSettings
import WisselTesting

@testable import WisselStation

/// The way out over real sockets.
@Suite struct EgressDoorTests {
  private static let logger = {
    var logger = Logger(label: "egress")
    logger.logLevel = .critical
    return logger
  }()

  /// Sends back what it gets, and ends when its sender has.
  static func echo() async throws -> any Channel {
    try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Echo()) }
      }
      .bind(host: "127.0.0.1", port: 0).get()
  }

  private final class Echo: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.writeAndFlush(data, promise: nil) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      guard case ChannelEvent.inputClosed? = event as? ChannelEvent else { return }
      let channel = context.channel
      context.writeAndFlush(NIOAny(ByteBuffer())).whenComplete { _ in channel.close(promise: nil) }
    }
  }

  /// Opens a way to a host whose name has these addresses, and an echo behind it.
  private static func with(
    _ addresses: [String], networks: [String] = ["127.0.0.0/8"],
    _ body: (_ socket: String, _ port: Int, _ door: EgressDoor) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let server = try await echo()
      let port = try #require(server.localAddress?.port)
      let door = EgressDoor(folder: folder.path)
      let settings = EgressSettings(
        algorithm: "a", allow: [.init(host: "api.example.org", port: port)],
        networks: networks.compactMap { IPRange($0) })
      let grant = try #require(
        EgressPolicy([settings], publicDatabases: []).grant("a", as: .init(id: "", digests: []), databases: []))
      try await door.open(to: grant, logger: logger) { _ in addresses.compactMap { IPAddress($0) } }
      do {
        try await body(folder.path + "/" + EgressDoor.socketName, port, door)
      } catch {
        await door.close()
        try await server.close()
        throw error
      }
      await door.close()
      try await server.close()
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/" + EgressDoor.socketName))
    }
  }

  /// Sends all, ends sending, and reads to the end.
  static func exchange(_ socket: String, _ pieces: [String]) async throws -> String {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .connect(unixDomainSocketPath: socket) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
      }
    return try await channel.executeThenClose { inbound, _ in
      let raw = channel.channel
      async let sent: Void = {
        for piece in pieces { try await raw.writeAndFlush(ByteBuffer(string: piece)) }
        try await raw.close(mode: .output)
      }()
      var got = ByteBuffer()
      for try await piece in inbound { got.writeImmutableBuffer(piece) }
      // The other side may have closed before all was sent.
      _ = try? await sent
      return String(buffer: got)
    }
  }

  private static let made = "HTTP/1.1 200 Connection established\r\n\r\n"

  @Test func aListedDestinationIsReached() async throws {
    try await Self.with(["127.0.0.1"]) { socket, port, _ in
      let words = String(repeating: "abcdefghij", count: 50_000)
      let answer = try await Self.exchange(
        socket, ["CONNECT api.example.org:\(port) HTTP/1.1\r\n", "\r\nearly ", words])
      #expect(answer == Self.made + "early " + words)
      // Several at one time do not mix.
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<20 {
          group.addTask {
            let text = String(repeating: "\(number),", count: 1000)
            return try await Self.exchange(socket, ["CONNECT api.example.org:\(port) HTTP/1.1\r\n\r\n", text])
              == Self.made + text
          }
        }
        for try await same in group { #expect(same) }
      }
    }
  }

  @Test func everythingElseIsRefused() async throws {
    try await Self.with(["127.0.0.1"]) { socket, port, _ in
      for (request, status) in [
        ("CONNECT api.example.org:1 HTTP/1.1\r\n\r\n", "403"), ("CONNECT 127.0.0.1:\(port) HTTP/1.1\r\n\r\n", "403"),
        ("CONNECT example.org:\(port) HTTP/1.1\r\n\r\n", "403"),
        ("GET http://api.example.org:\(port)/ HTTP/1.1\r\n\r\n", "405"), ("\r\n\r\n", "400"),
      ] {
        let answer = try await Self.exchange(socket, [request])
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(request)")
      }
    }
  }

  /// The name is listed, but it leads to this machine.
  @Test func aNameThatLeadsInsideIsRefused() async throws {
    try await Self.with(["127.0.0.1", "::1"], networks: []) { socket, port, _ in
      let answer = try await Self.exchange(socket, ["CONNECT api.example.org:\(port) HTTP/1.1\r\n\r\nx"])
      #expect(answer.hasPrefix("HTTP/1.1 403 ") && answer.contains("not the public network's"))
    }
    try await Self.with([]) { socket, port, _ in
      let answer = try await Self.exchange(socket, ["CONNECT api.example.org:\(port) HTTP/1.1\r\n\r\n"])
      #expect(answer.contains("no address"))
    }
  }

  @Test func closingEndsWhatIsOpen() async throws {
    try await Self.with(["127.0.0.1"]) { socket, port, door in
      let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(unixDomainSocketPath: socket).get()
      try await channel.writeAndFlush(ByteBuffer(string: "CONNECT api.example.org:\(port) HTTP/1.1\r\n\r\n"))
      await door.close()
      try await channel.closeFuture.get()
    }
  }
}
