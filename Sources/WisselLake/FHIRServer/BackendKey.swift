import Crypto
import Foundation
import CryptoExtras
import WisselWire

/// Our private key at a server, and the assertions it signs (SMART Backend Services; RFC 7523).
struct BackendKey: Sendable {
  private enum Key: Sendable {
    case ellipticCurve(P384.Signing.PrivateKey)
    case rsa(_RSA.Signing.PrivateKey)
  }

  private let key: Key
  private let id: String

  /// - Throws: `LakeError` for what is no key in PEM of the two kinds.
  init(pem: String, id: String) throws(LakeError) {
    self.id = id
    if let curve = try? P384.Signing.PrivateKey(pemRepresentation: pem) {
      key = .ellipticCurve(curve)
    } else if let rsa = try? _RSA.Signing.PrivateKey(pemRepresentation: pem) {
      key = .rsa(rsa)
    } else {
      throw LakeError("the key file of the source holds no private key in PEM: RSA, or ECDSA on the curve P-384")
    }
  }

  /// A signed assertion for one use, good for four minutes; a server accepts no longer than five.
  ///
  /// - Parameter id: Used once and never again (`jti`).
  func assertion(of client: String, to tokenURL: String, now: Date, id: String) throws(LakeError) -> String {
    let algorithm =
      switch key {
      case .ellipticCurve: "ES384"
      case .rsa: "RS384"
      }
    let claims = Claims(
      iss: client, sub: client, aud: tokenURL, exp: Int(now.timeIntervalSince1970) + 240, jti: id)
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      let parts = [try encoder.encode(Header(alg: algorithm, kid: self.id)), try encoder.encode(claims)]
      let text = parts.map { Base64URL.encode($0) }.joined(separator: ".")
      return text + "." + Base64URL.encode(try signature(of: Data(text.utf8)))
    } catch { throw LakeError("the assertion for the server cannot be signed") }
  }

  private struct Header: Encodable {
    var alg: String
    var kid: String
    var typ = "JWT"
  }

  private struct Claims: Encodable {
    var iss: String
    var sub: String
    var aud: String
    var exp: Int
    var jti: String
  }

  private func signature(of data: Data) throws -> Data {
    switch key {
    // Both numbers one after the other (RFC 7518, 3.4), not DER.
    case .ellipticCurve(let key): try key.signature(for: data).rawRepresentation
    case .rsa(let key):
      try key.signature(for: SHA384.hash(data: data), padding: .insecurePKCS1v1_5).rawRepresentation
    }
  }
}
