package import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// Reads a server's certificate, whether or not it is trusted.
package struct CertificateProbe: Sendable {
  private let outbound: Outbound

  package init(over outbound: Outbound) { self.outbound = outbound }

  /// Until when the certificate of a host is good; nil when none is shown within ten seconds. Nothing is sent to it, and
  /// what the handshake would trust plays no part.
  package func end(of host: String, port: Int) async -> Date? {
    let found = NIOSingletons.posixEventLoopGroup.any().makePromise(of: Date.self)
    do {
      var configuration = TLSConfiguration.makeClientConfiguration()
      // The chain is looked at in the callback, which accepts none of them.
      configuration.certificateVerification = .fullVerification
      let context = try NIOSSLContext(configuration: configuration)
      let proxy = outbound.proxy(to: host, port: port, secure: true)
      let isAddress = (try? SocketAddress(ipAddress: host, port: port)) != nil
      let channel = try await ClientBootstrap(group: NIOSingletons.posixEventLoopGroup)
        .connectTimeout(.seconds(5))
        .connect(host: proxy?.host ?? host, port: proxy?.port ?? port).get()
      channel.closeFuture.whenComplete { _ in found.fail(ChannelError.eof) }
      let begun = channel.eventLoop.flatSubmit {
        do {
          let way =
            try proxy.map { try ProxyTunnel($0, to: host, port: port).open(on: channel, within: .seconds(5)) }
            ?? channel.eventLoop.makeSucceededVoidFuture()
          return way.flatMapThrowing {
            let handler = try NIOSSLClientHandler(
              context: context, serverHostname: isAddress ? nil : host,
              customVerificationCallback: { chain, verdict in
                if let first = chain.first {
                  found.succeed(Date(timeIntervalSince1970: TimeInterval(first.notValidAfter)))
                }
                verdict.succeed(.failed)
              })
            try channel.pipeline.syncOperations.addHandler(handler)
          }
        } catch {
          return channel.eventLoop.makeFailedFuture(error)
        }
      }
      let limit = channel.eventLoop.scheduleTask(in: .seconds(10)) { channel.close(promise: nil) }
      defer {
        limit.cancel()
        channel.close(promise: nil)
      }
      try await begun.get()
      return try await found.futureResult.get()
    } catch {
      found.fail(error)
      return nil
    }
  }
}
