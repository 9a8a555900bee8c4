/// The encoding of every variable a node sets for an algorithm: UTF-8, base32 (RFC 4648, upper case, padded), each `=`
/// replaced by `!`. The empty text stays empty. (vantage6 node contract, 4.3)
package enum Base32Text {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

  /// The encoded text.
  package static func encode(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count + 4) / 5 * 8)
    for start in stride(from: 0, to: bytes.count, by: 5) {
      let group = bytes[start..<min(start + 5, bytes.count)]
      var bits: UInt64 = 0
      for byte in group { bits = bits << 8 | UInt64(byte) }
      bits <<= 8 * UInt64(5 - group.count)
      let letters = (group.count * 8 + 4) / 5
      for index in 0..<8 {
        let letter = Self.alphabet[Int(bits >> UInt64(35 - 5 * index) & 31)]
        result.append(index < letters ? letter : UInt8(ascii: "!"))
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
