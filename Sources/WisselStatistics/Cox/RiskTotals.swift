import Glibc

/// How tied event times enter the likelihood.
package enum Ties: String, Codable, Sendable {
  /// Efron 1977.
  case efron
  /// Breslow 1974.
  case breslow
}

/// The sums over every risk set of all stations together, at one set of coefficients.
package struct RiskTotals: Sendable {
  /// Number of columns.
  let columns: Int
  let atRisk: [Double]
  let atRiskFirst: [Double]
  let tied: [Double]?
  let tiedFirst: [Double]?

  /// Adds the stations' sums in the order given. Nil when their shapes differ.
  package init?(_ parts: [RiskSums], columns: Int, positions: Int) {
    func total(_ select: (RiskSums) -> PackedDoubles?, _ count: Int) -> [Double]? {
      var sum = CompensatedVector(count: count)
      for part in parts {
        guard let values = select(part)?.values, values.count == count else { return nil }
        sum.add(values)
      }
      return sum.values
    }
    guard let atRisk = total({ $0.atRisk }, positions), let first = total({ $0.atRiskFirst }, positions * columns)
    else { return nil }
    self.columns = columns
    self.atRisk = atRisk
    atRiskFirst = first
    tied = total({ $0.tied }, positions)
    tiedFirst = total({ $0.tiedFirst }, positions * columns)
    guard (tied == nil) == (tiedFirst == nil) else { return nil }
  }
}

/// What the likelihood is and how it bends at one set of coefficients, as far as the risk sets' sums tell.
package struct RiskSetLikelihood: Sendable {
  /// The log partial likelihood.
  package let loglik: Double
  /// Its gradient.
  package let score: [Double]
  /// Σ (φ₁/φ₀)(φ₁/φ₀)′ over event times: what is taken from the second-order sums to give the information.
  package let meanProducts: SymmetricMatrix

  /// The information, given the second-order sums Σ r c z z′.
  package func information(_ secondOrder: SymmetricMatrix) -> SymmetricMatrix {
    secondOrder.combined(with: meanProducts, -)
  }
}

extension RiskTotals {
  /// The likelihood for `events` events per event time with covariate sum `eventSum` over all events. Nil when a risk
  /// set is empty or a number is not finite.
  ///
  /// With Efron's method the l-th of d tied events has the risk set's sums less l/d times the events' own:
  /// φ = S − (l/d)E. φ₁ is linear in l/d, so all that depends on l are sums of 1, a, a² over φ₀ and φ₀².
  package func likelihood(events: [Int], beta: [Double], eventSum: [Double]) -> RiskSetLikelihood? {
    let p = columns
    var loglik = CompensatedSum()
    loglik.add(dot(beta, eventSum))
    var score = eventSum.map { CompensatedSum([$0]) }
    var products = Array(repeating: CompensatedSum(), count: p * (p + 1) / 2)
    var chunk = Array(repeating: 0.0, count: products.count)
    for (position, count) in events.enumerated() where count > 0 {
      let terms = tieTerms(position, count: count)
      guard let terms, terms.logSum.isFinite else { return nil }
      loglik.add(-terms.logSum)
      var slot = 0
      for i in 0..<p {
        let (si, ei) = firstSums(position, i)
        score[i].add(-(si * terms.inverse - ei * terms.shareInverse))
        for j in i..<p {
          let (sj, ej) = firstSums(position, j)
          chunk[slot] +=
            si * sj * terms.square - (si * ej + ei * sj) * terms.shareSquare + ei * ej * terms.shareShareSquare
          slot += 1
        }
      }
      if position % 64 == 63 { flush(&chunk, into: &products) }
    }
    flush(&chunk, into: &products)
    guard let matrix = SymmetricMatrix(packed: products.map(\.value)) else { return nil }
    let result = RiskSetLikelihood(loglik: loglik.value, score: score.map(\.value), meanProducts: matrix)
    guard result.loglik.isFinite, result.score.allSatisfy(\.isFinite), matrix.isFinite else { return nil }
    return result
  }

  private func flush(_ chunk: inout [Double], into totals: inout [CompensatedSum]) {
    for index in chunk.indices {
      totals[index].add(chunk[index])
      chunk[index] = 0
    }
  }

  private func firstSums(_ position: Int, _ column: Int) -> (Double, Double) {
    let index = position * columns + column
    return (atRiskFirst[index], tiedFirst?[index] ?? 0)
  }

  /// Sums over the d terms of one event time, with share a = l/d (0 for Breslow): Σ ln φ₀, Σ 1/φ₀, Σ a/φ₀, Σ 1/φ₀²,
  /// Σ a/φ₀², Σ a²/φ₀².
  private struct TieTerms {
    var logSum = 0.0
    var inverse = 0.0
    var shareInverse = 0.0
    var square = 0.0
    var shareSquare = 0.0
    var shareShareSquare = 0.0
  }

  private func tieTerms(_ position: Int, count: Int) -> TieTerms? {
    let all = atRisk[position]
    let d = Double(count)
    guard let own = tied?[position], count > 1 else {
      guard all > 0 else { return nil }
      return TieTerms(logSum: d * log(all), inverse: d / all, square: d / (all * all))
    }
    var terms = TieTerms()
    for l in 0..<count {
      let share = Double(l) / d
      let sum = all - share * own
      guard sum > 0 else { return nil }
      terms.logSum += log(sum)
      terms.inverse += 1 / sum
      terms.shareInverse += share / sum
      terms.square += 1 / (sum * sum)
      terms.shareSquare += share / (sum * sum)
      terms.shareShareSquare += share * share / (sum * sum)
    }
    return terms
  }

  /// The hazard increments Σ 1/φ₀ and the tied parts Σ a/φ₀ per event time after a move of the coefficients by `step`,
  /// to second order in the step: ln φ₀ changes by (φ₁/φ₀)′step. With a step of zero they are exact.
  package func hazards(events: [Int], step: [Double]) -> (increments: [Double], tied: [Double]) {
    var increments = Array(repeating: 0.0, count: events.count)
    var ties = increments
    let moves = step.contains { $0 != 0 }
    for (position, count) in events.enumerated() where count > 0 {
      var (s, e) = (0.0, 0.0)
      if moves {
        for column in 0..<columns {
          let sums = firstSums(position, column)
          s += sums.0 * step[column]
          e += sums.1 * step[column]
        }
      }
      let own = tied?[position] ?? 0
      let terms = tied == nil ? 1 : count
      for l in 0..<terms {
        let share = Double(l) / Double(count)
        let sum = atRisk[position] - share * own
        let change = moves ? exp(-min(50, max(-50, (s - share * e) / sum))) : 1
        increments[position] += change / sum
        ties[position] += share * change / sum
      }
      if tied == nil { increments[position] *= Double(count) }
    }
    return (increments, ties)
  }
}

extension RiskGrid {
  /// Sums hazard increments up each stratum, each increment multiplied by a factor of its event time.
  package func cumulated(_ hazards: (increments: [Double], tied: [Double]), factors: [Double]? = nil)
    -> CumulativeHazard
  {
    var cumulative = Array(repeating: 0.0, count: count)
    var tied = cumulative
    for range in ranges {
      var sum = CompensatedSum()
      for position in range {
        let factor = factors?[position] ?? 1
        sum.add(factor * hazards.increments[position])
        cumulative[position] = sum.value
        tied[position] = factor * hazards.tied[position]
      }
    }
    return CumulativeHazard(cumulative: cumulative, tied: tied)
  }
}
