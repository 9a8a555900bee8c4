extension RiskTotals {
  /// Σ g Σ φ₁/φ₀ and Σ g Σ (φ₁/φ₀)(φ₁/φ₀)′ over event times, for a factor g of each event time.
  package func weightedMeans(events: [Int], factors: [Double]) -> (first: [Double], products: SymmetricMatrix) {
    var first = Array(repeating: CompensatedSum(), count: columns)
    var products = Array(repeating: CompensatedSum(), count: columns * (columns + 1) / 2)
    for (position, count) in events.enumerated() where count > 0 {
      let factor = factors[position]
      let terms = termCount(position, count: count)
      // Breslow's terms of one event time are all alike.
      let weight = terms == count ? factor : factor * Double(count)
      for l in 0..<terms {
        let share = Double(l) / Double(count)
        let sum = atRisk[position] - share * tiedSum(position)
        let mean = (0..<columns).map { column in
          let sums = firstSums(position, column)
          return (sums.0 - share * sums.1) / sum
        }
        var slot = 0
        for i in 0..<columns {
          first[i].add(weight * mean[i])
          for j in i..<columns {
            products[slot].add(weight * mean[i] * mean[j])
            slot += 1
          }
        }
      }
    }
    let matrix = SymmetricMatrix(packed: products.map(\.value)) ?? SymmetricMatrix(size: columns)
    return (first.map(\.value), matrix)
  }
}
