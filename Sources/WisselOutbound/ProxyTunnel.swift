package import NIOCore
import NIOHTTP1

/// Asks a proxy for a tunnel on a fresh connection, before anything else is on it.
package struct ProxyTunnel: Sendable {
  private let proxy: ProxyServer
  private let host: String
  private let port: Int

  /// - Parameter host: where the tunnel leads; an IPv6 address without brackets.
  package init(_ proxy: ProxyServer, to host: String, port: Int) {
    self.proxy = proxy
    self.host = host
    self.port = port
  }

  /// Puts the request on the connection; what the future brings is an empty pipeline that leads to the host. Call it on
  /// the connection's event loop, before or after the connection is made.
  ///
  /// - Parameter limit: how long the proxy may take.
  /// - Throws: through the future, `ProxyRefusal`.
  package func open(on channel: any Channel, within limit: TimeAmount) throws -> EventLoopFuture<Void> {
    let pipeline = channel.pipeline.syncOperations
    let encoder = HTTPRequestEncoder()
    let decoder = ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes))
    let established = channel.eventLoop.makePromise(of: Void.self)
    let handler = TunnelHandler(head: head, established: established)
    try pipeline.addHandlers([encoder, decoder, handler])
    established.futureResult.whenFailure { _ in channel.close(promise: nil) }
    let timer = channel.eventLoop.scheduleTask(in: limit) { established.fail(ProxyRefusal.slow) }
    return established.futureResult.assumeIsolated().flatMap {
      pipeline.removeHandler(handler).assumeIsolated().flatMap {
        pipeline.removeHandler(decoder).assumeIsolated().flatMap {
          pipeline.removeHandler(encoder)
        }.nonisolated()
      }.nonisolated()
    }.nonisolated().always { _ in timer.cancel() }
  }

  private var head: HTTPRequestHead {
    let target = (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
    var head = HTTPRequestHead(version: .http1_1, method: .CONNECT, uri: target)
    head.headers.add(name: "Host", value: target)
    if let credentials = proxy.credentials {
      head.headers.add(name: "Proxy-Authorization", value: "Basic \(credentials)")
    }
    return head
  }
}

/// A proxy that made no tunnel.
package enum ProxyRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// It asks for a log-in, or for another one.
  case login
  /// It answered with this status.
  case status(Int)
  /// It closed the connection.
  case closed
  /// It took too long.
  case slow

  package var description: String {
    switch self {
    case .login: "the proxy wants a user name and password, or others than these; check wissel.proxy"
    case .status(let status): "the proxy makes no connection to that address (status \(status)); ask who runs it"
    case .closed: "the proxy closed the connection; check wissel.proxy.url"
    case .slow: "the proxy took too long"
    }
  }
}

private final class TunnelHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  private let head: HTTPRequestHead
  private let established: EventLoopPromise<Void>
  private var isSent = false

  init(head: HTTPRequestHead, established: EventLoopPromise<Void>) {
    self.head = head
    self.established = established
  }

  func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { send(context) }
  }

  func channelActive(context: ChannelHandlerContext) { send(context) }

  private func send(_ context: ChannelHandlerContext) {
    guard !isSent else { return }
    isSent = true
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      switch head.status.code {
      case 200..<300: break
      case 407: established.fail(ProxyRefusal.login)
      default: established.fail(ProxyRefusal.status(Int(head.status.code)))
      }
    case .body: established.fail(ProxyRefusal.closed)
    case .end: established.succeed()
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    established.fail(ProxyRefusal.closed)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    established.fail(ProxyRefusal.closed)
  }

  func handlerRemoved(context: ChannelHandlerContext) { established.fail(ProxyRefusal.closed) }

}
