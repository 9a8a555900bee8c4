import Foundation
import WisselStatistics

/// The rows' share of one Newton step: risks, sums over the risk sets, and the second-order matrix.
enum CoxStepTiming {
  /// Seconds of the quickest of five steps; sorting the rows by time happens once and is not part of it.
  static func measure(rows count: Int, covariates: Int) -> Double {
    var generator = SystemRandomNumberGenerator()
    func number() -> Double { Double.random(in: -1.7...1.7, using: &generator) }
    let rows = CoxRows(
      columns: (0..<covariates).map { _ in (0..<count).map { _ in number() } },
      time: (0..<count).map { _ in Double(Int.random(in: 1...3650, using: &generator)) },
      event: (0..<count).map { _ in Bool.random(using: &generator) },
      stratum: Array(repeating: 0, count: count))
    let (times, events) = rows.eventTimes(strata: 1)
    let grid = RiskGrid(times: times, tied: nil)
    let ordered = RiskRows(
      rows, grid: grid, centre: Array(repeating: 0, count: covariates), scale: Array(repeating: 1, count: covariates))
    let beta = Array(repeating: 0.01, count: covariates)
    let clock = ContinuousClock()
    var best = Double.infinity
    for _ in 0..<5 {
      let took = clock.measure {
        guard let risks = ordered.evaluatedRisks(beta),
          let totals = RiskTotals(
            [ordered.sums(risks: risks)], columns: covariates, grid: grid)
        else { return }
        let hazards = totals.hazards(events: events[0], step: Array(repeating: 0, count: covariates))
        _ = ordered.secondOrder(risks: risks, hazard: grid.cumulated(hazards))
      }
      best = min(best, took.inSeconds)
    }
    return best
  }
}
