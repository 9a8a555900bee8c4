import Crypto
import CryptoExtras
import Foundation

/// The private half of an organisation's key pair, shared by its station and its users. It never prints itself.
package struct PrivateKey: Sendable {
  /// The bare RSA operation. swift-crypto offers it as the signer's step of RSA blind signatures (RFC 9474 §4.3:
  /// s = m^d mod n, blinded against timing, checked afterwards), which is exactly decryption before unpadding. Its own
  /// PKCS#1 v1.5 decryption reports bad padding, and that is what must never show.
  private let raw: _RSA.BlindSigning.PrivateKey<SHA384>
  /// The public half.
  package let publicKey: PublicKey
  /// Bytes of the modulus, which is the length of every wrapped key.
  let modulusBytes: Int
  /// Makes the pseudo-random stand-ins for what cannot be opened; known to the key's holder only.
  private let standInKey: SymmetricKey

  /// Reads an unprotected PEM text, PKCS#1 (`RSA PRIVATE KEY`) or PKCS#8 (`PRIVATE KEY`).
  package init(pem text: String) throws(SealingError) {
    guard let block = PEM(text, labelSuffix: "PRIVATE KEY") else {
      // The headers of an OpenSSL-style protected key keep its block from being read as base64.
      throw text.contains("ENCRYPTED") ? .passphrase : .noPEM(expected: "PRIVATE KEY")
    }
    guard block.label != "ENCRYPTED PRIVATE KEY" else { throw .passphrase }
    do {
      try self.init(_RSA.Encryption.PrivateKey(derRepresentation: block.der))
    } catch {
      throw .notAnRSAKey
    }
  }

  /// Makes a new pair of 4096 bits with exponent 65537. It takes a second or more: not for an event loop.
  package static func generate() throws(SealingError) -> PrivateKey {
    do {
      return try PrivateKey(_RSA.Encryption.PrivateKey(keySize: .bits4096))
    } catch {
      throw .notAnRSAKey
    }
  }

  private init(_ key: _RSA.Encryption.PrivateKey) throws {
    let der = key.derRepresentation
    raw = try _RSA.BlindSigning.PrivateKey(derRepresentation: der, parameters: .RSABSSA_SHA384_PSS_Randomized)
    publicKey = try PublicKey(reading: key.publicKey.derRepresentation)
    modulusBytes = key.keySizeInBits / 8
    standInKey = SymmetricKey(data: SHA256.hash(data: Data("wissel unopened envelope\n".utf8) + der))
  }

  /// The PEM text in PKCS#1, as `v6 node create-private-key` writes it and every vantage6 client reads it. A secret.
  package var secretPEM: String { PEM.text(label: "RSA PRIVATE KEY", der: raw.derRepresentation) }

  /// m = c^d mod n as a block of `modulusBytes`. A wrong length or a number beyond the modulus, both visible to whoever
  /// sent it, gives a block of zeros — after the same work on another number, so that the time is the same.
  func decryptRaw(_ wrapped: Data) -> [UInt8] {
    if wrapped.count == modulusBytes, let block = try? raw.blindSignature(for: wrapped) {
      return Array(block.rawRepresentation)
    }
    var other = Data(repeating: 0, count: modulusBytes)
    other[modulusBytes - 1] = 2
    _ = try? raw.blindSignature(for: other)
    return [UInt8](repeating: 0, count: modulusBytes)
  }

  /// 32 bytes nobody else can foresee, always the same for the same bytes and purpose (the implicit rejection of
  /// draft-irtf-cfrg-rsa-guidance §7.2, with HMAC-SHA-256).
  func standIn(for bytes: Data, purpose: String) -> [UInt8] {
    var code = HMAC<SHA256>(key: standInKey)
    code.update(data: Data(purpose.utf8 + [0]))
    code.update(data: bytes)
    return Array(code.finalize())
  }
}

extension PrivateKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "private key of \(modulusBytes * 8) bits" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
