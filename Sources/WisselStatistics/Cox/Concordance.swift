/// Rows that are alike for concordance: same stratum, time, status and risk score.
package struct ScoredRows: Sendable, Hashable {
  package var stratum: Int
  package var time: Double
  package var event: Bool
  package var score: Double
  /// How many rows.
  package var count: Int

  package init(stratum: Int, time: Double, event: Bool, score: Double, count: Int = 1) {
    self.stratum = stratum
    self.time = time
    self.event = event
    self.score = score
    self.count = count
  }
}

/// Counts of pairs for Harrell's C, which add over stations and strata. A pair counts when it is known whose event came
/// first; a higher score should go with the earlier event.
package struct Concordance: Codable, Hashable, Sendable {
  package var concordant = 0
  package var discordant = 0
  /// Pairs with equal scores; they count half.
  package var tiedScore = 0
  /// Pairs of events at the same time with different scores.
  package var tiedTime = 0
  /// Pairs of events at the same time with equal scores.
  package var tiedBoth = 0
  /// Σ over rows of (concordant − discordant pairs of the row)², of that difference times its pairs, and of its
  /// pairs², from which the infinitesimal jackknife's variance is formed once the total is known.
  package var squares: [Double] = [0, 0, 0]

  /// No pair.
  package init() {}

  /// Counts the pairs among rows of the same stratum: O(n log n), by two passes over time with a tree of counts by
  /// score.
  package init(_ rows: [ScoredRows]) {
    let scores = Set(rows.map(\.score)).sorted()
    var rank: [Double: Int] = [:]
    for (index, score) in scores.enumerated() { rank[score] = index }
    for group in Dictionary(grouping: rows, by: \.stratum).sorted(by: { $0.key < $1.key }) {
      count(group.value.sorted { ($0.time, $0.event ? 0 : 1) < ($1.time, $1.event ? 0 : 1) }, rank: rank)
    }
  }

  private mutating func count(_ rows: [ScoredRows], rank: [Double: Int]) {
    let ranks = rows.map { rank[$0.score] ?? 0 }
    // Per row (of each multiple row): concordant, discordant, tied.
    var pairs = Array(repeating: (0, 0, 0), count: rows.count)
    // Backwards: an event is the earlier of a pair with every row that leaves later, or at the same time without event.
    var later = CountTree(size: rank.count)
    var end = rows.count
    while end > 0 {
      var start = end
      while start > 0, rows[start - 1].time == rows[end - 1].time { start -= 1 }
      for row in start..<end where !rows[row].event { later.add(rows[row].count, at: ranks[row]) }
      for row in start..<end where rows[row].event {
        let below = later.count(below: ranks[row])
        let equal = later.count(below: ranks[row] + 1) - below
        let above = later.total - below - equal
        pairs[row] = (below, above, equal)
        concordant += below * rows[row].count
        discordant += above * rows[row].count
        tiedScore += equal * rows[row].count
      }
      countTies(rows[start..<end])
      for row in start..<end where rows[row].event { later.add(rows[row].count, at: ranks[row]) }
      end = start
    }
    // Forwards: a row is the later of a pair with every event before it.
    var earlier = CountTree(size: rank.count)
    var start = 0
    while start < rows.count {
      var end = start
      while end < rows.count, rows[end].time == rows[start].time { end += 1 }
      for row in start..<end where rows[row].event { addEarlier(earlier, ranks[row], &pairs[row]) }
      for row in start..<end where rows[row].event { earlier.add(rows[row].count, at: ranks[row]) }
      for row in start..<end where !rows[row].event { addEarlier(earlier, ranks[row], &pairs[row]) }
      start = end
    }
    var sums = (CompensatedSum(), CompensatedSum(), CompensatedSum())
    for (row, pair) in zip(rows, pairs) {
      let difference = Double(pair.0 - pair.1)
      let total = Double(pair.0 + pair.1 + pair.2)
      sums.0.add(Double(row.count) * difference * difference)
      sums.1.add(Double(row.count) * difference * total)
      sums.2.add(Double(row.count) * total * total)
    }
    squares[0] += sums.0.value
    squares[1] += sums.1.value
    squares[2] += sums.2.value
  }

  private func addEarlier(_ tree: CountTree, _ rank: Int, _ pair: inout (Int, Int, Int)) {
    let below = tree.count(below: rank)
    let equal = tree.count(below: rank + 1) - below
    pair.0 += tree.total - below - equal
    pair.1 += below
    pair.2 += equal
  }

  private mutating func countTies(_ rows: ArraySlice<ScoredRows>) {
    var byScore: [Double: Int] = [:]
    var events = 0
    for row in rows where row.event {
      byScore[row.score, default: 0] += row.count
      events += row.count
    }
    guard events > 1 else { return }
    let both = byScore.values.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
    tiedBoth += both
    tiedTime += events * (events - 1) / 2 - both
  }

  /// Both parts together.
  package func merged(with other: Concordance) -> Concordance {
    var result = self
    result.concordant += other.concordant
    result.discordant += other.discordant
    result.tiedScore += other.tiedScore
    result.tiedTime += other.tiedTime
    result.tiedBoth += other.tiedBoth
    for index in result.squares.indices where other.squares.indices.contains(index) {
      result.squares[index] += other.squares[index]
    }
    return result
  }

  /// Pairs that count.
  package var pairs: Int { concordant + discordant + tiedScore }

  /// Harrell's C; nil without pairs.
  package var value: Double? {
    pairs == 0 ? nil : (Double(concordant) + Double(tiedScore) / 2) / Double(pairs)
  }

  /// Its standard error by the infinitesimal jackknife, as R's `survival::concordance` gives it.
  package var standardError: Double? {
    guard pairs > 0, squares.count == 3 else { return nil }
    let somers = Double(concordant - discordant) / Double(pairs)
    let sum = squares[0] - 2 * somers * squares[1] + somers * somers * squares[2]
    return max(0, sum).squareRoot() / (2 * Double(pairs))
  }
}

/// Counts by rank with running totals (Fenwick 1994).
private struct CountTree {
  private var nodes: [Int]
  private(set) var total = 0

  init(size: Int) { nodes = Array(repeating: 0, count: size + 1) }

  mutating func add(_ count: Int, at rank: Int) {
    total += count
    var index = rank + 1
    while index < nodes.count {
      nodes[index] += count
      index += index & -index
    }
  }

  /// The count at ranks below `rank`.
  func count(below rank: Int) -> Int {
    var index = min(rank, nodes.count - 1)
    var sum = 0
    while index > 0 {
      sum += nodes[index]
      index -= index & -index
    }
    return sum
  }
}
