import Crypto
package import Foundation

/// Bytes and who signed them: signatures are over the very bytes, so no form of writing has to be agreed on.
package struct SignedDocument: Codable, Sendable, Hashable {
  /// The document as it was signed; base64 on the wire.
  package var document: Data
  package var signatures: [Signature]

  /// An Ed25519 signature (RFC 8032) with the key that checks it; base64 on the wire.
  package struct Signature: Codable, Sendable, Hashable {
    package var key: Data
    package var signature: Data

    package init(key: Data, signature: Data) {
      self.key = key
      self.signature = signature
    }
  }

  package init(document: Data, signatures: [Signature]) {
    self.document = document
    self.signatures = signatures
  }

  /// More than any collaboration's signers; the rest is not looked at.
  private static let mostSignatures = 64

  /// SHA-256 of the bytes, in hexadecimal: what people compare by another way, and what a successor names.
  package var fingerprint: String {
    SHA256.hash(data: document).hexadecimal
  }

  /// The keys whose signature is right.
  package var signers: Set<Data> {
    Set(
      signatures.prefix(Self.mostSignatures).filter { signature in
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: signature.key) else { return false }
        return key.isValidSignature(signature.signature, for: document)
      }.map(\.key))
  }
}
