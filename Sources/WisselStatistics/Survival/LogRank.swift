import Glibc

/// The log-rank test over groups, with weights S(t−)^ρ (Harrington & Fleming 1982; ρ = 0 log-rank, ρ = 1 Peto),
/// stratified when more than one stratum is given.
package struct LogRank: Sendable {
  /// Weighted observed events per group.
  package let observed: [Double]
  /// Weighted expected events per group.
  package let expected: [Double]
  /// The covariance of observed − expected.
  package let variance: SymmetricMatrix
  /// (O − E)′V⁻(O − E) over the groups with expected events, and one fewer degrees of freedom; nil when fewer than two
  /// groups have any, or V cannot be inverted.
  package let test: ChiSquareTest?

  /// - Parameter strata: For each stratum, the tables of the groups, always in the same order.
  package init(strata: [[LifeTable]], rho: Double) {
    let groups = strata.first?.count ?? 0
    var observed = CompensatedVector(count: groups)
    var expected = CompensatedVector(count: groups)
    var variance = CompensatedVector(count: groups * (groups + 1) / 2)
    for tables in strata {
      let pooled = tables.reduce(LifeTable.empty) { $0.merged(with: $1) }
      let survival = KaplanMeier(pooled).points.map(\.survival)
      let risks = tables.map { $0.atRisk(at: pooled.time) }
      var cursors = Array(repeating: 0, count: groups)
      for (index, time) in pooled.time.enumerated() {
        let own = tables.indices.map { group -> Int in
          let table = tables[group]
          while cursors[group] < table.time.count, table.time[cursors[group]] < time { cursors[group] += 1 }
          let here = cursors[group] < table.time.count && table.time[cursors[group]] == time
          return here ? table.events[cursors[group]] : 0
        }
        let d = Double(pooled.events[index])
        let n = Double(risks.reduce(0) { $0 + $1[index] })
        guard d > 0, n > 0 else { continue }
        let weight = rho == 0 ? 1 : pow(index == 0 ? 1 : survival[index - 1], rho)
        let shares = risks.map { Double($0[index]) / n }
        observed.add(own.map { weight * Double($0) })
        expected.add(shares.map { weight * d * $0 })
        guard n > 1 else { continue }
        var terms: [Double] = []
        for g in 0..<groups {
          for h in g..<groups {
            let factor = shares[g] * ((g == h ? 1 : 0) - shares[h])
            terms.append(weight * weight * d * factor * (n - d) / (n - 1))
          }
        }
        variance.add(terms)
      }
    }
    self.observed = observed.values
    self.expected = expected.values
    self.variance = SymmetricMatrix(packed: variance.values) ?? SymmetricMatrix(size: groups)
    test = Self.test(self.observed, self.expected, self.variance)
  }

  private static func test(_ observed: [Double], _ expected: [Double], _ variance: SymmetricMatrix) -> ChiSquareTest? {
    let usable = expected.indices.filter { expected[$0] > 0 }
    guard usable.count > 1 else { return nil }
    let groups = Array(usable.dropFirst())
    guard let factor = Cholesky(variance.submatrix(groups)), factor.aliased.isEmpty else { return nil }
    let difference = groups.map { observed[$0] - expected[$0] }
    return ChiSquareTest(statistic: dot(difference, factor.solve(difference)), degrees: groups.count)
  }
}
