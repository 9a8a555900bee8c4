import NIOCore
import NIOWebSocket

/// The last handler of a WebSocket's pipeline, on either side: messages in, messages out, control frames answered.
/// It stops reading while its peer is busy and stops writing while the connection is full.
final class WebSocketMessageHandler: ChannelDuplexHandler {
  typealias InboundIn = WebSocketFrame
  typealias OutboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  /// How long a close frame may go unanswered.
  private static let closeTimeout = TimeAmount.seconds(2)

  private let peer: any WebSocketPeer
  private let isClient: Bool
  private var assembler: MessageAssembler
  private var context: ChannelHandlerContext?
  private var closing = false
  private var told = false
  private var readHeld = false

  /// - Parameter maxMessageSize: bytes of one message, fragments together.
  init(peer: any WebSocketPeer, isClient: Bool, maxMessageSize: Int) {
    self.peer = peer
    self.isClient = isClient
    assembler = MessageAssembler(expectsMask: !isClient, maxMessageSize: maxMessageSize)
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    peer.opened(WebSocketLine(channel: context.channel, handler: self))
    drain()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    tellClosed()
  }

  func channelInactive(context: ChannelHandlerContext) {
    tellClosed()
    context.fireChannelInactive()
  }

  // MARK: In

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch assembler.receive(unwrapInboundIn(data)) {
    case .nothing: break
    case .message(let text): if !closing { peer.received(text) }
    case .ping(let data): if !closing { write(.pong, data, flush: true) }
    case .close:
      guard !closing else {
        context.close(promise: nil)
        return
      }
      closing = true
      write(.connectionClose, ByteBuffer(), flush: true)
      context.close(promise: nil)
    case .failure(let code): close(code)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch error {
    case NIOWebSocketError.invalidFrameLength: close(.messageTooLarge)
    case is NIOWebSocketError: close(.protocolError)
    default: context.close(promise: nil)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case is ChannelShouldQuiesceEvent:
      peer.quiescing()
      close(.goingAway)
    case ChannelEvent.inputClosed: context.close(promise: nil)
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  func read(context: ChannelHandlerContext) {
    if closing || peer.mayRead {
      context.read()
    } else {
      readHeld = true
    }
  }

  /// Goes on reading if that was held back.
  func resumeReading() {
    guard readHeld, let context else { return }
    readHeld = false
    context.read()
  }

  // MARK: Out

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable { drain() }
    context.fireChannelWritabilityChanged()
  }

  /// Sends what the peer has, as far as the connection takes it.
  func drain() {
    guard !closing, let context else { return }
    var wrote = false
    while context.channel.isWritable {
      let messages = peer.next()
      if messages.isEmpty { break }
      for message in messages { write(.text, context.channel.allocator.buffer(string: message), flush: false) }
      wrote = true
    }
    if wrote { context.flush() }
  }

  /// Sends one message at once.
  func send(_ text: String) {
    guard !closing, let context else { return }
    write(.text, context.channel.allocator.buffer(string: text), flush: true)
  }

  /// Says goodbye and waits a little for the answer.
  func close(_ code: WebSocketErrorCode) {
    guard !closing, let context else { return }
    drain()
    closing = true
    var data = context.channel.allocator.buffer(capacity: 2)
    data.write(webSocketErrorCode: code)
    write(.connectionClose, data, flush: true)
    let channel = context.channel
    context.eventLoop.scheduleTask(in: Self.closeTimeout) { channel.close(mode: .all, promise: nil) }
    tellClosed()
    resumeReading()
  }

  private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer, flush: Bool) {
    guard let context else { return }
    let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: isClient ? .random() : nil, data: data)
    context.write(wrapOutboundOut(frame), promise: nil)
    if flush { context.flush() }
  }

  private func tellClosed() {
    guard !told else { return }
    told = true
    peer.closed()
  }
}
