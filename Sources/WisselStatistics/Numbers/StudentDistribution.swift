import Glibc

/// Student's t distribution with a whole number of degrees of freedom.
package enum StudentDistribution {
  /// The x with P(T ≤ x) = p, for 0 < p < 1 and at least one degree of freedom; nil otherwise. Up to 1000 degrees the
  /// finite series of Abramowitz & Stegun 26.7.3–4 is inverted by Newton's method; above, the expansion 26.7.5 in
  /// 1/degrees is used, whose next term is below 1e-15. Relative error about 1e-14 for ordinary p.
  package static func quantile(_ p: Double, degrees: Int) -> Double? {
    guard degrees >= 1, let normal = NormalDistribution.quantile(p) else { return nil }
    if p == 0.5 { return 0 }
    if degrees == 1 { return tan(Double.pi * (p - 0.5)) }
    if degrees == 2 { return (2 * p - 1) / (2 * p * (1 - p)).squareRoot() }
    let start = expansion(normal, degrees: Double(degrees))
    if degrees > 1000 { return start }
    var x = start
    for _ in 0..<60 {
      let step = (cumulative(x, degrees: degrees) - p) / density(x, degrees: degrees)
      guard step.isFinite else { return nil }
      x -= step
      if abs(step) <= 4e-16 * abs(x) { break }
    }
    return x
  }

  /// P(T ≤ x) by the finite trigonometric series.
  package static func cumulative(_ x: Double, degrees: Int) -> Double {
    let n = Double(degrees)
    let cosine2 = n / (n + x * x)
    let sine = x / (n + x * x).squareRoot()
    var sum = CompensatedSum()
    if degrees.isMultiple(of: 2) {
      var term = 1.0
      for k in stride(from: 2, through: degrees, by: 2) {
        sum.add(term)
        term *= cosine2 * Double(k - 1) / Double(k)
      }
      return 0.5 + 0.5 * sine * sum.value
    }
    var term = cosine2.squareRoot()
    for k in stride(from: 3, through: degrees, by: 2) {
      sum.add(term)
      term *= cosine2 * Double(k - 1) / Double(k)
    }
    return 0.5 + (atan(x / n.squareRoot()) + sine * sum.value) / Double.pi
  }

  /// The density at x.
  private static func density(_ x: Double, degrees: Int) -> Double {
    let n = Double(degrees)
    var sign: Int32 = 0
    let scale = exp(lgamma_r((n + 1) / 2, &sign) - lgamma_r(n / 2, &sign)) / (n * Double.pi).squareRoot()
    return scale * exp(-(n + 1) / 2 * log1p(x * x / n))
  }

  /// Abramowitz & Stegun 26.7.5.
  private static func expansion(_ x: Double, degrees n: Double) -> Double {
    let x2 = x * x
    let g1 = x * (x2 + 1) / 4
    let g2 = x * ((5 * x2 + 16) * x2 + 3) / 96
    let g3 = x * (((3 * x2 + 19) * x2 + 17) * x2 - 15) / 384
    let g4 = x * ((((79 * x2 + 776) * x2 + 1482) * x2 - 1920) * x2 - 945) / 92160
    return x + (g1 + (g2 + (g3 + g4 / n) / n) / n) / n
  }
}
