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
  let grid: RiskGrid
  let atRisk: [Double]
  let atRiskFirst: [Double]
  /// Per tied position of the grid.
  let tied: [Double]
  let tiedFirst: [Double]

  /// Adds the stations' sums in the order given. Nil when their shapes differ.
  package init?(_ parts: [RiskSums], columns: Int, grid: RiskGrid) {
    func total(_ select: (RiskSums) -> PackedDoubles, _ count: Int) -> [Double]? {
      let lists = parts.map { select($0).values }
      guard lists.allSatisfy({ $0.count == count }) else { return nil }
      return compensatedTotal(of: lists, count: count)
    }
    guard let atRisk = total({ $0.atRisk }, grid.count),
      let first = total({ $0.atRiskFirst }, grid.count * columns),
      let tied = total({ $0.tied }, grid.tied.count),
      let tiedFirst = total({ $0.tiedFirst }, grid.tied.count * columns)
    else { return nil }
    self.columns = columns
    self.grid = grid
    self.atRisk = atRisk
    atRiskFirst = first
    self.tied = tied
    self.tiedFirst = tiedFirst
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

  /// The information, given the second-order sums Σ r c z z′. What is left of a column that does not vary among those at
  /// risk together is rounding, and counts as nothing.
  package func information(_ secondOrder: SymmetricMatrix) -> SymmetricMatrix {
    var result = secondOrder.combined(with: meanProducts, -)
    for i in 0..<result.size where result[i, i] <= 1e-13 * secondOrder[i, i] {
      for j in 0..<result.size { result[i, j] = 0 }
    }
    return result
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
      guard let terms = tieTerms(position, count: count), terms.logSum.isFinite else { return nil }
      loglik.add(-terms.logSum)
      let start = position * p
      let slot = Int(grid.slots[position])
      if slot < 0 || count == 1 {
        atRiskFirst.withUnsafeBufferPointer { first in
          addProducts(UnsafeBufferPointer(rebasing: first[start..<(start + p)]), terms.square, &chunk)
        }
        for i in 0..<p { score[i].add(-(atRiskFirst[start + i] * terms.inverse)) }
      } else {
        var place = 0
        for i in 0..<p {
          let (si, ei) = (atRiskFirst[start + i], tiedFirst[slot * p + i])
          score[i].add(-(si * terms.inverse - ei * terms.shareInverse))
          for j in i..<p {
            let (sj, ej) = (atRiskFirst[start + j], tiedFirst[slot * p + j])
            chunk[place] +=
              si * sj * terms.square - (si * ej + ei * sj) * terms.shareSquare + ei * ej * terms.shareShareSquare
            place += 1
          }
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

  /// Adds weight · v v′, the upper triangle row by row.
  private func addProducts(_ vector: UnsafeBufferPointer<Double>, _ weight: Double, _ chunk: inout [Double]) {
    chunk.withUnsafeMutableBufferPointer { chunk in
      var place = 0
      for i in vector.indices {
        let factor = vector[i] * weight
        for j in i..<vector.count { chunk[place + j - i] += factor * vector[j] }
        place += vector.count - i
      }
    }
  }

  private func flush(_ chunk: inout [Double], into totals: inout [CompensatedSum]) {
    for index in chunk.indices {
      totals[index].add(chunk[index])
      chunk[index] = 0
    }
  }

  /// Σ r z over the risk set and over its events, in one column; the latter 0 where none are tied.
  func firstSums(_ position: Int, _ column: Int) -> (Double, Double) {
    let slot = Int(grid.slots[position])
    return (atRiskFirst[position * columns + column], slot < 0 ? 0 : tiedFirst[slot * columns + column])
  }

  /// Σ r over the tied events; 0 where none are tied.
  func tiedSum(_ position: Int) -> Double {
    let slot = Int(grid.slots[position])
    return slot < 0 ? 0 : tied[slot]
  }

  /// The numbers of terms of an event time: one for each of its events where they are tied, one for all of them
  /// otherwise (Breslow, and single events).
  func termCount(_ position: Int, count: Int) -> Int { grid.slots[position] < 0 ? 1 : count }

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
    guard grid.slots[position] >= 0, count > 1 else {
      guard all > 0 else { return nil }
      return TieTerms(logSum: d * log(all), inverse: d / all, square: d / (all * all))
    }
    let own = tiedSum(position)
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

  /// The hazard increments Σ 1/φ₀ per event time, and per tied position the tied parts Σ a/φ₀, after a move of the
  /// coefficients by `step`, to second order in the step: ln φ₀ changes by (φ₁/φ₀)′step. With a step of zero they are
  /// exact.
  package func hazards(events: [Int], step: [Double]) -> (increments: [Double], tied: [Double]) {
    var increments = Array(repeating: 0.0, count: events.count)
    var ties = Array(repeating: 0.0, count: grid.tied.count)
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
      let own = tiedSum(position)
      let slot = Int(grid.slots[position])
      for l in 0..<termCount(position, count: count) {
        let share = Double(l) / Double(count)
        let sum = atRisk[position] - share * own
        let change = moves ? exp(-min(50, max(-50, (s - share * e) / sum))) : 1
        increments[position] += change / sum
        if slot >= 0 { ties[slot] += share * change / sum }
      }
      if slot < 0 { increments[position] *= Double(count) }
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
    for range in ranges {
      var sum = CompensatedSum()
      for position in range {
        sum.add((factors?[position] ?? 1) * hazards.increments[position])
        cumulative[position] = sum.value
      }
    }
    let ties = zip(hazards.tied, tied).map { $0 * (factors?[$1] ?? 1) }
    return CumulativeHazard(cumulative: cumulative, tied: ties)
  }
}
