import Glibc

/// A chi-square test.
package struct ChiSquareTest: Hashable, Sendable {
  package var statistic: Double
  package var degrees: Int
  package init(statistic: Double, degrees: Int) {
    self.statistic = statistic
    self.degrees = degrees
  }
  /// The upper tail; nil without degrees of freedom.
  package var p: Double? { ChiSquareDistribution.upperTail(statistic, degrees: degrees) }
}

/// A fitted Cox model in the columns' own units. Columns that are aliased have no coefficient.
package struct CoxEstimate: Sendable {
  /// The columns that have a coefficient, as numbers of the design's columns.
  package let kept: [Int]
  /// Per kept column.
  package let coefficients: [Double]
  /// Over the kept columns: the inverse of the information.
  package let covariance: SymmetricMatrix
  /// β′Iβ.
  package let wald: Double

  /// From the search's coefficients in centred and scaled columns. Nil when the information cannot be inverted.
  package init?(kept: [Int], scaled beta: [Double], information: SymmetricMatrix, scale: [Double]) {
    guard let factor = Cholesky(information, tolerance: 1e-14), factor.aliased.isEmpty else { return nil }
    self.kept = kept
    let units = kept.map { scale[$0] }
    coefficients = zip(beta, units).map { $0 / $1 }
    var inverse = factor.inverse
    for i in kept.indices {
      for j in i..<kept.count { inverse[i, j] /= units[i] * units[j] }
    }
    covariance = inverse
    wald = information.quadraticForm(beta)
  }

  /// The standard errors, per kept column.
  package var standardErrors: [Double] { covariance.diagonal.map { $0.squareRoot() } }
}

extension RiskGrid {
  /// The cumulative baseline hazard at covariates zero for the only stratum, at each of `times`: the sum of the hazard
  /// increments up to it, moved from the columns' means to zero by exp(−β′mean).
  package func baseline(_ hazards: [Double], at times: [Double], shift: Double) -> [Double] {
    let index = TimeIndex(self.times.first ?? [])
    var cumulative: [Double] = []
    var sum = CompensatedSum()
    for hazard in hazards {
      sum.add(hazard)
      cumulative.append(sum.value)
    }
    return times.map { time in
      let position = index.last(notAfter: time)
      return position < 0 ? 0 : cumulative[position] * exp(-shift)
    }
  }
}

/// The value below or at which at least the share p of ascending values lies (R's quantile type 1).
package func inverseDistribution(_ ascending: [Double], _ p: Double) -> Double? {
  guard !ascending.isEmpty else { return nil }
  let position = p * Double(ascending.count)
  let index = Int((position - 4 * Double.ulpOfOne * max(1, position)).rounded(.up))
  return ascending[min(max(index, 1), ascending.count) - 1]
}
