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

  /// Counts the pairs among rows of one stratum, given in parts: O(n log n), by two passes over time with a set of the
  /// rows passed, in the order of their scores.
  package init(_ parts: [ScoredRows]) {
    var rows: [Row] = []
    rows.reserveCapacity(parts.reduce(0) { $0 + $1.count })
    for part in parts {
      for (time, score) in zip(part.eventTime, part.eventScore) {
        rows.append(Row(time: time, score: score, event: true))
      }
    }
    for part in parts {
      for (time, score) in zip(part.otherTime, part.otherScore) {
        rows.append(Row(time: time, score: score, event: false))
      }
    }
    rows.sort { ($0.time, $0.score) < ($1.time, $1.score) }
    Self.place(&rows)
    count(rows)
  }

  /// A row, and the positions of all rows of its score in the order of scores.
  private struct Row {
    let time: Double
    let score: Double
    let event: Bool
    var position: Int32 = 0
    var firstTie: Int32 = 0
    var endOfTies: Int32 = 0
  }

  private static func place(_ rows: inout [Row]) {
    var order = rows.indices.map { (score: rows[$0].score, row: Int32($0)) }
    order.sort { $0.score < $1.score }
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, order[end].score == order[start].score { end += 1 }
      for position in start..<end {
        let row = Int(order[position].row)
        rows[row].position = Int32(position)
        (rows[row].firstTie, rows[row].endOfTies) = (Int32(start), Int32(end))
      }
      start = end
    }
  }

  private mutating func count(_ rows: [Row]) {
    // Per row: concordant less discordant pairs, and all of its pairs.
    var balance = Array(repeating: 0, count: rows.count)
    var all = balance
    // Backwards: an event is the earlier of a pair with every row that leaves later, or at the same time without event.
    var later = PositionCounts(size: rows.count)
    var end = rows.count
    while end > 0 {
      var start = end
      while start > 0, rows[start - 1].time == rows[end - 1].time { start -= 1 }
      for row in start..<end where !rows[row].event { later.insert(Int(rows[row].position)) }
      for row in start..<end where rows[row].event {
        let below = later.count(below: Int(rows[row].firstTie))
        let notAbove = later.count(below: Int(rows[row].endOfTies))
        concordant += below
        discordant += later.total - notAbove
        tiedScore += notAbove - below
        balance[row] = below - (later.total - notAbove)
        all[row] = later.total
      }
      countTies(rows[start..<end])
      for row in start..<end where rows[row].event { later.insert(Int(rows[row].position)) }
      end = start
    }
    // Forwards: a row is the later of a pair with every event before it.
    var earlier = PositionCounts(size: rows.count)
    func pair(_ row: Int) {
      let below = earlier.count(below: Int(rows[row].firstTie))
      let above = earlier.total - earlier.count(below: Int(rows[row].endOfTies))
      balance[row] += above - below
      all[row] += earlier.total
    }
    var start = 0
    while start < rows.count {
      var end = start
      while end < rows.count, rows[end].time == rows[start].time { end += 1 }
      for row in start..<end where rows[row].event { pair(row) }
      for row in start..<end where rows[row].event { earlier.insert(Int(rows[row].position)) }
      for row in start..<end where !rows[row].event { pair(row) }
      start = end
    }
    var sums = (CompensatedSum(), CompensatedSum(), CompensatedSum())
    for (balance, all) in zip(balance, all) {
      let (difference, pairs) = (Double(balance), Double(all))
      sums.0.add(difference * difference)
      sums.1.add(difference * pairs)
      sums.2.add(pairs * pairs)
    }
    squares = [sums.0.value, sums.1.value, sums.2.value]
  }

  /// Pairs of events at the same time; rows of one time ascend by score.
  private mutating func countTies(_ rows: ArraySlice<Row>) {
    var events = 0
    var alike = 0
    var both = 0
    var score: Double?
    for row in rows where row.event {
      events += 1
      alike = row.score == score ? alike + 1 : 1
      score = row.score
      both += alike - 1
    }
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
