/// Base32 (RFC 4648 section 6) as stations write environment variables: upper case, padded, each `=` replaced by `!`.
package enum Base32 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

  /// The encoded text; the empty text stays empty.
  package static func encode(_ text: String) -> String {
    var output: [UInt8] = []
    var bits: UInt64 = 0
    var count = 0
    for byte in text.utf8 {
      bits = bits << 8 | UInt64(byte)
      count += 8
      while count >= 5 {
        count -= 5
        output.append(alphabet[Int(bits >> UInt64(count) & 31)])
      }
    }
    if count > 0 { output.append(alphabet[Int(bits << UInt64(5 - count) & 31)]) }
    while output.count % 8 != 0 { output.append(UInt8(ascii: "!")) }
    return String(decoding: output, as: UTF8.self)
  }

  /// The text that was encoded, or nil where the value was not written by ``encode(_:)`` (or with `=` for `!`).
  package static func decode(_ value: String) -> String? {
    let symbols = Array(value.utf8)
    guard symbols.count % 8 == 0 else { return nil }
    let body = symbols.prefix { $0 != UInt8(ascii: "!") && $0 != UInt8(ascii: "=") }
    let padding = symbols.dropFirst(body.count)
    guard padding.allSatisfy({ $0 == UInt8(ascii: "!") || $0 == UInt8(ascii: "=") }), padding.count < 8 else {
      return nil
    }
    var output: [UInt8] = []
    var bits: UInt64 = 0
    var count = 0
    for symbol in body {
      let digit: UInt8
      switch symbol {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit = symbol - UInt8(ascii: "A")
      case UInt8(ascii: "2")...UInt8(ascii: "7"): digit = symbol - UInt8(ascii: "2") + 26
      default: return nil
      }
      bits = (bits << 5 | UInt64(digit)) & 0xFFFF
      count += 5
      if count >= 8 {
        count -= 8
        output.append(UInt8(truncatingIfNeeded: bits >> UInt64(count)))
      }
    }
    guard let text = String(validating: output, as: UTF8.self) else { return nil }
    // Written back it must be the same: that leaves alone plain values that only look alike.
    let canonical = encode(text)
    return canonical == value || canonical == value.replacing("=", with: "!") ? text : nil
  }
}
