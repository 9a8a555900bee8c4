package import WisselSocketProtocol

/// Why a client could not do what it was asked.
package enum SocketClientError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The address cannot be used; names what is wrong with it.
  case badAddress(String)
  /// No connection; says what went wrong.
  case cannotConnect(String)
  /// The server answered the first request with this status, and with this text.
  case refused(status: Int, String)
  /// The connection ended before the server accepted this client.
  case ended(DisconnectReason)
  /// There is no connection (yet, or any more).
  case notConnected
  /// The event is larger than the server takes.
  case tooLarge(limit: Int)
  /// A client serves one connection; make a new one.
  case alreadyUsed

  package var description: String {
    switch self {
    case .badAddress(let why): "the server's address cannot be used: \(why)"
    case .cannotConnect(let why): "cannot connect to the server's socket: \(why)"
    case .refused(let status, let text): "the server refused the socket connection with status \(status): \(text)"
    case .ended(let reason): "the socket connection ended before it was accepted: \(reason)"
    case .notConnected: "not connected to the server's socket"
    case .tooLarge(let limit): "the event is larger than the \(limit) bytes the server takes"
    case .alreadyUsed: "this client has had its connection; make a new one"
    }
  }
}
