/// A row as COPY sends it in its text format: values between tabs, `\N` for null, control characters and backslashes
/// behind a backslash (PostgreSQL, COPY, Text Format).
enum CopiedRow {
  static func values(_ bytes: UnsafeRawBufferPointer) -> [String?] {
    var rest = bytes[...]
    if rest.last == 0x0A { rest = rest.dropLast() }
    return rest.split(separator: 0x09, omittingEmptySubsequences: false).map(value)
  }

  private static func value(_ bytes: Slice<UnsafeRawBufferPointer>) -> String? {
    guard bytes.contains(0x5C) else { return String(decoding: bytes, as: UTF8.self) }
    if bytes.elementsEqual([0x5C, 0x4E]) { return nil }
    var plain: [UInt8] = []
    plain.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      var byte = bytes[index]
      if byte == 0x5C, index + 1 < bytes.endIndex {
        index += 1
        byte = meaning(bytes[index])
      }
      plain.append(byte)
      index += 1
    }
    return String(decoding: plain, as: UTF8.self)
  }

  private static func meaning(_ letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "v"): 0x0B
    default: letter
    }
  }
}
