/// The secret a server and an authenticator app share: 160 bits of chance, written in base32 (RFC 4648, section 6).
package struct OneTimeSecret: Sendable, Equatable {
  package let bytes: [UInt8]

  /// A new one.
  package init(using generator: inout some RandomNumberGenerator) {
    bytes = (0..<20).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }

  /// Reads one as it is stored; nil for what is no base32.
  package init?(text: String) {
    var bytes: [UInt8] = []
    var bits: UInt64 = 0
    var count = 0
    for letter in text.utf8.prefix(while: { $0 != UInt8(ascii: "=") }) {
      guard let digit = Self.alphabet.firstIndex(of: letter & 0xDF | (letter < 0x40 ? 0x20 : 0)) else { return nil }
      bits = (bits << 5 | UInt64(digit)) & 0xFFFF
      count += 5
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(count)))
      }
    }
    guard !bytes.isEmpty else { return nil }
    self.bytes = bytes
  }

  /// 32 characters, for people and apps.
  package var text: String {
    var letters: [UInt8] = []
    var bits: UInt64 = 0
    var count = 0
    for byte in bytes {
      bits = (bits << 8 | UInt64(byte)) & 0xFFFF
      count += 8
      while count >= 5 {
        count -= 5
        letters.append(Self.alphabet[Int(bits >> UInt64(count) & 31)])
      }
    }
    if count > 0 { letters.append(Self.alphabet[Int(bits << UInt64(5 - count) & 31)]) }
    return String(decoding: letters, as: UTF8.self)
  }

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
}
