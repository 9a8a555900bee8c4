extension RiskTotals {
  /// Σ g Σ φ₁/φ₀ and Σ g Σ (φ₁/φ₀)(φ₁/φ₀)′ over event times, for a factor g of each event time.
  package func weightedMeans(events: [Int], factors: [Double]) -> (first: [Double], products: SymmetricMatrix) {
    var first = Array(repeating: CompensatedSum(), count: columns)
    var products = Array(repeating: CompensatedSum(), count: columns * (columns + 1) / 2)
    for (position, count) in events.enumerated() where count > 0 {
      let factor = factors[position]
      for l in 0..<count {
        let share = tied == nil ? 0 : Double(l) / Double(count)
        let sum = atRisk[position] - share * (tied?[position] ?? 0)
        let mean = (0..<columns).map { column in
          let index = position * columns + column
          return (atRiskFirst[index] - share * (tiedFirst?[index] ?? 0)) / sum
        }
        // Breslow's terms of one event time are all alike.
        let weight = tied == nil ? factor * Double(count) : factor
        var slot = 0
        for i in 0..<columns {
          first[i].add(weight * mean[i])
          for j in i..<columns {
            products[slot].add(weight * mean[i] * mean[j])
            slot += 1
          }
        }
        if tied == nil { break }
      }
    }
    let matrix = SymmetricMatrix(packed: products.map(\.value)) ?? SymmetricMatrix(size: columns)
    return (first.map(\.value), matrix)
  }
}
