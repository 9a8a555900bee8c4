package import Foundation
package import NIOSSL

/// How a process reaches others over the network: through which proxy, and whose certificates it trusts beside the
/// system's. A value; two that are equal share connections.
package struct Outbound: Hashable, Sendable {
  /// For `https` and `wss`; nil: without one.
  package var secureProxy: ProxyServer?
  /// For `http` and `ws`.
  package var plainProxy: ProxyServer?
  package var exceptions: ProxyExceptions
  /// PEM of certificate authorities that are trusted beside the system's.
  private let authorities: Data?

  /// Straight, and trusting the system's authorities.
  package static let direct = Outbound()

  private init() {
    exceptions = ProxyExceptions()
    authorities = nil
  }

  /// - Parameter authorities: the bytes of a PEM file with one certificate or more.
  /// - Throws: `OutboundError.noCertificates`.
  package init(
    secureProxy: ProxyServer? = nil, plainProxy: ProxyServer? = nil, exceptions: ProxyExceptions = ProxyExceptions(),
    authorities: Data? = nil
  ) throws(OutboundError) {
    if let authorities { _ = try Self.certificates(authorities) }
    self.secureProxy = secureProxy
    self.plainProxy = plainProxy
    self.exceptions = exceptions
    self.authorities = authorities
  }

  /// The proxy on the way to a host; nil: straight.
  package func proxy(to host: String, port: Int, secure: Bool) -> ProxyServer? {
    exceptions.contains(host, port: port) ? nil : secure ? secureProxy : plainProxy
  }

  /// The proxy on the way to a URL; nil: straight, or no URL with a host.
  package func proxy(to url: String) -> ProxyServer? {
    guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
      let host = parts.host, !host.isEmpty
    else { return nil }
    let secure = ["https", "wss"].contains(scheme)
    let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    return proxy(to: bare, port: parts.port ?? (secure ? 443 : 80), secure: secure)
  }

  /// What TLS connections trust: the system's authorities and the added ones.
  package var tls: TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    if let authorities, let certificates = try? Self.certificates(authorities) {
      configuration.additionalTrustRoots = [.certificates(certificates)]
    }
    return configuration
  }

  private static func certificates(_ pem: Data) throws(OutboundError) -> [NIOSSLCertificate] {
    guard let certificates = try? NIOSSLCertificate.fromPEMBytes(Array(pem)), !certificates.isEmpty else {
      throw .noCertificates
    }
    return certificates
  }
}

/// Settings of the way out that cannot be used.
package enum OutboundError: Error, Hashable, Sendable {
  /// The bytes hold no certificate in PEM.
  case noCertificates
}
