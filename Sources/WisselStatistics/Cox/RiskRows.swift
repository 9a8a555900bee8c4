import Glibc

/// A station's rows in the order in which they join the risk sets, centred and scaled, ready for repeated evaluation.
///
/// Rows are sorted, by counting, into two runs per event time: those that leave between this event time and the next
/// without an event, and those with an event at it. Whatever depends on the risk set alone is constant within a run, so
/// every inner loop is a plain sum over neighbouring numbers. A row that leaves before its stratum's first event belongs
/// to no risk set and is dropped.
package struct RiskRows: Sendable {
  /// The event times.
  package let grid: RiskGrid
  let blocks: RowBlocks
  /// Where each run starts: run 2f holds the rows without an event that leave at or after event time f (and before the
  /// next), run 2f + 1 those with an event at it. One more element closes the last run.
  let runs: [Int]
  /// Per row, the position of the last event time at or before its entry, or −1; nil without left truncation.
  let entered: [Int32]?

  /// Puts rows in order for the given event times. `centre` and `scale` belong to the columns (scale not 0).
  package init(_ rows: CoxRows, grid: RiskGrid, centre: [Double], scale: [Double]) {
    self.grid = grid
    let indexes = grid.times.map(TimeIndex.init)
    let ranges = grid.ranges
    let positions = grid.count
    var bucket = Array(repeating: Int32(-1), count: rows.count)
    var entries = Array(repeating: Int32(-1), count: rows.entry == nil ? 0 : rows.count)
    var sizes = Array(repeating: 0, count: 2 * positions + 1)
    for row in 0..<rows.count {
      let stratum = rows.stratum[row]
      let index = indexes[stratum].last(notAfter: rows.time[row])
      guard index >= 0 else { continue }
      if let entry = rows.entry {
        let entered = indexes[stratum].last(notAfter: entry[row])
        if entered >= index { continue }
        entries[row] = Int32(entered < 0 ? -1 : ranges[stratum].lowerBound + entered)
      }
      let run = 2 * (ranges[stratum].lowerBound + index) + (rows.event[row] ? 1 : 0)
      bucket[row] = Int32(run)
      sizes[run] += 1
    }
    var starts = Array(repeating: 0, count: 2 * positions + 1)
    for run in 0..<(2 * positions) { starts[run + 1] = starts[run] + sizes[run] }
    var next = starts
    let kept = starts[2 * positions]
    var order = Array(repeating: Int32(0), count: kept)
    for row in 0..<rows.count where bucket[row] >= 0 {
      let run = Int(bucket[row])
      order[next[run]] = Int32(row)
      next[run] += 1
    }
    runs = starts
    entered = rows.entry == nil ? nil : order.map { entries[Int($0)] }
    blocks = RowBlocks(columns: rows.columns, order: order, rows: kept, centre: centre, scale: scale)
  }

  /// The rows with an event at each event time.
  package var eventCounts: [Int] { (0..<grid.count).map { runs[2 * $0 + 2] - runs[2 * $0 + 1] } }

  /// Σ z over the rows with an event.
  package var eventSum: [Double] { eventSums(weights: [nil])[0] }

  /// For each list of weights (one per event time; nil for ones): Σ over events of weight · z.
  package func eventSums(weights: [[Double]?]) -> [[Double]] {
    let ones = Array(repeating: 0.0, count: blocks.columns)
    let sums = sumByRun(of: Array(repeating: 1, count: blocks.count * RowBlocks.height))
    return weights.map { weight in
      var total = CompensatedVector(count: blocks.columns)
      for position in 0..<grid.count {
        let factor = weight?[position] ?? 1
        total.add(ones.indices.map { factor * sums.first[(2 * position + 1) * blocks.columns + $0] })
      }
      return total.values
    }
  }

  /// exp(β′z) per row, padded with zeros to whole blocks; nil when some linear predictor is beyond ±300, where sums
  /// would lose their meaning.
  func risks(_ beta: [Double]) -> [Double]? {
    let height = RowBlocks.height
    var result = Array(repeating: 0.0, count: blocks.count * height)
    var largest = 0.0
    result.withUnsafeMutableBufferPointer { result in
      guard let base = result.baseAddress else { return }
      blocks.forEachBlock { block, number in
        let target = base + number * height
        for (column, coefficient) in beta.enumerated() where coefficient != 0 {
          let factor = SIMD4<Double>(repeating: coefficient)
          for row in stride(from: 0, to: height, by: 4) {
            store(load(target, row) + factor * load(block, column * height + row), target, row)
          }
        }
        let filled = min(height, blocks.rows - number * height)
        for row in 0..<filled {
          largest = max(largest, abs(target[row]))
          target[row] = exp(target[row])
        }
        for row in filled..<height { target[row] = 0 }
      }
    }
    return largest <= 300 ? result : nil
  }

  /// Σ r and Σ r z over the rows of each run.
  func sumByRun(of risks: [Double]) -> (zeroth: [Double], first: [Double]) {
    let p = blocks.columns
    let height = RowBlocks.height
    var zeroth = Array(repeating: 0.0, count: runs.count - 1)
    var first = Array(repeating: 0.0, count: (runs.count - 1) * p)
    var run = 0
    risks.withUnsafeBufferPointer { risks in
      first.withUnsafeMutableBufferPointer { first in
        guard let risks = risks.baseAddress else { return }
        blocks.forEachBlock { block, number in
          let origin = number * height
          let end = min(origin + height, blocks.rows)
          var start = origin
          while start < end {
            while runs[run + 1] <= start { run += 1 }
            let stop = min(end, runs[run + 1])
            let weights = risks + start
            let length = stop - start
            zeroth[run] += total(weights, length)
            for column in 0..<p {
              first[run * p + column] += product(weights, block + (column * height + start - origin), length)
            }
            start = stop
          }
        }
      }
    }
    return (zeroth, first)
  }

  /// Calls `body` with the sum of the risks of each run that has rows, the largest of them and the second largest.
  package func forEachRun(
    _ risks: [Double], _ body: (_ total: Double, _ largest: Double, _ second: Double) throws -> Void
  ) rethrows {
    for run in 0..<(runs.count - 1) where runs[run] < runs[run + 1] {
      var (total, largest, second) = (0.0, 0.0, 0.0)
      for row in runs[run]..<runs[run + 1] {
        total += risks[row]
        (largest, second) = (max(largest, risks[row]), max(second, min(largest, risks[row])))
      }
      try body(total, largest, second)
    }
  }

  /// The weight of each row in the information: its risk times the hazard summed over the event times at which it was
  /// at risk.
  func informationWeights(risks: [Double], hazard: CumulativeHazard) -> [Double] {
    var result = risks
    for run in 0..<(runs.count - 1) where runs[run] < runs[run + 1] {
      let position = run / 2
      let slot = run.isMultiple(of: 2) ? -1 : Int(grid.slots[position])
      let level = hazard.cumulative[position] - (slot < 0 ? 0 : hazard.tied[slot])
      for row in runs[run]..<runs[run + 1] {
        var weight = level
        if let entered, entered[row] >= 0 { weight -= hazard.cumulative[Int(entered[row])] }
        result[row] *= weight
      }
    }
    return result
  }
}

/// Σ over `length` neighbouring numbers.
@inline(__always)
private func total(_ values: UnsafePointer<Double>, _ length: Int) -> Double {
  var sums = SIMD4<Double>.zero
  var index = 0
  while index + 4 <= length {
    sums += load(values, index)
    index += 4
  }
  var sum = sums.sum()
  while index < length {
    sum += values[index]
    index += 1
  }
  return sum
}

/// Σ ab over `length` neighbouring pairs.
@inline(__always)
private func product(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ length: Int) -> Double {
  var sums = SIMD4<Double>.zero
  var index = 0
  while index + 4 <= length {
    sums += load(a, index) * load(b, index)
    index += 4
  }
  var sum = sums.sum()
  while index < length {
    sum += a[index] * b[index]
    index += 1
  }
  return sum
}
