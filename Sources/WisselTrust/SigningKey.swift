import Crypto
package import Foundation
import WisselWire

/// An Ed25519 key (RFC 8032) that signs for one party.
package struct SigningKey: Sendable {
  private let key: Curve25519.Signing.PrivateKey

  /// A new key.
  package init() { key = Curve25519.Signing.PrivateKey() }

  /// A key that was kept; nil when these are not the 32 bytes of one.
  package init?(secret: Data) {
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: secret) else { return nil }
    self.key = key
  }

  /// The 32 bytes to keep.
  package var secret: Data { key.rawRepresentation }

  /// The key that checks what this one signs.
  package var publicKey: Data { key.publicKey.rawRepresentation }

  /// Signs a value in its one form as JSON.
  package func sign(_ value: some Encodable) throws -> SignedDocument {
    let document = try WireJSON.encode(value)
    return SignedDocument(document: document, signatures: [try signature(for: document)])
  }

  /// Signs bytes that others have signed, or will.
  package func signature(for document: Data) throws -> SignedDocument.Signature {
    .init(key: publicKey, signature: try key.signature(for: document))
  }

  /// What people compare to know that they mean the same key: SHA-256 of its bytes, in hexadecimal.
  package static func fingerprint(_ publicKey: Data) -> String { SHA256.hash(data: publicKey).hexadecimal }
}
