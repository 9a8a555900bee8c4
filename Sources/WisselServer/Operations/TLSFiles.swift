import HummingbirdTLS
import NIOSSL

/// The certificate chain and the key of a server that speaks TLS itself, as PEM files.
package struct TLSFiles: Sendable, Equatable {
  package var certificate: String
  package var key: String

  package init(certificate: String, key: String) {
    self.certificate = certificate
    self.key = key
  }

  /// What the listener needs of them; TLS 1.2 at least.
  ///
  /// - Throws: `ServerStartError` when a file cannot be read or the two do not belong together.
  func configuration() throws -> TLSConfiguration {
    do {
      let chain = try NIOSSLCertificate.fromPEMFile(certificate)
      let key = try NIOSSLPrivateKey(file: key, format: .pem)
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
      configuration.minimumTLSVersion = .tlsv12
      // Making the context once shows whether the two belong together.
      _ = try NIOSSLContext(configuration: configuration)
      return configuration
    } catch {
      throw ServerStartError(
        "TLS cannot be served with \(certificate) and \(key): check that both are PEM files this user may read, and that "
          + "the key belongs to the certificate")
    }
  }
}
