import NIOCore

/// Brings what is written in one go, such as the head of a reply and its body, to the network in one go: a flush waits
/// until the event loop has nothing else to do for the moment. Each one costs a system call here and wakes the client.
final class FlushGathering: ChannelOutboundHandler, RemovableChannelHandler {
  typealias OutboundIn = Any

  private var isDue = false

  func flush(context: ChannelHandlerContext) {
    guard !isDue else { return }
    isDue = true
    context.eventLoop.assumeIsolated().execute { self.flushIfDue(context) }
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    flushIfDue(context)
    context.close(mode: mode, promise: promise)
  }

  func handlerRemoved(context: ChannelHandlerContext) { flushIfDue(context) }

  private func flushIfDue(_ context: ChannelHandlerContext) {
    guard isDue else { return }
    isDue = false
    context.flush()
  }
}
