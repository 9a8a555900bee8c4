import Logging
import NIOCore
import NIOPosix
import WisselModel
import WisselSettings

/// Takes one CONNECT, checks it, connects to an address that was checked, and then only passes bytes on.
final class EgressHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer
  typealias Lookup = @Sendable (_ host: String) async -> [IPAddress]

  private static let patience = TimeAmount.seconds(15)
  /// A tunnel on which nothing moves ends.
  private static let silence = TimeAmount.minutes(10)

  private let grant: EgressGrant
  private let tunnels: OpenChannels
  private let logger: Logger
  private let lookup: Lookup
  private var head = TunnelEnd.Early()
  private var isDecided = false
  private var timer: Scheduled<Void>?

  init(grant: EgressGrant, tunnels: OpenChannels, logger: Logger, lookup: @escaping Lookup) {
    self.grant = grant
    self.tunnels = tunnels
    self.logger = logger
    self.lookup = lookup
  }

  func channelActive(context: ChannelHandlerContext) {
    let channel = context.channel
    timer = context.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
    context.fireChannelActive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    head.bytes += unwrapInboundIn(data).readableBytesView
    guard !isDecided else {
      // What comes before the answer waits, within bounds.
      if head.bytes.count > TunnelEnd.Early.most { context.close(promise: nil) }
      return
    }
    switch ConnectRequest(head.bytes) {
    case .incomplete: return
    case .malformed: refuse(context, 400, "this is no request for a tunnel")
    case .otherMethod: refuse(context, 405, "only CONNECT is served here, so use https")
    case .tunnel(let destination, let rest):
      isDecided = true
      head.bytes = Array(head.bytes.suffix(rest))
      connect(context, to: destination)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed? = event as? ChannelEvent {
      head.hasEnded = true
      // Who ends before the request is whole will never ask.
      if !isDecided { context.close(promise: nil) }
    }
    context.fireUserInboundEventTriggered(event)
  }

  private func connect(_ context: ChannelHandlerContext, to destination: EgressSettings.Destination) {
    let (channel, loop) = (context.channel, context.eventLoop)
    let (grant, lookup) = (grant, lookup)
    let bound = NIOLoopBound((self, context), eventLoop: loop)
    let made = loop.makeFutureWithTask { () -> any Channel in
      try grant.check(destination)
      let found = await lookup(destination.host)
      let addresses = try grant.addresses(of: destination, among: found)
      var failure: any Error = EgressGrant.Refusal.unknown
      for address in addresses.prefix(4) {
        do {
          return try await ClientBootstrap(group: loop)
            .connectTimeout(.seconds(5))
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.maxMessagesPerRead, value: 4)
            // Nothing is read before somebody can take it.
            .channelOption(.autoRead, value: false)
            .connect(to: SocketAddress(ipAddress: address.description, port: destination.port)).get()
        } catch {
          failure = error
        }
      }
      throw failure
    }
    made.whenComplete { result in
      let (handler, context) = bound.value
      switch result {
      case .success(let peer): handler.join(context, channel, peer, destination)
      case .failure(let refusal as EgressGrant.Refusal):
        handler.logger.notice(
          "a connection is refused", metadata: ["to": "\(destination)", "why": "\(refusal.rawValue)"])
        handler.refuse(context, 403, Self.words(for: refusal))
      case .failure(let error):
        handler.logger.notice("a connection failed", metadata: ["to": "\(destination)", "error": "\(error)"])
        handler.refuse(context, 502, "the destination cannot be reached from the station")
      }
    }
  }

  private func join(
    _ context: ChannelHandlerContext, _ channel: any Channel, _ peer: any Channel,
    _ destination: EgressSettings.Destination
  ) {
    guard channel.isActive, tunnels.add(peer) else {
      peer.close(promise: nil)
      context.close(promise: nil)
      return
    }
    logger.notice(
      "a connection is made",
      metadata: ["to": "\(destination)", "address": "\(peer.remoteAddress?.ipAddress ?? "")"])
    let answer = context.channel.allocator.buffer(string: "HTTP/1.1 200 Connection established\r\n\r\n")
    context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
    do {
      try TunnelEnd.join(channel, peer, early: head, silence: Self.silence)
    } catch {
      peer.close(promise: nil)
      return context.close(promise: nil)
    }
    context.pipeline.syncOperations.removeHandler(self, promise: nil)
  }

  private func refuse(_ context: ChannelHandlerContext, _ status: Int, _ words: String) {
    isDecided = true
    let body = "station > \(words)\n"
    let text =
      "HTTP/1.1 \(status) Refused\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: \(body.utf8.count)\r\n"
      + "Connection: close\r\n\r\n\(body)"
    let channel = context.channel
    context.writeAndFlush(wrapOutboundOut(channel.allocator.buffer(string: text))).whenComplete { _ in
      channel.close(promise: nil)
    }
  }

  private static func words(for refusal: EgressGrant.Refusal) -> String {
    switch refusal {
    case .unlisted:
      "this station does not let this algorithm connect there (rule egress). Ask its operator to list host and port."
    case .inside:
      "the name leads to an address that is not the public network's (rule egress). Ask the station's operator to list "
        + "its range."
    case .unknown: "the name has no address at this station"
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
