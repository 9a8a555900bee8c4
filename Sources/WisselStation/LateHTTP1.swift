package import HummingbirdCore
package import Logging
package import NIOCore

/// HTTP/1.1 for a listener that may end while programs connect. The library makes the streams of a connection when it is
/// taken up, and they must be ended by whoever handles it: of a connection that nobody handles any more, because the
/// listener ends just then, they end the process. Here they are made when the handling begins.
package struct LateHTTP1: ServerChildChannel {
  /// A connection that is not read yet; closed when nobody wants it.
  package final class Connection: ServerChildChannelValue {
    package let channel: any Channel
    fileprivate let early: NIOLoopBound<EarlyEvents>

    fileprivate init(_ channel: any Channel, _ early: NIOLoopBound<EarlyEvents>) {
      (self.channel, self.early) = (channel, early)
    }

    deinit { channel.close(promise: nil) }
  }

  private let http: HTTP1Channel

  package init(_ http: HTTP1Channel) { self.http = http }

  package func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Connection> {
    channel.setOption(.autoRead, value: false).flatMapThrowing {
      let early = EarlyEvents()
      try channel.pipeline.syncOperations.addHandler(early)
      return Connection(channel, NIOLoopBound(early, eventLoop: channel.eventLoop))
    }
  }

  package func handle(value: Connection, logger: Logger) async {
    let (channel, early, http) = (value.channel, value.early, http)
    do {
      let streams = try await channel.eventLoop.flatSubmit { () -> EventLoopFuture<HTTP1Channel.Value> in
        // Of a connection that is over already there would be streams that never end.
        guard channel.isActive else { return channel.eventLoop.makeFailedFuture(ChannelError.alreadyClosed) }
        return http.setup(channel: channel, logger: logger).map { streams in
          early.value.tell()
          return streams
        }
      }.get()
      channel.setOption(.autoRead, value: true).whenSuccess { channel.read() }
      await http.handle(value: streams, logger: logger)
    } catch {
      logger.debug("a connection ended before it was handled")
    }
    withExtendedLifetime(value) {}
  }
}

extension HTTPServerBuilder {
  /// HTTP/1.1 for a listener that may end at any moment.
  package static var late: HTTPServerBuilder { HTTPServerBuilder { LateHTTP1(HTTP1Channel(responder: $0)) } }
}

/// Keeps what a connection's peer says before anybody listens: one that says no more than that ends a connection also
/// where nothing is read yet. It is at most what the socket holds.
private final class EarlyEvents: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  private var context: ChannelHandlerContext?
  private var events: [Event]? = []

  private enum Event {
    case read(NIOAny)
    case readComplete
    case other(any Sendable)
  }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }
  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  /// Tells those who listen now.
  func tell() {
    guard let events, let context else { return }
    self.events = nil
    for event in events {
      switch event {
      case .read(let data): context.fireChannelRead(data)
      case .readComplete: context.fireChannelReadComplete()
      case .other(let event): context.fireUserInboundEventTriggered(event)
      }
    }
    context.pipeline.syncOperations.removeHandler(self, promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if events == nil { context.fireChannelRead(data) } else { events?.append(.read(data)) }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if events == nil { context.fireChannelReadComplete() } else { events?.append(.readComplete) }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard events != nil, let kept = event as? ChannelEvent else { return context.fireUserInboundEventTriggered(event) }
    events?.append(.other(kept))
  }
}
