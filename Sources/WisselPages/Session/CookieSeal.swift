package import Crypto
package import Foundation
import WisselWire

/// Seals a small value into text for a cookie: AES-256-GCM under a key derived from the server's secret, with an expiry
/// inside, so that the browser can neither read, alter nor prolong it.
package struct CookieSeal: Sendable {
  /// What cannot be sealed.
  package enum Failure: Error, CustomStringConvertible {
    /// Browsers drop cookies above 4096 bytes without a word.
    case tooLong(bytes: Int)

    package var description: String {
      switch self {
      case .tooLong(let bytes):
        "the session would need a cookie of \(bytes) bytes; browsers keep at most \(CookieSeal.maximumLength)"
      }
    }
  }

  /// The longest sealed text: 4096 bytes with room for the cookie's name and attributes.
  package static let maximumLength = 3900

  private let key: SymmetricKey
  private let purpose: Data

  /// - Parameters:
  ///   - secret: The server's secret, 16 bytes or more of randomness.
  ///   - purpose: What the cookie is for; a value sealed for one purpose never opens for another.
  package init(secret: SymmetricKey, purpose: String) {
    self.purpose = Data(purpose.utf8)
    let info = Data("wissel cookie ".utf8) + purpose.utf8
    key = HKDF<SHA256>.deriveKey(inputKeyMaterial: secret, info: info, outputByteCount: 32)
  }

  private struct Sealed<Content: Codable>: Codable {
    let expires: Int64
    let content: Content
  }

  /// The sealed text (base64url, no padding) of a value that counts until `expires`.
  package func seal(_ content: some Codable, expires: Date) throws -> String {
    let body = try JSONEncoder().encode(
      Sealed(expires: Int64(expires.timeIntervalSince1970.rounded(.down)), content: content))
    let box = try AES.GCM.seal(body, using: key, authenticating: purpose)
    let text = Base64URL.encode(Data(box.nonce) + box.ciphertext + box.tag)
    guard text.utf8.count <= Self.maximumLength else { throw Failure.tooLong(bytes: text.utf8.count) }
    return text
  }

  /// The value, or nil when the text is not ours, was altered, was sealed for something else, or has expired.
  package func open<Content: Codable>(_ text: String, as type: Content.Type, now: Date) -> Content? {
    guard text.utf8.count <= Self.maximumLength, let bytes = Base64URL.decode(text),
      let box = try? AES.GCM.SealedBox(combined: bytes),
      let body = try? AES.GCM.open(box, using: key, authenticating: purpose),
      let sealed = try? JSONDecoder().decode(Sealed<Content>.self, from: body),
      now.timeIntervalSince1970 < Double(sealed.expires)
    else { return nil }
    return sealed.content
  }
}
