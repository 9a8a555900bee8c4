import Foundation

/// Where a server's sockets are: scheme, host and port of its URL, and the socket path, whatever path the URL has.
struct SocketURL: Equatable, Sendable {
  let secure: Bool
  let host: String
  let port: Int
  let path: String

  /// - Parameter url: `http`, `https`, `ws` or `wss`; its path is that of the API and not used.
  init(_ url: String, path: String) throws(SocketClientError) {
    guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased() else {
      throw .badAddress("it is no URL")
    }
    switch scheme {
    case "http", "ws": secure = false
    case "https", "wss": secure = true
    default: throw .badAddress("its scheme is not http, https, ws or wss")
    }
    guard var host = parts.host, !host.isEmpty else { throw .badAddress("it names no host") }
    // An IPv6 address stands in brackets in a URL and without in a socket address.
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    self.host = host
    port = parts.port ?? (secure ? 443 : 80)
    self.path = path.hasPrefix("/") ? path : "/" + path
  }

  /// The `Host` header.
  var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (secure ? 443 : 80) ? name : "\(name):\(port)"
  }

  /// The full URL of a polling request.
  func polling(sid: String?, number: Int) -> String {
    "\(secure ? "https" : "http")://\(authority)\(target("polling", sid: sid, number: number))"
  }

  /// The request target for a transport; the number keeps caches from answering.
  func target(_ transport: String, sid: String?, number: Int) -> String {
    "\(path)?transport=\(transport)&EIO=4" + (sid.map { "&sid=\($0)" } ?? "") + "&t=\(number)"
  }
}
