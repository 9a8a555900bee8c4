/// The event times of each stratum, in ascending order, laid end to end: the positions at which risk sets are summed.
package struct RiskGrid: Hashable, Sendable {
  /// The event times by stratum.
  package let times: [[Double]]
  /// The positions with tied events, ascending: where Efron's method needs the sums over the events as well. With nearly
  /// continuous times they are few.
  package let tied: [Int]
  /// Number of positions.
  package let count: Int
  /// Per position its place in `tied`, or −1.
  let slots: [Int32]

  /// From ascending distinct times per stratum.
  ///
  /// - Parameter tied: Ascending positions; nil for all of them.
  package init(times: [[Double]], tied: [Int]?) {
    self.times = times
    let count = times.reduce(0) { $0 + $1.count }
    self.count = count
    let tied = tied ?? Array(0..<count)
    self.tied = tied
    var slots = Array(repeating: Int32(-1), count: count)
    for (slot, position) in tied.enumerated() { slots[position] = Int32(slot) }
    self.slots = slots
  }

  /// The event times of all stations, and the positions where more than one event is tied.
  ///
  /// - Parameters:
  ///   - stations: Per station and stratum the ascending distinct event times, and the events at each.
  ///   - efron: Whether ties matter.
  package init(stations: [[(times: [Double], events: [Double])]], strata: Int, efron: Bool) {
    var times: [[Double]] = []
    var tied: [Int] = []
    var count = 0
    for stratum in 0..<strata {
      var all: [(time: Double, events: Double)] = []
      for station in stations {
        all += zip(station[stratum].times, station[stratum].events).map { (time: $0, events: $1) }
      }
      all.sort { $0.time < $1.time }
      var own: [Double] = []
      var events = 0.0
      for (index, entry) in all.enumerated() {
        if own.last != entry.time {
          own.append(entry.time)
          events = 0
        }
        events += entry.events
        let isLast = index + 1 == all.count || all[index + 1].time != entry.time
        if efron, isLast, events > 1 { tied.append(count + own.count - 1) }
      }
      count += own.count
      times.append(own)
    }
    self.init(times: times, tied: tied)
  }

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
