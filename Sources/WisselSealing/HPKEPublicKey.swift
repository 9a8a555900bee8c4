import Crypto
package import Foundation

/// The public half of an organisation's key for HPKE (X25519, RFC 7748).
package struct HPKEPublicKey: Hashable, Sendable {
  /// What a SubjectPublicKeyInfo has before the key (RFC 8410).
  private static let prefix = Data([0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x6E, 0x03, 0x21, 0x00])

  /// The key's 32 bytes, as rosters have it.
  package let bytes: Data

  /// Reads the 32 bytes of a key. Points that would give everybody the same secret are none.
  package init(bytes: Data) throws(SealingError) {
    do {
      let key = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: bytes)
      // RFC 7748 §6.1 and RFC 9180 §7.1.4; swift-crypto leaves it to others.
      let secret = try Curve25519.KeyAgreement.PrivateKey().sharedSecretFromKeyAgreement(with: key)
      guard secret.withUnsafeBytes({ $0.contains { $0 != 0 } }) else { throw SealingError.notAnX25519Key }
      self.bytes = key.rawRepresentation
    } catch {
      throw .notAnX25519Key
    }
  }

  init(_ key: Curve25519.KeyAgreement.PublicKey) { bytes = key.rawRepresentation }

  /// Reads a PEM text, `PUBLIC KEY`.
  package init(pem text: String) throws(SealingError) {
    guard let block = PEM(text, labelSuffix: "PUBLIC KEY") else { throw .noPEM(expected: "PUBLIC KEY") }
    guard block.der.starts(with: Self.prefix) else { throw .notAnX25519Key }
    try self.init(bytes: Data(block.der.dropFirst(Self.prefix.count)))
  }

  private var der: Data { Self.prefix + bytes }

  package var pem: String { PEM.text(label: "PUBLIC KEY", der: der) }

  /// SHA-256 over the DER of the key (SubjectPublicKeyInfo), to compare keys by eye: `sha256:` and 64 hexadecimal digits.
  package var fingerprint: String {
    "sha256:" + SHA256.hash(data: der).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// As swift-crypto has it; nil never happens, as the bytes were read by it.
  var key: Curve25519.KeyAgreement.PublicKey? { try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: bytes) }
}
