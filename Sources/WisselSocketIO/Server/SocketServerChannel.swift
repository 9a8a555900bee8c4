package import Hummingbird
package import HummingbirdCore
package import Logging
package import NIOCore
import NIOHTTP1
import WisselSocketProtocol

/// Hummingbird's HTTP/1.1 connection with a door to WebSockets in its pipeline.
package struct SocketServerChannel<Identity: Sendable>: ServerChildChannel {
  let http: HTTP1Channel
  let sockets: SocketServer<Identity>
  let patience: ConnectionPatience

  package func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
    let (sockets, patience) = (sockets, patience)
    return http.setup(channel: channel, logger: logger).flatMapThrowing { value in
      let pipeline = channel.pipeline.syncOperations
      let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
      let handler = WebSocketUpgradeHandler(
        maxMessageSize: sockets.options.session.limits.payloadBytes,
        accept: { head, channel in
          sockets.acceptWebSocket(head, remoteAddress: channel.remoteAddress?.ipAddress)
        },
        quiesce: { sockets.beginShutDown() })
      try pipeline.addHandler(handler, position: .after(decoder))
      try pipeline.addHandler(ConnectionWatch(patience), position: .after(handler))
      // A large body comes in fewer pieces.
      try channel.syncOptions?.setOption(
        .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 2048, maximum: 256 << 10))
      return value
    }
  }

  /// On the connection's own thread: a request that waits for nobody is answered without a change of threads.
  package func handle(value: HTTP1Channel.Value, logger: Logger) async {
    await withTaskExecutorPreference(EventLoopExecutor(value.channel.eventLoop)) {
      await http.handle(value: value, logger: logger)
    }
  }
}

extension HTTPServerBuilder {
  /// HTTP/1.1 with the WebSockets of a socket server. Polls that wait are answered as soon as the server begins to shut
  /// down, so that they do not hold it up. Peers that
  /// keep it waiting are cut off.
  package static func sockets<Identity: Sendable>(
    _ server: SocketServer<Identity>, configuration: HTTP1Channel.Configuration = .init(),
    patience: ConnectionPatience = ConnectionPatience()
  ) -> HTTPServerBuilder {
    var gathering = configuration
    gathering.additionalChannelHandlers = { [FlushGathering()] + configuration.additionalChannelHandlers() }
    return HTTPServerBuilder { [gathering] responder in
      SocketServerChannel(
        http: HTTP1Channel(responder: responder, configuration: gathering), sockets: server, patience: patience)
    }
  }
}

extension RouterMethods {
  /// Answers long polling at the server's path. `remoteAddress` tells a request's other end, where known.
  package func addSocketRoutes<Identity: Sendable>(
    _ server: SocketServer<Identity>, remoteAddress: @escaping @Sendable (Request, Context) -> String? = { _, _ in nil }
  ) {
    let path = RouterPath(stringLiteral: server.options.path)
    for method: HTTPRequest.Method in [.get, .post, .options] {
      on(path, method: method) { request, context in
        await server.respond(to: request, remoteAddress: remoteAddress(request, context))
      }
    }
  }
}
