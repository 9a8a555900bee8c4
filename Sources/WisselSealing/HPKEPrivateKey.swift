import Crypto
import Foundation

/// The private half of an organisation's key for HPKE, shared by its station and its users. It never prints itself.
package struct HPKEPrivateKey: Sendable {
  /// What PKCS#8 has before the key (RFC 8410).
  private static let prefix = Data([
    0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x6E, 0x04, 0x22, 0x04, 0x20,
  ])

  let key: Curve25519.KeyAgreement.PrivateKey

  /// Makes a new one.
  package init() { key = Curve25519.KeyAgreement.PrivateKey() }

  /// Reads an unprotected PEM text, PKCS#8 (`PRIVATE KEY`), as `openssl genpkey -algorithm x25519` writes it too.
  package init(pem text: String) throws(SealingError) {
    guard let block = PEM(text, labelSuffix: "PRIVATE KEY") else { throw .noPEM(expected: "PRIVATE KEY") }
    guard block.label != "ENCRYPTED PRIVATE KEY" else { throw .passphrase }
    guard block.der.starts(with: Self.prefix) else { throw .notAnX25519Key }
    try self.init(secret: Data(block.der.dropFirst(Self.prefix.count)))
  }

  /// Reads the 32 bytes of a key.
  init(secret: Data) throws(SealingError) {
    do {
      key = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: secret)
    } catch {
      throw .notAnX25519Key
    }
  }

  package var publicKey: HPKEPublicKey { HPKEPublicKey(key.publicKey) }

  /// The PEM text to keep. A secret.
  package var secretPEM: String { PEM.text(label: "PRIVATE KEY", der: Self.prefix + key.rawRepresentation) }
}

extension HPKEPrivateKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "private key for HPKE" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
