extension ExactDecimal {
  /// Whether both are the same number, 1.0 and 1.00 say; `==` is of their digits.
  package func isEqual(to other: ExactDecimal) -> Bool { order(other) == 0 }

  /// Below, at or above 0 as this number is less than, equal to or greater than the other.
  package func order(_ other: ExactDecimal) -> Int {
    let (left, right) = (parts, other.parts)
    if left.whole != right.whole { return left.whole < right.whole ? -1 : 1 }
    let scale = max(scale, other.scale)
    let fractions = (
      left.fraction * Int128(Self.power(scale - self.scale)), right.fraction * Int128(Self.power(scale - other.scale))
    )
    return fractions.0 == fractions.1 ? 0 : fractions.0 < fractions.1 ? -1 : 1
  }

  /// What stands before the point, and behind it; both with the number's sign.
  private var parts: (whole: Int128, fraction: Int128) {
    let (whole, fraction) = coefficient.quotientAndRemainder(dividingBy: Int128(Self.power(scale)))
    return (whole, fraction)
  }

  private func aligned(to scale: Int) -> Int128? {
    let (product, overflow) = coefficient.multipliedReportingOverflow(by: Int128(Self.power(scale - self.scale)))
    return overflow || product.magnitude >= Self.limit ? nil : product
  }

  package static func + (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal? {
    let scale = max(left.scale, right.scale)
    guard let one = left.aligned(to: scale), let other = right.aligned(to: scale) else { return nil }
    return ExactDecimal(one + other, scale: scale)
  }

  package static prefix func - (number: ExactDecimal) -> ExactDecimal {
    ExactDecimal(-number.coefficient, scale: number.scale) ?? number
  }

  package static func - (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal? { left + -right }

  package static func * (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal? {
    let (product, overflow) = left.coefficient.multipliedReportingOverflow(by: right.coefficient)
    return overflow ? nil : ExactDecimal(product, scale: left.scale + right.scale)
  }

  /// How many digits behind the point a quotient is rounded to, half away from zero; zeros at its end are left out.
  package static let quotientScale = 18

  /// Nil for a division by zero, and for a quotient of more than 20 digits before the point.
  package static func / (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal? {
    guard right.coefficient != 0 else { return nil }
    let divisor = right.coefficient.magnitude
    var (quotient, remainder) = left.coefficient.magnitude.quotientAndRemainder(dividingBy: divisor)
    let shift = quotientScale + right.scale - left.scale
    if shift < 0 {
      // Nested whole divisions drop what a single one would.
      let power = power(-shift)
      let rest = quotient % power
      quotient /= power
      if rest >= power - rest { quotient += 1 }
    } else {
      for _ in 0..<shift {
        let (digit, rest) = divisor.dividingFullWidth(remainder.multipliedFullWidth(by: 10))
        remainder = rest
        guard quotient < limit / 10 else { return nil }
        quotient = quotient * 10 + digit
      }
      if remainder >= divisor - remainder { quotient += 1 }
    }
    let isNegative = (left.coefficient < 0) != (right.coefficient < 0)
    guard quotient < limit else { return nil }
    return ExactDecimal(isNegative ? -Int128(quotient) : Int128(quotient), scale: quotientScale)?.trimmed
  }

  /// The whole part of the quotient, towards zero: `div` of FHIRPath.
  package func wholeQuotient(_ divisor: ExactDecimal) -> ExactDecimal? {
    guard divisor.coefficient != 0, let operands = aligned(with: divisor) else { return nil }
    return ExactDecimal(operands.0 / operands.1, scale: 0)
  }

  /// What a whole division leaves: `mod` of FHIRPath, with the sign of the dividend.
  package func remainder(_ divisor: ExactDecimal) -> ExactDecimal? {
    guard divisor.coefficient != 0, let operands = aligned(with: divisor) else { return nil }
    return ExactDecimal(operands.0 % operands.1, scale: max(scale, divisor.scale))
  }

  private func aligned(with other: ExactDecimal) -> (Int128, Int128)? {
    let scale = max(scale, other.scale)
    guard let one = aligned(to: scale), let two = other.aligned(to: scale) else { return nil }
    return (one, two)
  }
}
