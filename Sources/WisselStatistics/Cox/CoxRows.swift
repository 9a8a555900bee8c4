/// One row per person of a Cox model at a station, before it is put in order: complete cases only.
package struct CoxRows: Sendable {
  /// The design's columns, all of the same length.
  package var columns: [[Double]]
  /// The time of the event or of censoring.
  package var time: [Double]
  /// Whether the event happened at that time.
  package var event: [Bool]
  /// The time from which the person is followed (left truncation); nil when from the start.
  package var entry: [Double]?
  /// The number of the person's stratum.
  package var stratum: [Int]

  package init(columns: [[Double]], time: [Double], event: [Bool], entry: [Double]? = nil, stratum: [Int]) {
    self.columns = columns
    self.time = time
    self.event = event
    self.entry = entry
    self.stratum = stratum
  }

  /// Number of rows.
  package var count: Int { time.count }

  /// Number of events.
  package var events: Int { event.reduce(0) { $0 + ($1 ? 1 : 0) } }

  /// The distinct event times of each of `strata` strata and the number of events at each.
  package func eventTimes(strata: Int) -> (times: [[Double]], events: [[Int]]) {
    var byStratum = Array(repeating: [Double](), count: strata)
    for row in time.indices where event[row] { byStratum[stratum[row]].append(time[row]) }
    var times = Array(repeating: [Double](), count: strata)
    var counts = Array(repeating: [Int](), count: strata)
    for (index, values) in byStratum.enumerated() {
      for value in values.sorted() {
        if times[index].last == value {
          counts[index][counts[index].count - 1] += 1
        } else {
          times[index].append(value)
          counts[index].append(1)
        }
      }
    }
    return (times, counts)
  }
}
