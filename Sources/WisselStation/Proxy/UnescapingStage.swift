import WisselSealing

/// Reads a JSON text as it is written between its quotes. It is for texts that have nothing but ASCII in them when they are in
/// order: another character that is escaped becomes a byte that is in no text.
struct UnescapingStage: ByteStage {
  private static let backslash = UInt8(ascii: "\\")
  private static let noText: UInt8 = 0xFF

  /// An escape that is not complete, from its backslash on.
  private var begun: [UInt8] = []

  mutating func take(_ bytes: [UInt8]) -> [UInt8] {
    guard !begun.isEmpty || bytes.contains(Self.backslash) else { return bytes }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    for byte in bytes {
      if begun.isEmpty, byte != Self.backslash {
        text.append(byte)
        continue
      }
      begun.append(byte)
      guard let read = Self.character(begun) else { continue }
      text.append(read)
      begun = []
    }
    return text
  }

  mutating func end() -> [UInt8] { [] }

  /// What an escape stands for; nil while it is not complete.
  private static func character(_ escape: [UInt8]) -> UInt8? {
    guard escape.count > 1 else { return nil }
    switch escape[1] {
    case UInt8(ascii: "u"):
      guard escape.count == 6 else { return nil }
      let value = escape[2...].reduce(0) { $0 << 4 | Int(JSONScalar.digit($1) ?? 0) }
      return value < 0x80 ? UInt8(value) : noText
    case UInt8(ascii: "b"): return 0x08
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "t"): return 0x09
    default: return escape[1]
    }
  }
}
