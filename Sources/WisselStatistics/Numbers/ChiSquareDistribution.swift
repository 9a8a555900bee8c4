import Glibc

/// The chi-square distribution with a whole number of degrees of freedom.
package enum ChiSquareDistribution {
  /// P(X ≥ x), by the finite sums of Abramowitz & Stegun 26.4.4 and 26.4.5, all of whose terms are positive, so that
  /// nothing cancels; relative error about 1e-15. Nil when `degrees` < 1 or `x` is not a number.
  package static func upperTail(_ x: Double, degrees: Int) -> Double? {
    guard degrees >= 1, !x.isNaN else { return nil }
    guard x > 0 else { return 1 }
    guard x.isFinite else { return 0 }
    let y = x / 2
    let even = degrees.isMultiple(of: 2)
    var sum = CompensatedSum()
    if !even { sum.add(erfc(y.squareRoot())) }
    // Terms e^-y y^a / Γ(a+1) for a = 0, 1, … or a = 1/2, 3/2, … below degrees/2.
    var exponent = even ? 0.0 : 0.5
    var term = even ? exp(-y) : exp(-y) * 2 * (y / Double.pi).squareRoot()
    while exponent < Double(degrees) / 2 - 0.25 {
      // Where e^-y underflows the later terms may still count: take them through their logarithm.
      sum.add(y < 700 ? term : exp(-y + exponent * log(y) - logGamma(exponent + 1)))
      exponent += 1
      term *= y / exponent
    }
    return min(1, sum.value)
  }

  /// ln Γ(x) for x > 0.
  private static func logGamma(_ x: Double) -> Double {
    var sign: Int32 = 0
    return lgamma_r(x, &sign)
  }
}
