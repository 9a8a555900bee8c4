/// Numbers as DECIMAL(38, 18) holds them: in units of 10⁻¹⁸, below 10³⁸ of them.
enum TableDecimal {
  static let scale = 18
  private static let limit: Int128 = 100_000_000_000_000_000_000_000_000_000_000_000_000

  /// The units of a number as JSON writes it. What is finer than a unit is rounded, halves away from zero.
  ///
  /// - Throws: `LakeError` for what is no number, or too large.
  static func units(_ text: UnsafeBufferPointer<UInt8>) throws(LakeError) -> Int128 {
    guard let units = plain(text) ?? scaled(text) else {
      throw LakeError("a value is no number that fits DECIMAL(38, 18), the type of the column")
    }
    return units
  }

  /// Of sign, digits and digits behind a point, no more than fit; nearly all are so.
  private static func plain(_ text: UnsafeBufferPointer<UInt8>) -> Int128? {
    guard text.count <= 19 else { return nil }
    var (value, place, point) = (0 as UInt64, 0, -1)
    let isNegative = text.first == 0x2D
    if isNegative { place = 1 }
    let start = place
    while place < text.count {
      let byte = text[place]
      if byte &- 0x30 < 10 {
        value = value &* 10 &+ UInt64(byte &- 0x30)
      } else if byte == 0x2E, point < 0, place > start {
        point = place
      } else {
        return nil
      }
      place &+= 1
    }
    let fraction = point < 0 ? 0 : text.count - 1 - point
    guard place > start, fraction <= scale, point != text.count - 1 else { return nil }
    let units = Int128(value) * Int128(powers[scale - fraction])
    guard units < limit else { return nil }
    return isNegative ? -units : units
  }

  private static let powers: [UInt64] = (0...scale).map { (0..<$0).reduce(1) { power, _ in power * 10 } }

  /// With an exponent, or of more digits.
  private static func scaled(_ text: UnsafeBufferPointer<UInt8>) -> Int128? {
    guard
      let match = String(decoding: text, as: UTF8.self)
        .wholeMatch(of: /(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,9}))?/)
    else { return nil }
    let digits = (match.2 + (match.3 ?? "")).drop { $0 == "0" }
    let exponent = Int(match.4 ?? "0") ?? 0
    // How many of the digits stand before the last that counts.
    let kept = digits.count - (match.3?.count ?? 0) + exponent + scale
    guard !digits.isEmpty, kept >= 0 else { return 0 }
    guard kept <= 38 else { return nil }
    var value: Int128 = 0
    for digit in digits.prefix(kept) { value = value * 10 + Int128(digit.wholeNumberValue ?? 0) }
    for _ in 0..<max(0, kept - digits.count) { value *= 10 }
    if let next = digits.dropFirst(kept).first?.wholeNumberValue, next >= 5 { value += 1 }
    guard value < limit else { return nil }
    return match.1.isEmpty ? value : -value
  }
}
