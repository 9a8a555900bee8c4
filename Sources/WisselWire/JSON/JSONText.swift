/// Texts as JSON writes them.
package enum JSONText {
  private typealias Lane = SIMD16<UInt8>
  private static var quote: UInt8 { UInt8(ascii: "\"") }
  private static var backslash: UInt8 { UInt8(ascii: "\\") }

  /// Appends a text in quotes, with what must be escaped escaped.
  static func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(quote)
    var rest = text[...]
    while true {
      let plain = plainBytes(UnsafeRawBufferPointer(text), from: rest.startIndex)
      bytes.append(contentsOf: rest.prefix(plain))
      rest = rest.dropFirst(plain)
      guard let byte = rest.popFirst() else { break }
      bytes.append(backslash)
      switch byte {
      case quote, backslash: bytes.append(byte)
      case 0x08: bytes.append(UInt8(ascii: "b"))
      case 0x09: bytes.append(UInt8(ascii: "t"))
      case 0x0A: bytes.append(UInt8(ascii: "n"))
      case 0x0C: bytes.append(UInt8(ascii: "f"))
      case 0x0D: bytes.append(UInt8(ascii: "r"))
      default: bytes += [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0"), digit(byte >> 4), digit(byte & 15)]
      }
    }
    bytes.append(quote)
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  /// The order of members: that of their names' bytes.
  static func precedes(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }

  /// How many bytes from a place on stand for themselves in a text: sixteen at a time.
  package static func plainBytes(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var index = start
    let (space, quotes, backslashes) = (Lane(repeating: 0x20), Lane(repeating: quote), Lane(repeating: backslash))
    while index + Lane.scalarCount <= bytes.count {
      let lane = bytes.loadUnaligned(fromByteOffset: index, as: Lane.self)
      if any((lane .< space) .| (lane .== quotes) .| (lane .== backslashes)) { break }
      index += Lane.scalarCount
    }
    while index < bytes.count, bytes[index] >= 0x20, bytes[index] != quote, bytes[index] != backslash { index += 1 }
    return index - start
  }
}
