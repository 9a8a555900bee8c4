import Crypto
import CryptoExtras
package import Foundation

/// The public half of an organisation's key pair. Two are equal when they are the same key, however they were written.
package struct PublicKey: Hashable, Sendable {
  /// SubjectPublicKeyInfo.
  package let der: Data

  /// Reads a PEM text, `PUBLIC KEY` or `RSA PUBLIC KEY`.
  package init(pem text: String) throws(SealingError) {
    guard let block = PEM(text, labelSuffix: "PUBLIC KEY") else { throw .noPEM(expected: "PUBLIC KEY") }
    try self.init(reading: block.der)
  }

  /// Reads the form servers keep: base64 (standard, padded, one line) of the whole PEM text.
  package init(wireText: String) throws(SealingError) {
    guard let bytes = Data(base64Encoded: wireText), !bytes.isEmpty, let text = String(bytes: bytes, encoding: .utf8)
    else { throw .noPublicKey }
    do { try self.init(pem: text) } catch { throw .noPublicKey }
  }

  /// SHA-256 over the DER of the key (SubjectPublicKeyInfo), to compare keys by eye: `sha256:` and 64 hexadecimal digits.
  package var fingerprint: String {
    "sha256:" + SHA256.hash(data: der).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// Reads a SubjectPublicKeyInfo.
  package init(der bytes: Data) throws(SealingError) { try self.init(reading: bytes) }

  init(reading bytes: Data) throws(SealingError) {
    do {
      der = try _RSA.Encryption.PublicKey(derRepresentation: bytes).derRepresentation
    } catch {
      throw .notAnRSAKey
    }
  }

  /// The PEM text, byte for byte as the vantage6 client and node write it, since they compare texts.
  package var pem: String { PEM.text(label: "PUBLIC KEY", der: der) }

  /// What is uploaded to the server as `public_key`: base64 of the PEM text.
  package var wireText: String { Data(pem.utf8).base64EncodedString() }

  /// RSA with PKCS#1 v1.5 encryption padding (RFC 8017 §7.2), which the wire prescribes.
  func wrap(_ key: Data) throws(SealingError) -> Data {
    do {
      return try _RSA.Encryption.PublicKey(derRepresentation: der).encrypt(key, padding: ._WEAK_AND_INSECURE_PKCS_V1_5)
    } catch {
      throw .notAnRSAKey
    }
  }
}
