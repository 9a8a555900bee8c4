public import Hummingbird
package import Logging
package import NIOCore
package import WisselAccess

/// What travels beside a request: who asks, from where, and how much it may send.
public struct APIContext: RequestContext {
  public var coreContext: CoreRequestContextStorage
  /// The bearer of the request's token, once the route has checked it; nil on open routes.
  package var caller: Caller?
  /// The address the request comes from: the peer's, the one a trusted proxy names, or the one an in-process caller
  /// speaks for; nil when it cannot be told.
  package var clientAddress: String?
  /// Whether a trusted proxy says that the request came to it by TLS.
  package var isForwardedFromTLS = false
  /// Where the connection's reading and writing happens; nil for a call inside the process.
  package let connection: (any EventLoop)?
  /// How much a request may send, and how long it may take.
  package var limits: Limits
  /// What the log, the audit log and the reply call the request.
  package var requestID = "-"

  public init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    clientAddress = source.channel.remoteAddress?.ipAddress
    connection = source.channel.eventLoop
    limits = Limits()
  }

  /// A context for a call inside the process, made in the name of the person at `clientAddress`.
  package init(logger: Logger, clientAddress: String?) {
    coreContext = CoreRequestContextStorage(source: InProcessSource(logger: logger))
    self.clientAddress = clientAddress
    connection = nil
    limits = Limits()
  }
}

private struct InProcessSource: RequestContextSource {
  let logger: Logger
}
