import Foundation
import NIOCore
import NIOHTTP1
import WisselSocketProtocol

/// WebSocket handshakes at the socket path.
extension SocketServer {
  /// Whether a request that asks for a WebSocket gets one: nil sends it on to the routes, which say what is wrong.
  func acceptWebSocket(_ head: HTTPRequestHead, remoteAddress: String?) -> (any WebSocketPeer)? {
    let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    guard let path = parts.first, Self.trimmed(path) == Self.trimmed(options.path[...]) else { return nil }
    let query = Self.query(parts.count > 1 ? parts[1] : "")
    guard query["transport"] == Transport.websocket.rawValue else { return nil }
    if let origin = head.headers.first(name: "Origin"), !options.origins.allows(origin) { return nil }
    if let sid = query["sid"] {
      guard let connection = connection(sid) else { return nil }
      let number = nextWebSocket()
      return connection.mayUpgrade(number) ? ServerWebSocket(connection, number: number) : nil
    }
    guard query["EIO"] == "4" else { return nil }
    let handshake = Handshake(
      headers: head.headers.map { (name: $0.name, value: $0.value) }, remoteAddress: remoteAddress)
    guard let (connection, number) = try? open(handshake, webSocket: true) else { return nil }
    return ServerWebSocket(connection, number: number)
  }

  private static func trimmed(_ path: Substring) -> Substring {
    var path = path
    while path.last == "/" { path = path.dropLast() }
    return path
  }

  private static func query(_ text: Substring) -> [String: String] {
    var values: [String: String] = [:]
    for pair in text.split(separator: "&").prefix(32) {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      values[String(parts[0])] = parts[1].removingPercentEncoding ?? String(parts[1])
    }
    return values
  }
}
