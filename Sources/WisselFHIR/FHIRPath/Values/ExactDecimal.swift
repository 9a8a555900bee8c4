/// A decimal number with the digits it was written with: a whole number of up to 38 digits, over a power of ten.
///
/// Sums and products are exact; a result that needs more than 38 digits, or more than 38 of them behind the point, is
/// no number at all (FHIRPath, Math: an overflow gives the empty collection).
package struct ExactDecimal: Sendable, Hashable {
  package static let maximumDigits = 38

  /// The number without its point.
  package let coefficient: Int128
  /// How many digits stand behind the point.
  package let scale: Int

  /// Nil where the number is out of range.
  package init?(_ coefficient: Int128, scale: Int) {
    guard coefficient.magnitude < Self.limit, (0...Self.maximumDigits).contains(scale) else { return nil }
    self.coefficient = coefficient
    self.scale = scale
  }

  package init(_ number: Int) {
    coefficient = Int128(number)
    scale = 0
  }

  /// A number as JSON and FHIRPath write it, with or without exponent; nil for other text and for what is out of range.
  package init?(_ text: String) {
    var bytes = text.utf8[...]
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative { bytes = bytes.dropFirst() }
    var (coefficient, scale, digits, isFraction) = (Int128(0), 0, 0, false)
    while let byte = bytes.first, byte != UInt8(ascii: "e"), byte != UInt8(ascii: "E") {
      bytes = bytes.dropFirst()
      if byte == UInt8(ascii: "."), !isFraction, digits > 0 {
        isFraction = true
        continue
      }
      guard byte >= 0x30, byte <= 0x39, coefficient.magnitude < Self.limit / 10 else { return nil }
      coefficient = coefficient * 10 + Int128(byte - 0x30)
      digits += 1
      if isFraction { scale += 1 }
    }
    guard digits > 0, !isFraction || scale > 0 else { return nil }
    if !bytes.isEmpty {
      guard let exponent = Int(String(bytes.dropFirst()) ?? ""), exponent.magnitude <= 100 else { return nil }
      scale -= exponent
      while scale < 0 {
        guard coefficient.magnitude < Self.limit / 10 else { return nil }
        coefficient *= 10
        scale += 1
      }
    }
    self.init(isNegative ? -coefficient : coefficient, scale: scale)
  }

  /// The number in plain digits, with as many behind the point as it has.
  package var text: String {
    let digits = String(coefficient.magnitude)
    let sign = coefficient < 0 ? "-" : ""
    guard scale > 0 else { return sign + digits }
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    return "\(sign)\(padded.dropLast(scale)).\(padded.suffix(scale))"
  }

  /// Without zeros at the end of what stands behind the point.
  package var trimmed: ExactDecimal {
    var (coefficient, scale) = (coefficient, scale)
    while scale > 0, coefficient % 10 == 0 {
      coefficient /= 10
      scale -= 1
    }
    return ExactDecimal(coefficient, scale: scale) ?? self
  }

  /// The whole number this is, if it is one that fits.
  package var integer: Int? {
    let trimmed = trimmed
    return trimmed.scale == 0 ? Int(exactly: trimmed.coefficient) : nil
  }

  /// Whether it was written without a point.
  package var isInteger: Bool { scale == 0 }

  package static let limit: UInt128 = power(maximumDigits)

  /// Ten to the power of 0 to 38.
  static func power(_ exponent: Int) -> UInt128 { powers[exponent] }

  private static let powers: [UInt128] = (0..<maximumDigits).reduce(into: [1]) { powers, index in
    powers.append(powers[index] * 10)
  }
}
