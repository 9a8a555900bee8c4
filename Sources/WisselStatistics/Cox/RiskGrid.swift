/// The event times of each stratum, in ascending order, laid end to end: the positions at which risk sets are summed.
package struct RiskGrid: Codable, Hashable, Sendable {
  /// The event times by stratum.
  package let times: [[Double]]

  /// From ascending distinct times per stratum.
  package init(times: [[Double]]) { self.times = times }

  /// Number of positions.
  package var count: Int { times.reduce(0) { $0 + $1.count } }

  /// The positions of each stratum.
  package var ranges: [Range<Int>] {
    var start = 0
    return times.map { stratum in
      defer { start += stratum.count }
      return start..<(start + stratum.count)
    }
  }
}

/// Finds the last of ascending times that is not after a given one. Whole numbers within a moderate range are looked up
/// in a table, since a station searches once per row.
struct TimeIndex {
  private let times: [Double]
  private var table: [Int32] = []
  private var origin = 0.0

  init(_ times: [Double]) {
    self.times = times
    guard let first = times.first, let last = times.last, last - first < 4_000_000, times.count > 8,
      times.allSatisfy({ $0 == $0.rounded() })
    else { return }
    origin = first
    table = Array(repeating: -1, count: Int(last - first) + 1)
    var position = -1
    for slot in table.indices {
      if position + 1 < times.count, times[position + 1] == first + Double(slot) { position += 1 }
      table[slot] = Int32(position)
    }
  }

  /// The index of the last time ≤ `time`, or −1.
  func last(notAfter time: Double) -> Int {
    guard let first = times.first, time >= first else { return -1 }
    if !table.isEmpty {
      let slot = (time - origin).rounded(.down)
      return slot >= Double(table.count) ? times.count - 1 : Int(table[Int(slot)])
    }
    var (low, high) = (0, times.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if times[middle] <= time { low = middle } else { high = middle }
    }
    return low
  }
}
