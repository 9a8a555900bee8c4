extension TapeReader {
  /// Reads a text up to its last quote.
  @inline(__always)
  mutating func text() throws(JSONError) -> TapeNode.Flags {
    var flags: TapeNode.Flags = []
    while true {
      while count - position >= 8 {
        let special = special(at: position)
        guard special == 0 else {
          position += special.trailingZeroBitCount >> 3
          break
        }
        position += 8
      }
      guard position < count else { throw error("a text has no end") }
      switch bytes[position] {
      case 0x22: return flags
      case 0x5C:
        flags.insert(.escaped)
        try escape()
      case 0..<0x20: throw error("a control character in a text must be escaped")
      case 0x80...:
        flags.insert(.wide)
        try wide()
      default: position += 1
      }
    }
  }

  /// Of the next eight bytes the top bits of those that need a look: a quote, a backslash, a control character, or none
  /// of ASCII. Those above the lowest may be set for nothing.
  @inline(__always)
  func special(at position: Int) -> UInt64 {
    let word = UInt64(littleEndian: UnsafeRawPointer(bytes + position).loadUnaligned(as: UInt64.self))
    let (ones, tops) = (0x0101_0101_0101_0101 as UInt64, 0x8080_8080_8080_8080 as UInt64)
    let quote = word ^ 0x2222_2222_2222_2222
    let slash = word ^ 0x5C5C_5C5C_5C5C_5C5C
    let found =
      ((quote &- ones) & ~quote) | ((slash &- ones) & ~slash) | ((word &- 0x2020_2020_2020_2020) & ~word) | word
    return found & tops
  }

  /// One character of several bytes (RFC 3629).
  private mutating func wide() throws(JSONError) {
    let first = bytes[position]
    let length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0
    guard length > 0, count - position >= length else { throw error("the text is not UTF-8") }
    let second = bytes[position + 1]
    let lowest: UInt8 = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80
    let highest: UInt8 = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF
    guard second >= lowest, second <= highest else { throw error("the text is not UTF-8") }
    for place in 2..<max(2, length) where bytes[position + place] & 0xC0 != 0x80 {
      throw error("the text is not UTF-8")
    }
    position += length
  }

  private mutating func escape() throws(JSONError) {
    guard count - position >= 2 else { throw error("a text has no end") }
    switch bytes[position + 1] {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: position += 2
    case 0x75:
      let high = try hexadecimal(position + 2)
      // Databases cannot store it in a text, and FHIR forbids it.
      guard high != 0 else { throw error("the character U+0000") }
      guard high & 0xFC00 != 0xDC00 else { throw error("half of a surrogate pair") }
      guard high & 0xFC00 == 0xD800 else {
        position += 6
        return
      }
      guard count - position >= 12, bytes[position + 6] == 0x5C, bytes[position + 7] == 0x75,
        try hexadecimal(position + 8) & 0xFC00 == 0xDC00
      else { throw error("half of a surrogate pair") }
      position += 12
    default: throw error("an unknown escape")
    }
  }

  private func hexadecimal(_ place: Int) throws(JSONError) -> UInt16 {
    guard count - place >= 4 else { throw error("four hexadecimal digits are expected") }
    var value: UInt16 = 0
    for offset in 0..<4 {
      guard let digit = Self.digit(bytes[place + offset]) else { throw error("four hexadecimal digits are expected") }
      value = value << 4 | digit
    }
    return value
  }

  private static func digit(_ byte: UInt8) -> UInt16? {
    switch byte {
    case 0x30...0x39: UInt16(byte - 0x30)
    case 0x41...0x46: UInt16(byte - 0x37)
    case 0x61...0x66: UInt16(byte - 0x57)
    default: nil
    }
  }

  /// Reads a number; says whether it has neither point nor exponent.
  mutating func number() throws(JSONError) -> Bool {
    var isWhole = true
    if bytes[position] == 0x2D { position += 1 }
    if position < count, bytes[position] == 0x30 { position += 1 } else { try digits("a value is expected") }
    if position < count, bytes[position] == 0x2E {
      isWhole = false
      position += 1
      try digits("a digit is expected after '.'")
    }
    if position < count, bytes[position] | 0x20 == 0x65 {
      isWhole = false
      position += 1
      if position < count, bytes[position] == 0x2B || bytes[position] == 0x2D { position += 1 }
      try digits("a digit is expected in the exponent")
    }
    return isWhole
  }

  private mutating func digits(_ reason: String) throws(JSONError) {
    let start = position
    while position < count, bytes[position] >= 0x30, bytes[position] <= 0x39 { position += 1 }
    guard position > start else { throw error(reason) }
  }
}
