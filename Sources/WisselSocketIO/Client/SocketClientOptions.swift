package import NIOSSL
package import WisselOutbound
package import WisselSocketProtocol

/// How a client connects.
package struct SocketClientOptions: Sendable {
  /// The server: `http`, `https`, `ws` or `wss`; any path in it is the API's and not used.
  package var url: String
  /// The HTTP path of the sockets.
  package var path: String
  package var mode: ClientSession.Mode
  /// Sent with every request, `Authorization` first of all.
  package var headers: [(name: String, value: String)]
  package var session: ClientSessionSettings
  /// Own rules for TLS; by default those of `outbound`.
  package var tls: TLSConfiguration?
  /// The way to the server: its proxy, and whose certificates count.
  package var outbound: Outbound
  /// How long one TCP and TLS connection may take to come about.
  package var connectTimeout: Duration
  /// Events that may wait for the reader; when there are more the connection is given up.
  package var bufferedEvents: Int
  /// How often the clock is looked at.
  package var tickInterval: Duration

  package init(
    url: String, path: String = "/socket.io/", mode: ClientSession.Mode = .pollingThenUpgrade,
    headers: [(name: String, value: String)] = [], session: ClientSessionSettings = ClientSessionSettings(),
    tls: TLSConfiguration? = nil, outbound: Outbound = .direct, connectTimeout: Duration = .seconds(10),
    bufferedEvents: Int = 4_096,
    tickInterval: Duration = .seconds(1)
  ) {
    self.url = url
    self.path = path
    self.mode = mode
    self.headers = headers
    self.session = session
    self.tls = tls
    self.outbound = outbound
    self.connectTimeout = connectTimeout
    self.bufferedEvents = bufferedEvents
    self.tickInterval = tickInterval
  }

  /// With the header `Authorization: Bearer …`.
  package func authorized(_ token: String) -> SocketClientOptions {
    var options = self
    options.headers.append((name: "Authorization", value: "Bearer \(token)"))
    return options
  }
}
