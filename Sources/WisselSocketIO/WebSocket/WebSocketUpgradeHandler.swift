import HummingbirdCore
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Watches a connection's HTTP requests for WebSocket handshakes and, when one is accepted, puts the WebSocket handlers
/// in the place of the HTTP ones. Any request of a connection may be the handshake, not only its first.
///
/// It stands right behind the HTTP decoder. What lies further on (Hummingbird's handlers) stays in the pipeline and
/// just never hears of the connection again until it closes.
final class WebSocketUpgradeHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private let maxMessageSize: Int
  private let accept: (HTTPRequestHead, any Channel) -> (any WebSocketPeer)?
  private let quiesce: () -> Void
  private let upgrader: NIOWebSocketServerUpgrader
  private var withheld: HTTPRequestHead?
  private var unanswered = 0
  private var closeAfterAnswer = false
  private var upgraded = false

  /// - Parameters:
  ///   - maxMessageSize: bytes of one WebSocket message.
  ///   - accept: whether a request becomes a WebSocket; when not, it goes on as an ordinary request.
  ///   - quiesce: called when the server begins to shut down.
  init(
    maxMessageSize: Int, accept: @escaping (HTTPRequestHead, any Channel) -> (any WebSocketPeer)?,
    quiesce: @escaping () -> Void
  ) {
    self.maxMessageSize = maxMessageSize
    self.accept = accept
    self.quiesce = quiesce
    upgrader = NIOWebSocketServerUpgrader(
      automaticErrorHandling: false,
      shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture(HTTPHeaders()) },
      upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      if unanswered == 0, Self.isHandshake(head) {
        withheld = head
      } else {
        unanswered += 1
        context.fireChannelRead(data)
      }
    case .body:
      if withheld == nil { context.fireChannelRead(data) }
    case .end:
      guard let head = withheld else {
        context.fireChannelRead(data)
        return
      }
      withheld = nil
      decide(head, context: context)
    }
  }

  /// The answers are ready at once, since everything happens on this event loop.
  private func decide(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
    let response = upgrader.buildUpgradeResponse(
      channel: context.channel, upgradeRequest: head, initialResponseHeaders: [:])
    response.assumeIsolated().whenComplete { result in
      if case .success(let headers) = result, let peer = self.accept(head, context.channel) {
        self.upgrade(headers, peer: peer, context: context)
      } else {
        // The decoder has stopped at the upgrade header, so this connection ends with the answer.
        self.closeAfterAnswer = true
        self.unanswered += 1
        context.fireChannelRead(self.wrapInboundOut(.head(head)))
        context.fireChannelRead(self.wrapInboundOut(.end(nil)))
        context.fireChannelReadComplete()
      }
    }
  }

  private func upgrade(_ headers: HTTPHeaders, peer: any WebSocketPeer, context: ChannelHandlerContext) {
    upgraded = true
    let head = HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    let pipeline = context.pipeline.syncOperations
    do {
      try pipeline.removeHandler(
        context: pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self), promise: nil)
      try pipeline.removeHandler(context: pipeline.context(handlerType: HTTPResponseEncoder.self), promise: nil)
      // Their time-outs know nothing of WebSockets.
      if let state = try? pipeline.context(handlerType: HTTPConnectionStateHandler.self) {
        pipeline.removeHandler(context: state, promise: nil)
      }
      if let watch = try? pipeline.context(handlerType: ConnectionWatch.self) {
        pipeline.removeHandler(context: watch, promise: nil)
      }
      try pipeline.addHandlers(
        [
          WebSocketFrameEncoder(), ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: maxMessageSize)),
          WebSocketMessageHandler(peer: peer, isClient: false, maxMessageSize: maxMessageSize),
        ], position: .before(self))
      pipeline.removeHandler(context: context, promise: nil)
    } catch {
      peer.closed()
      context.close(promise: nil)
    }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) {
      unanswered -= 1
      if closeAfterAnswer {
        context.writeAndFlush(data, promise: promise)
        context.close(promise: nil)
        return
      }
    }
    context.write(data, promise: promise)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent { quiesce() }
    context.fireUserInboundEventTriggered(event)
  }

  private static func isHandshake(_ head: HTTPRequestHead) -> Bool {
    head.method == .GET
      && head.headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
      && head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
  }
}
