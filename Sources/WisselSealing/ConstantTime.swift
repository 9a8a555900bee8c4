/// Arithmetic whose steps and memory accesses do not depend on the values: masks of all ones (yes) or all zeros (no)
/// instead of branches. The compiler is not bound to keep it so; it has no reason not to, as no value here is a
/// condition anywhere.
enum ConstantTime {
  /// All ones when the byte is zero.
  static func isZero(_ byte: UInt8) -> UInt8 {
    let wide = UInt16(byte)
    return UInt8(truncatingIfNeeded: (wide &- 1) >> 8)
  }

  /// All ones when the bytes are equal.
  static func isEqual(_ left: UInt8, _ right: UInt8) -> UInt8 { isZero(left ^ right) }

  /// All ones when `low` ≤ byte ≤ `high`.
  static func isWithin(_ byte: UInt8, _ low: UInt8, _ high: UInt8) -> UInt8 {
    let below = UInt8(truncatingIfNeeded: (UInt16(byte) &- UInt16(low)) >> 8)
    let above = UInt8(truncatingIfNeeded: (UInt16(high) &- UInt16(byte)) >> 8)
    return ~(below | above)
  }

  /// `yes` where the mask is all ones, `no` where it is all zeros.
  static func select(_ mask: UInt8, _ yes: UInt8, _ no: UInt8) -> UInt8 { (yes & mask) | (no & ~mask) }

  /// The value of a base64 character (standard alphabet), and whether it is one.
  static func base64Value(_ character: UInt8) -> (value: UInt8, valid: UInt8) {
    let upper = isWithin(character, 0x41, 0x5A)
    let lower = isWithin(character, 0x61, 0x7A)
    let digit = isWithin(character, 0x30, 0x39)
    let plus = isEqual(character, 0x2B)
    let slash = isEqual(character, 0x2F)
    var value = upper & (character &- 0x41)
    value |= lower & (character &- 0x61 &+ 26)
    value |= digit & (character &- 0x30 &+ 52)
    value |= plus & 62
    value |= slash & 63
    return (value, upper | lower | digit | plus | slash)
  }
}
