import Glibc

/// Count, sum, mean and centred sums of powers of one variable, which merge exactly over stations
/// (`federated-statistics`, section 0; Chan, Golub & LeVeque 1979; Pébay 2008). Powers of the raw values are never
/// summed, since that loses all digits of a variable far from zero.
package struct Moments: Codable, Hashable, Sendable {
  /// Number of values.
  package var n: Int
  /// Σx.
  package var sum: Double
  /// Σx/n; 0 when there is no value.
  package var mean: Double
  /// Σ(x − mean)².
  package var m2: Double
  /// Σ(x − mean)³.
  package var m3: Double
  /// Σ(x − mean)⁴.
  package var m4: Double

  /// No value at all: merging with it changes nothing.
  package static let empty = Moments(n: 0, sum: 0, mean: 0, m2: 0, m3: 0, m4: 0)

  package init(n: Int, sum: Double, mean: Double, m2: Double, m3: Double, m4: Double) {
    self.n = n
    self.sum = sum
    self.mean = mean
    self.m2 = m2
    self.m3 = m3
    self.m4 = m4
  }

  /// The moments of values, in two passes with compensated sums. Of a constant all centred sums are exactly 0.
  package init(of values: [Double]) {
    self = .empty
    guard let first = values.first else { return }
    n = values.count
    sum = CompensatedSum(values).value
    if values.allSatisfy({ $0 == first }) {
      mean = first
      return
    }
    mean = sum / Double(n)
    var (s1, s2, s3, s4) = (CompensatedSum(), CompensatedSum(), CompensatedSum(), CompensatedSum())
    for value in values {
      let d = value - mean
      let d2 = d * d
      s1.add(d)
      s2.add(d2)
      s3.add(d2 * d)
      s4.add(d2 * d2)
    }
    // The rounded mean is off by e = Σd/n; the sums are moved to the true mean.
    let e = s1.value / Double(n)
    m2 = max(0, s2.value - Double(n) * e * e)
    m3 = s3.value - 3 * e * s2.value
    m4 = s4.value - 4 * e * s3.value + 6 * e * e * s2.value
  }

  /// The moments of both parts together.
  package func merged(with other: Moments) -> Moments {
    if other.n == 0 { return self }
    if n == 0 { return other }
    let (a, b) = (Double(n), Double(other.n))
    let total = a + b
    let d = other.mean - mean
    let d2 = d * d
    let ab = a * b
    var result = self
    result.n = n + other.n
    result.sum = sum + other.sum
    result.mean = mean + d * b / total
    result.m2 = m2 + other.m2 + d2 * ab / total
    result.m3 =
      m3 + other.m3 + d2 * d * ab * (a - b) / (total * total) + 3 * d * (a * other.m2 - b * m2) / total
    result.m4 =
      m4 + other.m4 + d2 * d2 * ab * (a * a - ab + b * b) / (total * total * total)
      + 6 * d2 * (a * a * other.m2 + b * b * m2) / (total * total) + 4 * d * (a * other.m3 - b * m3) / total
    return result
  }
}

extension Moments {
  /// The variance with divisor n − 1; nil for fewer than two values.
  package var variance: Double? { n < 2 ? nil : m2 / Double(n - 1) }

  /// The square root of the variance.
  package var standardDeviation: Double? { variance.map { $0.squareRoot() } }

  /// The standard error of the mean.
  package var standardError: Double? { standardDeviation.map { $0 / Double(n).squareRoot() } }

  /// The mean's two-sided 95 % interval by Student's t.
  package var meanInterval95: (lower: Double, upper: Double)? {
    guard let error = standardError, let t = StudentDistribution.quantile(0.975, degrees: n - 1) else { return nil }
    return (mean - t * error, mean + t * error)
  }

  /// Skewness g1 = (m3/n)/(m2/n)^1.5; nil for a constant.
  package var skewness: Double? {
    guard n > 0, m2 > 0 else { return nil }
    let variance = m2 / Double(n)
    return m3 / Double(n) / (variance * variance.squareRoot())
  }

  /// Excess kurtosis g2 = (m4/n)/(m2/n)² − 3; nil for a constant.
  package var excessKurtosis: Double? {
    guard n > 0, m2 > 0 else { return nil }
    let variance = m2 / Double(n)
    return m4 / Double(n) / (variance * variance) - 3
  }
}
