import Glibc

/// A transform of time against which coefficients are tested for change (Grambsch & Therneau 1994).
package enum TimeTransform: String, CaseIterable, Codable, Sendable {
  /// One minus the Kaplan–Meier curve just before the time.
  case km
  /// The time's mean rank among all rows, censored ones included.
  case rank
  /// The time itself.
  case identity
  /// Its natural logarithm.
  case log
}

/// The pooled counts at event times from which the transforms are formed.
package struct PooledTimes: Sendable {
  /// Ascending distinct event times.
  package let times: [Double]
  /// Rows, over all strata, whose time is at or after each (and that have entered).
  package let atRisk: [Int]
  /// Rows that leave exactly then, with or without event.
  package let leaving: [Int]
  /// Events exactly then.
  package let events: [Int]
  /// Rows in all.
  package let rows: Int

  package init(times: [Double], atRisk: [Int], leaving: [Int], events: [Int], rows: Int) {
    self.times = times
    self.atRisk = atRisk
    self.leaving = leaving
    self.events = events
    self.rows = rows
  }

  /// The transform at each time, centred at its mean and divided by its largest magnitude: both leave the test as it is
  /// and keep its sums small. Nil where the transform is not defined (the logarithm of 0).
  package func values(_ transform: TimeTransform) -> [Double]? {
    var raw: [Double]
    switch transform {
    case .km:
      raw = []
      var survival = 1.0
      for (d, n) in zip(events, atRisk) {
        raw.append(1 - survival)
        survival *= 1 - Double(d) / Double(n)
      }
    case .rank: raw = zip(atRisk, leaving).map { Double(rows - $0) + (Double($1) + 1) / 2 }
    case .identity: raw = times
    case .log: raw = times.map { Glibc.log($0) }
    }
    guard raw.allSatisfy(\.isFinite), !raw.isEmpty else { return nil }
    let mean = CompensatedSum(raw).value / Double(raw.count)
    raw = raw.map { $0 - mean }
    let largest = raw.map(abs).max() ?? 0
    return largest > 0 ? raw.map { $0 / largest } : raw
  }
}

/// The score test for a coefficient that changes with a transform g of time (Therneau's form, `survival` ≥ 3.0): the
/// model is widened by g·x, and its score and information at the fitted coefficients decide.
package struct ProportionalHazardsTest: Sendable {
  /// One test per column.
  package let columns: [ChiSquareTest]
  /// All columns together.
  package let global: ChiSquareTest

  /// - Parameters:
  ///   - score: Σ g (Z − Σ φ₁/φ₀) per column.
  ///   - information: Σ V, `first`: Σ gV, `second`: Σ g²V over event times. Nil when they cannot be inverted.
  package init?(score: [Double], information: SymmetricMatrix, first: SymmetricMatrix, second: SymmetricMatrix) {
    guard let factor = Cholesky(information, tolerance: 1e-14), factor.aliased.isEmpty else { return nil }
    let p = information.size
    var reduced = second
    for j in 0..<p {
      let solved = factor.solve((0..<p).map { first[$0, j] })
      for i in 0...j { reduced[i, j] -= dot((0..<p).map { first[i, $0] }, solved) }
    }
    guard let outer = Cholesky(reduced, tolerance: 1e-12) else { return nil }
    columns = (0..<p).map { ChiSquareTest(statistic: score[$0] * score[$0] / reduced[$0, $0], degrees: 1) }
    guard columns.allSatisfy(\.statistic.isFinite) else { return nil }
    global = ChiSquareTest(statistic: dot(score, outer.solve(score)), degrees: outer.kept.count)
  }
}
