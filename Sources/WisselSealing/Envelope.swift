import Crypto
import CryptoExtras
import Foundation

/// A message sealed for one organisation, in the form of vantage6: the text
/// `base64(RSA(key)) $ base64(counter) $ base64(AES-256-CTR(message))` without the spaces, with a fresh key of 32 bytes
/// wrapped by RSA PKCS#1 v1.5 and a fresh first counter block of 16 bytes.
///
/// It keeps a message from those without the private key. It does not show changes on the way (CTR has no integrity).
package enum Envelope {
  static let separator = UInt8(ascii: "$")
  static let counterBytes = 16

  /// Seals bytes for the holder of the private key.
  ///
  /// - Throws: `SealingError.notAnRSAKey` when the key cannot encrypt.
  package static func seal(_ message: [UInt8], for receiver: PublicKey) throws(SealingError) -> String {
    let parts = try Parts(sealing: Data(message), for: receiver)
    return String(decoding: parts.header, as: UTF8.self) + parts.content.base64EncodedString()
  }

  /// Opens a sealed text. It never fails and never tells why it could have: what is not a message for this key gives
  /// bytes that look random, always the same for the same text, at the cost of an ordinary opening. Whoever uses the
  /// bytes then finds that they make no sense, like any other nonsense a peer may send.
  ///
  /// As the web client of vantage6 puts messages (and keys) into base64 before sealing, bytes that are not JSON but
  /// strictly base64 of JSON are unwrapped once.
  package static func open(_ text: String, with key: PrivateKey) -> [UInt8] {
    let utf8 = Data(text.utf8)
    let fields = utf8.split(separator: separator, maxSplits: 3, omittingEmptySubsequences: false)
    let decoded = fields.map { Data(base64Encoded: $0) }
    let parts =
      if decoded.count == 3, let wrapped = decoded[0], let counter = decoded[1], let content = decoded[2],
        counter.count == counterBytes
      {
        Parts(wrapped: wrapped, counter: counter, content: content)
      } else {
        Parts(malformed: utf8, for: key)
      }
    return BrowserStyle.unwrapped(parts.opened(with: key))
  }
}
