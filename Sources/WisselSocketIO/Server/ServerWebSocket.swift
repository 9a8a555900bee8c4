/// One WebSocket of a session: the one it lives on, or one that is being tested for an upgrade.
final class ServerWebSocket<Identity: Sendable>: WebSocketPeer {
  private let connection: ServerConnection<Identity>
  private let number: Int

  init(_ connection: ServerConnection<Identity>, number: Int) {
    self.connection = connection
    self.number = number
  }

  func opened(_ line: WebSocketLine) { connection.opened(number, line) }
  func received(_ text: String) { connection.received(text, webSocket: number) }
  func next() -> [String] { connection.next(webSocket: number) }
  var mayRead: Bool { connection.mayRead }
  func quiescing() { connection.serverShutsDown() }
  func closed() { connection.closed(webSocket: number) }
}
