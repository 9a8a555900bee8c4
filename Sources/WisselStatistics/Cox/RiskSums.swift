/// What a station answers for one set of coefficients: sums over its part of every risk set, never over one person's
/// row alone, and no second-order sum per event time (`federated-statistics` 1.9, two-phase form).
package struct RiskSums: Codable, Sendable {
  /// Σ exp(β′z) over the station's part of each risk set.
  package var atRisk: PackedDoubles
  /// Σ exp(β′z) z over it, p numbers per event time.
  package var atRiskFirst: PackedDoubles
  /// Σ exp(β′z) over the station's events at each tied position of the grid.
  package var tied: PackedDoubles
  /// Σ exp(β′z) z over them.
  package var tiedFirst: PackedDoubles
}

/// Hazards summed over event times, from the first of the stratum up to each, and, per tied position, the part that an
/// event's own tie takes back (Efron).
package struct CumulativeHazard: Codable, Sendable {
  @PackedNumbers package var cumulative: [Double]
  @PackedNumbers package var tied: [Double]

  package init(cumulative: [Double], tied: [Double]) {
    self.cumulative = cumulative
    self.tied = tied
  }
}

extension RiskRows {
  /// The sums over every risk set.
  package func sums(risks: [Double]) -> RiskSums {
    let p = blocks.columns
    let byRun = sumByRun(of: risks)
    let late = entered.map { entrySums(risks: risks, entered: $0) }
    var atRisk = Array(repeating: 0.0, count: grid.count)
    var atRiskFirst = Array(repeating: 0.0, count: grid.count * p)
    for range in grid.ranges {
      var zeroth = CompensatedSum()
      var first = Array(repeating: CompensatedSum(), count: p)
      for position in range.reversed() {
        for run in [2 * position, 2 * position + 1] where runs[run] < runs[run + 1] {
          zeroth.add(byRun.zeroth[run])
          for column in 0..<p { first[column].add(byRun.first[run * p + column]) }
        }
        if let late {
          zeroth.add(-late.zeroth[position])
          for column in 0..<p { first[column].add(-late.first[position * p + column]) }
        }
        atRisk[position] = zeroth.value
        for column in 0..<p { atRiskFirst[position * p + column] = first[column].value }
      }
    }
    var tied: [Double] = []
    var tiedFirst: [Double] = []
    tied.reserveCapacity(grid.tied.count)
    tiedFirst.reserveCapacity(grid.tied.count * p)
    for position in grid.tied {
      let run = 2 * position + 1
      tied.append(byRun.zeroth[run])
      tiedFirst.append(contentsOf: byRun.first[(run * p)..<((run + 1) * p)])
    }
    return RiskSums(
      atRisk: PackedDoubles(atRisk), atRiskFirst: PackedDoubles(atRiskFirst), tied: PackedDoubles(tied),
      tiedFirst: PackedDoubles(tiedFirst))
  }

  /// Σ r and Σ r z over the rows that entered at or after each event time and before the next: they leave the sums
  /// again below their entry.
  private func entrySums(risks: [Double], entered: [Int32]) -> (zeroth: [Double], first: [Double]) {
    let p = blocks.columns
    let height = RowBlocks.height
    var zeroth = Array(repeating: 0.0, count: grid.count)
    var first = Array(repeating: 0.0, count: grid.count * p)
    blocks.forEachBlock { block, number in
      for row in 0..<min(height, blocks.rows - number * height) {
        let position = Int(entered[number * height + row])
        guard position >= 0 else { continue }
        let risk = risks[number * height + row]
        zeroth[position] += risk
        for column in 0..<p { first[position * p + column] += risk * block[column * height + row] }
      }
    }
    return (zeroth, first)
  }

  /// The risks at the given coefficients, for one or more uses.
  package func evaluatedRisks(_ beta: [Double]) -> [Double]? { risks(beta) }

  /// Σ r c z z′ over the rows, with c the hazard summed while at risk.
  package func secondOrder(risks: [Double], hazard: CumulativeHazard) -> SymmetricMatrix {
    blocks.gram(weights: informationWeights(risks: risks, hazard: hazard))
  }
}
