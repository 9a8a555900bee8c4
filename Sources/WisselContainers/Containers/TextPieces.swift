/// Turns bytes that are cut anywhere into text that is never cut inside a character. What is not UTF-8 becomes U+FFFD, as do
/// zeros, which databases do not keep.
package struct TextPieces: Sendable {
  private var pending: [UInt8] = []

  package init() {}

  /// Takes the next bytes and returns the text they complete; at most three bytes are held back.
  package mutating func feed(_ bytes: [UInt8]) -> String {
    pending.append(contentsOf: bytes)
    let complete = pending.count - Self.unfinishedTail(pending)
    let text = String(decoding: pending[..<complete], as: UTF8.self).replacing("\0", with: "\u{FFFD}")
    pending.removeFirst(complete)
    return text
  }

  /// What is left at the end.
  package mutating func finish() -> String {
    defer { pending.removeAll() }
    return String(decoding: pending, as: UTF8.self)
  }

  /// How many bytes at the end begin a character that needs more bytes: 0 to 3.
  private static func unfinishedTail(_ bytes: [UInt8]) -> Int {
    for back in 1...3 where back <= bytes.count {
      let byte = bytes[bytes.count - back]
      if byte & 0b1100_0000 == 0b1000_0000 { continue }
      let length =
        switch byte {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
      return length > back ? back : 0
    }
    return 0
  }
}
