import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
import WisselOutbound
import WisselSocketProtocol

/// The client's end of a WebSocket.
final class ClientWebSocket: WebSocketPeer {
  private let client: SocketClient

  init(_ client: SocketClient) { self.client = client }

  func opened(_ line: WebSocketLine) { client.webSocketOpened(line) }
  func received(_ text: String) { client.webSocketReceived(text) }
  func next() -> [String] { client.nextForWebSocket() }
  var mayRead: Bool { true }
  func quiescing() {}
  func closed() { client.webSocketClosed() }
}

/// Opens WebSockets: TCP, the proxy's tunnel where there is one, TLS where asked for, handshake.
struct WebSocketConnector: Sendable {
  let group: any EventLoopGroup
  let url: SocketURL
  let headers: HTTPHeaders
  let proxy: ProxyServer?
  let tls: NIOSSLContext?
  let timeout: Duration
  let maxMessageSize: Int
  let numbers: RequestNumbers

  /// Connects a peer; returns when the WebSocket is open.
  func connect(_ peer: ClientWebSocket, sid: String?) async throws {
    let head = requestHead(sid: sid)
    let bootstrap = ClientBootstrap(group: group).connectTimeout(timeout.amount)
      .channelOption(.socketOption(.tcp_nodelay), value: 1)
    let upgrade = try await bootstrap.connect(host: proxy?.host ?? url.host, port: proxy?.port ?? url.port) { channel in
      channel.eventLoop.makeCompletedFuture { try begin(channel, head: head, peer: peer) }
    }
    guard try await upgrade.get() else {
      throw SocketClientError.cannotConnect("the server did not agree to a WebSocket")
    }
  }

  private func requestHead(sid: String?) -> HTTPRequestHead {
    var headers = headers
    headers.replaceOrAdd(name: "Host", value: url.authority)
    return HTTPRequestHead(
      version: .http1_1, method: .GET,
      uri: url.target(Transport.websocket.rawValue, sid: sid, number: numbers.next()), headers: headers)
  }

  private func begin(
    _ channel: any Channel, head: HTTPRequestHead, peer: ClientWebSocket
  ) throws -> EventLoopFuture<Bool> {
    guard let proxy else { return try configure(channel, head: head, peer: peer) }
    return try ProxyTunnel(proxy, to: url.host, port: url.port).open(on: channel, within: timeout.amount).flatMap {
      do {
        return try configure(channel, head: head, peer: peer)
      } catch {
        return channel.eventLoop.makeFailedFuture(error)
      }
    }
  }

  private func configure(
    _ channel: any Channel, head: HTTPRequestHead, peer: ClientWebSocket
  ) throws -> EventLoopFuture<Bool> {
    let pipeline = channel.pipeline.syncOperations
    if let tls {
      let isAddress = (try? SocketAddress(ipAddress: url.host, port: url.port)) != nil
      try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : url.host))
    }
    let errors = FirstError()
    try pipeline.addHandler(errors)
    let upgrader = NIOTypedWebSocketClientUpgrader<Bool>(
      maxFrameSize: maxMessageSize, enableAutomaticErrorHandling: false,
      upgradePipelineHandler: { [maxMessageSize] channel, _ in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            WebSocketMessageHandler(peer: peer, isClient: true, maxMessageSize: maxMessageSize))
          return true
        }
      })
    var configuration = NIOUpgradableHTTPClientPipelineConfiguration(
      upgradeConfiguration: NIOTypedHTTPClientUpgradeConfiguration(
        upgradeRequestHead: head, upgraders: [upgrader],
        notUpgradingCompletionHandler: { channel in
          channel.close(promise: nil)
          return channel.eventLoop.makeSucceededFuture(false)
        }))
    // The server's first packet may come with its answer to the handshake.
    configuration.leftOverBytesStrategy = .forwardBytes
    let result = try pipeline.configureUpgradableHTTPClientPipeline(configuration: configuration)
    // A server that takes the connection and never answers must not hold the client for ever.
    let limit = channel.eventLoop.scheduleTask(in: timeout.amount) { channel.close(promise: nil) }
    result.whenComplete { _ in limit.cancel() }
    // The upgrade only knows that the connection is gone; what came before says why.
    return result.assumeIsolated().flatMapErrorThrowing { throw errors.error ?? $0 }.nonisolated()
  }
}

/// Keeps the first error of a connection.
private final class FirstError: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private(set) var error: (any Error)?

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    self.error = self.error ?? error
    context.fireErrorCaught(error)
  }
}
