/// Why a session ended.
package enum DisconnectReason: Equatable, Sendable, CustomStringConvertible {
  /// The other side said goodbye.
  case peerLeft
  /// This side said goodbye.
  case closedHere
  /// This side is shutting down.
  case shutDown
  /// The other side was silent for too long.
  case pingTimeout
  /// The other side never joined the namespace.
  case connectTimeout
  /// The connection broke.
  case transportClosed
  /// The other side does not read what is sent to it, and its queue is full.
  case slowConsumer
  /// The other side broke the protocol.
  case protocolError(ProtocolError)
  /// The server refused the namespace.
  case refused

  package var description: String {
    switch self {
    case .peerLeft: "the other side left"
    case .closedHere: "closed by this side"
    case .shutDown: "shutting down"
    case .pingTimeout: "no sign of life within the ping time-out"
    case .connectTimeout: "did not join the namespace in time"
    case .transportClosed: "the connection broke"
    case .slowConsumer: "reads too slowly; its queue is full"
    case .protocolError(let error): "broke the protocol: \(error)"
    case .refused: "the namespace was refused"
    }
  }
}
