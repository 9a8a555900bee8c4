package import WisselSocketProtocol

/// How a socket server behaves; the defaults are those of the contract.
package struct SocketServerOptions: Sendable {
  /// The HTTP path, apart from that of the API.
  package var path: String
  package var session: ServerSessionSettings
  /// Sessions at a time; further clients are told to come back later.
  package var maxSessions: Int
  /// Events of one client that may wait for the handler before nothing more is read from it.
  package var maxInbox: Int
  /// Which origins a browser's page may come from.
  package var origins: AllowedOrigins
  /// How often the clock is looked at.
  package var tickInterval: Duration

  package init(
    path: String = "/socket.io/", session: ServerSessionSettings = ServerSessionSettings(), maxSessions: Int = 10_000,
    maxInbox: Int = 256, origins: AllowedOrigins = .any, tickInterval: Duration = .seconds(1)
  ) {
    self.path = path
    self.session = session
    self.maxSessions = maxSessions
    self.maxInbox = maxInbox
    self.origins = origins
    self.tickInterval = tickInterval
  }
}

/// The rule for the `Origin` header.
package enum AllowedOrigins: Sendable {
  case any
  /// Those for which the closure is true.
  case matching(@Sendable (String) -> Bool)

  package func allows(_ origin: String) -> Bool {
    switch self {
    case .any: true
    case .matching(let rule): rule(origin)
    }
  }
}
