import AsyncHTTPClient
import NIOCore
import NIOPosix
import NIOSSL

/// Why no connection came about, as far as that can be told from an error of the libraries.
package enum ConnectionFailure: Hashable, Sendable, CustomStringConvertible {
  /// Nobody listens there, or there is no way there.
  case noConnection
  /// The name is not known.
  case noAddress
  case tooSlow
  case proxy(ProxyRefusal)
  /// The certificate is not of an authority this machine trusts, or has expired.
  case untrusted
  /// The certificate is for another host.
  case otherName
  /// TLS failed otherwise: there is none on that port, or the versions differ.
  case noTLS

  /// nil for errors that come after the connection was made.
  package init?(_ error: any Error) {
    switch error {
    case let refusal as ProxyRefusal: self = .proxy(refusal)
    case let error as NIOConnectionError:
      let found = error.dnsAError == nil && error.dnsAAAAError == nil || !error.connectionErrors.isEmpty
      self = found ? .noConnection : .noAddress
    case let error as IOError where [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH].contains(error.errnoCode):
      self = .noConnection
    case let error as HTTPClientError:
      switch error {
      case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout: self = .tooSlow
      case .proxyAuthenticationRequired: self = .proxy(.login)
      case .invalidProxyResponse: self = .proxy(.status(0))
      case .httpProxyHandshakeTimeout: self = .proxy(.slow)
      default: return nil
      }
    case let error as NIOSSLExtraError where error == .failedToValidateHostname: self = .otherName
    case let error as NIOSSLError:
      switch error {
      case .handshakeFailed(let inner):
        self = "\(inner)".contains("CERTIFICATE_VERIFY_FAILED") ? .untrusted : .noTLS
      case .unableToValidateCertificate, .noCertificateToValidate: self = .untrusted
      default: return nil
      }
    case let error as ChannelError:
      guard case .connectTimeout = error else { return nil }
      self = .tooSlow
    default: return nil
    }
  }

  package var description: String {
    switch self {
    case .noConnection: "no connection"
    case .noAddress: "its name has no address"
    case .tooSlow: "connecting took too long"
    case .proxy(.status(0)): "the proxy makes no connection to that address; ask who runs it"
    case .proxy(let refusal): "\(refusal)"
    case .untrusted:
      "its certificate is not of an authority this machine trusts, or has expired; wissel.certificate_authorities names"
        + " a file with the authority's certificate"
    case .otherName: "its certificate is for another name"
    case .noTLS: "TLS failed; is https right, and the port?"
    }
  }
}
