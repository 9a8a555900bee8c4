/// How many persons leave with and without the event at each time, and from when they were followed: all that
/// Kaplan–Meier and log-rank need from a station (`federated-statistics` 1.8). Tables add over stations.
package struct LifeTable: Codable, Hashable, Sendable {
  /// Ascending distinct times at which someone leaves.
  package var time: [Double]
  /// Events at each.
  package var events: [Int]
  /// Persons censored at each, after its events.
  package var censored: [Int]
  /// Ascending distinct times at which someone enters late, and how many; empty when all are followed from the start.
  package var entryTime: [Double]
  package var entries: [Int]

  /// Nobody.
  package static let empty = LifeTable(time: [], events: [], censored: [], entryTime: [], entries: [])

  package init(time: [Double], events: [Int], censored: [Int], entryTime: [Double] = [], entries: [Int] = []) {
    self.time = time
    self.events = events
    self.censored = censored
    self.entryTime = entryTime
    self.entries = entries
  }

  /// The table of persons with these times.
  package init(time: [Double], event: [Bool], entry: [Double]? = nil) {
    var leaving: [Double: (Int, Int)] = [:]
    for (value, event) in zip(time, event) {
      leaving[value, default: (0, 0)].0 += event ? 1 : 0
      leaving[value, default: (0, 0)].1 += event ? 0 : 1
    }
    let order = leaving.sorted { $0.key < $1.key }
    self.time = order.map(\.key)
    events = order.map(\.value.0)
    censored = order.map(\.value.1)
    var entering: [Double: Int] = [:]
    for value in entry ?? [] { entering[value, default: 0] += 1 }
    let sorted = entering.sorted { $0.key < $1.key }
    entryTime = sorted.map(\.key)
    entries = sorted.map(\.value)
  }

  /// Whether the lists fit together: as long as each other, ascending, no negative count.
  package var isConsistent: Bool {
    time.count == events.count && time.count == censored.count && entryTime.count == entries.count
      && zip(time, time.dropFirst()).allSatisfy { $0 < $1 }
      && zip(entryTime, entryTime.dropFirst()).allSatisfy { $0 < $1 }
      && (events + censored + entries).allSatisfy { $0 >= 0 } && (time + entryTime).allSatisfy(\.isFinite)
  }

  /// Persons in the table.
  package var count: Int { events.reduce(0, +) + censored.reduce(0, +) }

  /// Both tables together. A table of persons followed from the start counts them as entering before everything.
  package func merged(with other: LifeTable) -> LifeTable {
    if other.count == 0 { return self }
    if count == 0 { return other }
    let leaving = Self.merge(leavingLists, other.leavingLists)
    let entering = Self.merge((entryTime, entries.map { [$0] }), (other.entryTime, other.entries.map { [$0] }))
    return LifeTable(
      time: leaving.0, events: leaving.1.map { $0[0] }, censored: leaving.1.map { $0[1] }, entryTime: entering.0,
      entries: entering.1.map { $0[0] })
  }

  private var leavingLists: ([Double], [[Int]]) { (time, zip(events, censored).map { [$0, $1] }) }

  private static func merge(_ a: ([Double], [[Int]]), _ b: ([Double], [[Int]])) -> ([Double], [[Int]]) {
    var result: ([Double], [[Int]]) = ([], [])
    var (i, j) = (0, 0)
    while i < a.0.count || j < b.0.count {
      if j == b.0.count || (i < a.0.count && a.0[i] < b.0[j]) {
        result.0.append(a.0[i])
        result.1.append(a.1[i])
        i += 1
      } else if i == a.0.count || b.0[j] < a.0[i] {
        result.0.append(b.0[j])
        result.1.append(b.1[j])
        j += 1
      } else {
        result.0.append(a.0[i])
        result.1.append(zip(a.1[i], b.1[j]).map { $0 + $1 })
        i += 1
        j += 1
      }
    }
    return result
  }

  /// Persons at risk just before each of the ascending times: entered before it and not yet left.
  package func atRisk(at times: [Double]) -> [Int] {
    let late = entries.reduce(0, +)
    var risk = count - late
    var (leaving, entering) = (0, 0)
    return times.map { moment in
      while leaving < time.count, time[leaving] < moment {
        risk -= events[leaving] + censored[leaving]
        leaving += 1
      }
      while entering < entryTime.count, entryTime[entering] < moment {
        risk += entries[entering]
        entering += 1
      }
      return risk
    }
  }
}

/// Puts a time at the end of its interval of the given width: t → ⌈t/w⌉·w. Events and censorings move alike.
package func binned(_ time: Double, width: Double) -> Double { (time / width).rounded(.up) * width }
