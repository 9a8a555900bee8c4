extension ExactDecimal {
  /// The least (or greatest) number that would be written like this one: half a unit of the last digit away.
  ///
  /// FHIRPath 3, lowBoundary and highBoundary; 1.0 lies between 0.95 and 1.05.
  ///
  /// - Parameter digits: How many digits behind the point the answer has; nil means as many as it needs.
  package func boundary(_ side: Boundary, digits: Int?) -> ExactDecimal? {
    guard let half = ExactDecimal(5, scale: scale + 1), let exact = side == .low ? self - half : self + half else {
      return nil
    }
    guard let digits else { return exact }
    guard (0...28).contains(digits) else { return nil }
    if digits >= exact.scale {
      guard let zero = ExactDecimal(0, scale: digits) else { return nil }
      return exact + zero
    }
    let power = Int128(Self.power(exact.scale - digits))
    let remainder = exact.coefficient % power
    var quotient = exact.coefficient / power
    if side == .low, remainder < 0 { quotient -= 1 }
    if side == .high, remainder > 0 { quotient += 1 }
    return ExactDecimal(quotient, scale: digits)
  }
}

/// Which end of what a value of limited precision may stand for.
package enum Boundary: Sendable { case low, high }
