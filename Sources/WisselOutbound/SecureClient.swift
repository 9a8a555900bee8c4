package import NIOCore
import NIOSSL
import NIOTLS
import Synchronization
import WisselModel

/// TLS on connections that a process makes by itself. Whom it trusts is the way out's; that is read once, when it is first
/// needed.
package final class SecureClient: Sendable {
  private let outbound: Outbound
  private let protocols: [String]
  private let context = Mutex<NIOSSLContext?>(nil)

  /// - Parameter protocols: what will be spoken, as ALPN calls it (RFC 7301).
  package init(over outbound: Outbound, protocols: [String]) {
    self.outbound = outbound
    self.protocols = protocols
  }

  /// Puts TLS at the end of a connection's pipeline, and returns when it is agreed on. A connection that fails must be
  /// closed.
  ///
  /// - Parameters:
  ///   - channel: a connection on which nothing was said, and which reads by itself.
  ///   - host: whose certificate it must be.
  ///   - limit: how long agreeing may take.
  /// - Throws: what ``ConnectionFailure`` understands.
  package func begin(on channel: any Channel, as host: String, within limit: TimeAmount) async throws {
    let tls = try tls()
    try await channel.eventLoop.flatSubmit {
      let agreed = channel.eventLoop.makePromise(of: Void.self)
      channel.closeFuture.whenComplete { _ in agreed.fail(ChannelError.eof) }
      let timer = channel.eventLoop.scheduleTask(in: limit) { agreed.fail(ChannelError.connectTimeout(limit)) }
      do {
        let name = IPAddress(host) == nil ? host : nil
        try channel.pipeline.syncOperations.addHandlers([
          NIOSSLClientHandler(context: tls, serverHostname: name), AgreementHandler(agreed),
        ])
      } catch {
        agreed.fail(error)
      }
      return agreed.futureResult.always { _ in timer.cancel() }
    }.get()
  }

  private func tls() throws -> NIOSSLContext {
    try context.withLock { context in
      if let context { return context }
      var configuration = outbound.tls
      configuration.applicationProtocols = protocols
      let made = try NIOSSLContext(configuration: configuration)
      context = made
      return made
    }
  }
}

/// Waits for the end of a handshake.
private final class AgreementHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  private let agreed: EventLoopPromise<Void>

  init(_ agreed: EventLoopPromise<Void>) { self.agreed = agreed }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case TLSUserEvent.handshakeCompleted? = event as? TLSUserEvent {
      agreed.succeed()
      context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { agreed.fail(error) }
}
