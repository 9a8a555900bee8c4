import Testing

@testable import WisselStatistics

/// Values to 16 digits from R 4.2 (`pnorm`, `qnorm`, `qt`, `pchisq`) and closed forms.
struct DistributionTests {
  private func near(_ value: Double?, _ expected: Double, _ tolerance: Double = 1e-13) -> Bool {
    guard let value else { return false }
    return abs(value - expected) <= tolerance * abs(expected)
  }

  @Test("normal distribution and its quantile are inverse to each other")
  func normal() {
    #expect(near(NormalDistribution.quantile(0.975), 1.959963984540054, 1e-15))
    #expect(near(NormalDistribution.quantile(1e-10), -6.361340902404056, 1e-14))
    for p in [1e-300, 1e-20, 1e-5, 0.01, 0.3, 0.5001, 0.9, 0.999999] {
      let x = NormalDistribution.quantile(p) ?? .nan
      #expect(near(NormalDistribution.cumulative(x), p, 1e-12), "\(p)")
    }
    #expect(NormalDistribution.quantile(0) == nil)
    #expect(NormalDistribution.quantile(1) == nil)
    #expect(near(NormalDistribution.twoSided(1.959963984540054), 0.05))
  }

  @Test("upper tail of chi-square: closed forms, far tails, many degrees")
  func chiSquare() {
    #expect(near(ChiSquareDistribution.upperTail(3.841458820694124, degrees: 1), 0.05))
    #expect(near(ChiSquareDistribution.upperTail(2, degrees: 2), 0.36787944117144233))
    #expect(near(ChiSquareDistribution.upperTail(182.37131441992665, degrees: 5), 1.6670559471800764e-37))
    #expect(near(ChiSquareDistribution.upperTail(25.403700345785357, degrees: 3), 1.2712459390060946e-05))
    #expect(near(ChiSquareDistribution.upperTail(151.60336694599144, degrees: 13), 9.795026311711053e-26))
    #expect(ChiSquareDistribution.upperTail(0, degrees: 3) == 1)
    #expect(ChiSquareDistribution.upperTail(1, degrees: 0) == nil)
    #expect(ChiSquareDistribution.upperTail(1e6, degrees: 2) == 0)
    // At its median, near the degrees, a large distribution halves.
    #expect(abs((ChiSquareDistribution.upperTail(1999.3334, degrees: 2000) ?? 0) - 0.5) < 1e-5)
  }

  @Test("Student's quantiles over the whole range of degrees")
  func student() {
    #expect(near(StudentDistribution.quantile(0.975, degrees: 1), 12.706204736174694))
    #expect(near(StudentDistribution.quantile(0.975, degrees: 2), 4.302652729749462))
    #expect(near(StudentDistribution.quantile(0.975, degrees: 3), 3.182446305283709))
    #expect(near(StudentDistribution.quantile(0.975, degrees: 10), 2.228138851986274))
    #expect(near(StudentDistribution.quantile(0.975, degrees: 227), 1.9704695126514764))
    for degrees in [3, 4, 17, 100, 999, 1000] {
      let x = StudentDistribution.quantile(0.975, degrees: degrees) ?? .nan
      #expect(near(StudentDistribution.cumulative(x, degrees: degrees), 0.975, 1e-14), "\(degrees)")
    }
    // The expansion meets the series where they change over.
    let series = StudentDistribution.quantile(0.975, degrees: 1000) ?? 0
    let expansion = StudentDistribution.quantile(0.975, degrees: 1001) ?? 0
    #expect(series > expansion && series - expansion < 3e-6)
    #expect(near(StudentDistribution.cumulative(expansion, degrees: 1001), 0.975, 1e-13))
  }
}
