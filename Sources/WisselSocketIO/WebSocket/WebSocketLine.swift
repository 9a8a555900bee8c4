import NIOCore
import NIOWebSocket
import Synchronization

/// Reaches a WebSocket's handler from any thread.
final class WebSocketLine: Sendable {
  private let channel: any Channel
  private let handler: NIOLoopBound<WebSocketMessageHandler>
  private let awake = Atomic(false)

  /// On the event loop only.
  init(channel: any Channel, handler: WebSocketMessageHandler) {
    self.channel = channel
    self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
  }

  /// There is something to send; many calls make one round.
  func wake() {
    guard !awake.exchange(true, ordering: .acquiringAndReleasing) else { return }
    channel.eventLoop.execute {
      self.awake.store(false, ordering: .sequentiallyConsistent)
      self.handler.value.drain()
    }
  }

  /// Sends one message beside the queue.
  func send(_ text: String) {
    channel.eventLoop.execute { self.handler.value.send(text) }
  }

  /// Reading may go on.
  func resumeReading() {
    channel.eventLoop.execute { self.handler.value.resumeReading() }
  }

  /// Sends what waits, then a close frame, and closes the connection when it is answered, or soon.
  func close(_ code: WebSocketErrorCode) {
    channel.eventLoop.execute { self.handler.value.close(code) }
  }

  /// Breaks the connection.
  func abort() { channel.close(mode: .all, promise: nil) }
}
