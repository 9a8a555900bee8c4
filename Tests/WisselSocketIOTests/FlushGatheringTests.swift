import NIOCore
import NIOEmbedded
import Testing

@testable import WisselSocketIO

@Suite("What is written in one go leaves in one go")
struct FlushGatheringTests {
  /// Stands between the handler and the network, and counts.
  private final class FlushCount: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    var flushes = 0

    func flush(context: ChannelHandlerContext) {
      flushes += 1
      context.flush()
    }
  }

  private func channel() throws -> (EmbeddedChannel, FlushCount) {
    let (channel, count) = (EmbeddedChannel(), FlushCount())
    try channel.pipeline.syncOperations.addHandlers([count, FlushGathering()])
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    return (channel, count)
  }

  @Test("two writes with a flush each are flushed once, when the event loop comes to it, and in their order")
  func gathered() throws {
    let (channel, count) = try channel()
    for word in ["head", "body"] { channel.writeAndFlush(ByteBuffer(string: word), promise: nil) }
    #expect(try count.flushes == 0 && channel.readOutbound(as: ByteBuffer.self) == nil)
    channel.embeddedEventLoop.run()
    #expect(count.flushes == 1)
    for word in ["head", "body"] { #expect(try channel.readOutbound() == ByteBuffer(string: word)) }
    channel.writeAndFlush(ByteBuffer(string: "more"), promise: nil)
    channel.embeddedEventLoop.run()
    #expect(try count.flushes == 2 && channel.readOutbound() == ByteBuffer(string: "more"))
    _ = try channel.finish()
  }

  @Test("nothing stays behind when the connection is closed")
  func closed() throws {
    let (channel, count) = try channel()
    channel.writeAndFlush(ByteBuffer(string: "last words"), promise: nil)
    channel.close(promise: nil)
    #expect(try count.flushes == 1 && channel.readOutbound() == ByteBuffer(string: "last words"))
    channel.embeddedEventLoop.run()
    #expect(count.flushes == 1)
  }
}
