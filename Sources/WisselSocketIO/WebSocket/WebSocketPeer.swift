/// Who stands behind a WebSocket: takes its messages and gives it what to send. Called on the connection's event loop.
protocol WebSocketPeer: AnyObject, Sendable {
  /// The WebSocket is open; the line reaches it from any thread.
  func opened(_ line: WebSocketLine)
  /// A text message came in.
  func received(_ text: String)
  /// The next messages to send, or none; asked again after `WebSocketLine.wake`.
  func next() -> [String]
  /// Whether more may be read now; when not, `WebSocketLine.resumeReading` must follow.
  var mayRead: Bool { get }
  /// This side is shutting down; the WebSocket closes next.
  func quiescing()
  /// The WebSocket is closed; said once.
  func closed()
}
