import NIOCore

/// One end of a tunnel: what is read here is written there, no faster than it is taken, and each direction ends by itself.
/// Both ends are on one event loop. What passes is bytes, or what else the two pipelines make of them.
final class TunnelEnd: ChannelDuplexHandler {
  typealias InboundIn = NIOAny
  typealias OutboundIn = NIOAny

  private weak var partner: TunnelEnd?
  private var context: ChannelHandlerContext?
  private let silence: TimeAmount
  private var timer: Scheduled<Void>?
  private var waitsToRead = false
  /// Succeeds when all that was written here has gone.
  private var written: EventLoopFuture<Void>?
  /// Whether nothing more will be read here.
  private var hasEnded = false
  /// Whether nothing more will be written here.
  private var isFinished = false

  private init(silence: TimeAmount) { self.silence = silence }

  /// The two ends of a tunnel.
  ///
  /// - Parameter silence: after this long without a byte in either direction it is closed.
  private static func pair(silence: TimeAmount) -> (TunnelEnd, TunnelEnd) {
    let (near, far) = (TunnelEnd(silence: silence), TunnelEnd(silence: silence))
    near.partner = far
    far.partner = near
    return (near, far)
  }

  /// What came from the first side before there was a tunnel.
  struct Early {
    /// More is not waited with.
    static let most = 1 << 20

    var bytes: [UInt8] = []
    /// Whether it will send no more.
    var hasEnded = false
  }

  /// Joins two connections of one event loop, of which the second was not read yet, and lets both be read.
  static func join(_ channel: any Channel, _ peer: any Channel, early: Early, silence: TimeAmount) throws {
    let (near, far) = pair(silence: silence)
    try peer.pipeline.syncOperations.addHandler(far)
    try channel.pipeline.syncOperations.addHandler(near)
    if !early.bytes.isEmpty {
      far.write(NIOAny(peer.allocator.buffer(bytes: early.bytes)))
      peer.flush()
    }
    if early.hasEnded {
      near.hasEnded = true
      far.finish()
    }
    for end in [channel, peer] {
      end.setOption(.autoRead, value: true).whenSuccess { end.read() }
    }
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    watch()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.cancel()
    self.context = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    watch()
    partner?.watch()
    partner?.write(data)
  }

  private func write(_ data: NIOAny) {
    guard let context else { return }
    let promise = context.eventLoop.makePromise(of: Void.self)
    written = promise.futureResult
    context.write(data, promise: promise)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    partner?.context?.flush()
    context.fireChannelReadComplete()
  }

  /// Nothing is read as long as the other side takes nothing.
  func read(context: ChannelHandlerContext) {
    guard let partner, let other = partner.context, !other.channel.isWritable else { return context.read() }
    waitsToRead = true
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable, let partner, partner.waitsToRead {
      partner.waitsToRead = false
      partner.context?.read()
    }
    context.fireChannelWritabilityChanged()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed? = event as? ChannelEvent {
      hasEnded = true
      partner?.finish()
      if isFinished { context.close(promise: nil) }
    }
    context.fireUserInboundEventTriggered(event)
  }

  /// However this side has gone, what was read from it is still delivered.
  func channelInactive(context: ChannelHandlerContext) {
    hasEnded = true
    partner?.finish(all: true)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  /// Ends what goes out here, once all that was written has gone.
  ///
  /// - Parameter all: whether nothing more is taken in here either.
  private func finish(all: Bool = false) {
    guard let context else { return }
    context.flush()
    (written ?? context.eventLoop.makeSucceededVoidFuture()).assumeIsolated().whenComplete { [self] _ in
      guard let context = self.context else { return }
      isFinished = true
      context.close(mode: all || hasEnded ? .all : .output, promise: nil)
    }
  }

  /// Closes the tunnel when nothing moves for long.
  private func watch() {
    timer?.cancel()
    guard let context else { return }
    let channel = context.channel
    timer = context.eventLoop.scheduleTask(in: silence) { channel.close(promise: nil) }
  }
}
