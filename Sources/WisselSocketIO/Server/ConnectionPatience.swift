package import NIOCore
import NIOHTTP1

/// How long an HTTP connection may keep the server waiting before it is cut off. While the server itself takes its time
/// over an answer, as for a poll that waits, nothing is counted; nor on a WebSocket, which has a beat of its own.
package struct ConnectionPatience: Sendable {
  /// How long nothing may come of a request or its body that is awaited, and nothing be taken of an answer.
  package var silence: TimeAmount
  /// How long a request's head may be under way, however many bytes of it come.
  package var head: TimeAmount

  package init(silence: TimeAmount = .minutes(5), head: TimeAmount = .minutes(1)) {
    self.silence = silence
    self.head = head
  }
}

/// Cuts off a connection whose peer keeps the server waiting. It stands behind the HTTP decoder.
final class ConnectionWatch: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private let patience: ConnectionPatience
  /// When something last came or went.
  private var since = NIODeadline.distantPast
  /// When the first bytes came of a head that is not complete.
  private var headSince: NIODeadline?
  private var isInRequest = false
  private var unanswered = 0
  /// Whether more is asked for than has come: a server that is not ready for more waits for nobody.
  private var isReading = false
  private var hasParts = false
  private var check: Scheduled<Void>?

  init(_ patience: ConnectionPatience) { self.patience = patience }

  func handlerAdded(context: ChannelHandlerContext) {
    since = context.eventLoop.now
    look(at: since + patience.silence, context)
  }

  func handlerRemoved(context: ChannelHandlerContext) { check?.cancel() }

  func channelInactive(context: ChannelHandlerContext) {
    check?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var data = data
    switch unwrapInboundIn(data) {
    case .head(let head):
      if let ending = head.endingItsConnection { data = wrapInboundOut(.head(ending)) }
      isInRequest = true
      unanswered += 1
      headSince = nil
    case .body: break
    case .end: isInRequest = false
    }
    since = context.eventLoop.now
    hasParts = true
    isReading = false
    context.fireChannelRead(data)
  }

  /// Bytes of which the decoder makes nothing yet are the beginning of a head.
  func channelReadComplete(context: ChannelHandlerContext) {
    if !hasParts, headSince == nil, isAwaitingHead {
      let now = context.eventLoop.now
      headSince = now
      look(at: deadline(context) ?? now + patience.head, context)
    }
    hasParts = false
    context.fireChannelReadComplete()
  }

  func read(context: ChannelHandlerContext) {
    if !isReading { since = context.eventLoop.now }
    isReading = true
    context.read()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) {
      unanswered -= 1
      since = context.eventLoop.now
    }
    context.write(data, promise: promise)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    since = context.eventLoop.now
    context.fireChannelWritabilityChanged()
  }

  private var isAwaitingHead: Bool { !isInRequest && unanswered == 0 }

  /// When the peer has kept us waiting for too long; nil while nothing is awaited of it.
  private func deadline(_ context: ChannelHandlerContext) -> NIODeadline? {
    let silent = since + patience.silence
    if !context.channel.isWritable { return silent }
    if isInRequest { return isReading ? silent : nil }
    guard isAwaitingHead else { return nil }
    return headSince.map { min(silent, $0 + patience.head) } ?? silent
  }

  /// Looks at the peer at a moment. Where nothing is awaited of it, once more so much later that no deadline can be
  /// missed by then.
  private func look(at moment: NIODeadline, _ context: ChannelHandlerContext) {
    check?.cancel()
    check = context.eventLoop.assumeIsolated().scheduleTask(deadline: moment) {
      let now = context.eventLoop.now
      guard let deadline = self.deadline(context) else { return self.look(at: now + self.patience.silence, context) }
      guard deadline <= now else { return self.look(at: deadline, context) }
      context.channel.close(promise: nil)
    }
  }
}

extension HTTPRequestHead {
  /// With the word that the connection ends with the reply, for a peer that means so without saying it: one of HTTP/1.0 that
  /// does not ask for more (RFC 9112, section 9.3). Nil for all others.
  fileprivate var endingItsConnection: HTTPRequestHead? {
    guard version == .http1_0, !isKeepAlive else { return nil }
    var head = self
    head.headers.replaceOrAdd(name: "connection", value: "close")
    return head
  }
}
