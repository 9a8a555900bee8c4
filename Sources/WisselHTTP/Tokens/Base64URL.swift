import Foundation

/// Base64 with the alphabet for addresses and no padding (RFC 4648, section 5).
enum Base64URL {
  /// The bytes, or nil for text that is none.
  static func decode(_ text: Substring) -> Data? {
    let plain = text.replacing("-", with: "+").replacing("_", with: "/")
    return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4))
  }
}
