/// How many of some durations were no longer than each of a few bounds.
struct Histogram: Sendable, Equatable {
  /// In seconds.
  static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]

  private var counts = Array(repeating: 0, count: bounds.count)
  private(set) var count = 0
  private(set) var sum = 0.0

  mutating func record(_ seconds: Double) {
    count += 1
    sum += seconds
    if let first = Self.bounds.firstIndex(where: { seconds <= $0 }) { counts[first] += 1 }
  }

  /// For each bound, how many were no longer.
  var upTo: [Int] {
    var total = 0
    return counts.map {
      total += $0
      return total
    }
  }
}
