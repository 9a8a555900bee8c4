import Testing

@Suite("Recorded sockets replay")
struct SocketReplayTests {
  static let files = ["20-socketio-node", "21-socketio-websocket-only", "22-socketio-auth-failures"]
}
