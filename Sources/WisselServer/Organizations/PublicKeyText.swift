import Foundation
import WisselHTTP

/// The public key of an organisation as the wire carries it: base64 of the bytes of a PEM text.
enum PublicKeyText {
  /// The canonical base64 to keep; empty for no key.
  ///
  /// - Throws: 400 for text that is not base64.
  static func stored(_ text: String?) throws(WireError) -> String {
    guard let text, !text.isEmpty else { return "" }
    guard let bytes = Data(base64Encoded: text, options: .ignoreUnknownCharacters) else {
      throw .bad("The public key is not valid base64; send base64 of the key's PEM text.")
    }
    return bytes.base64EncodedString()
  }
}
