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

extension CoxRows {
  /// Rows whose time is at or after each of ascending times.
  package func notBefore(_ times: [Double]) -> [Int] {
    var counts = Array(repeating: 0, count: times.count)
    let index = TimeIndex(times)
    for moment in time {
      let position = index.last(notAfter: moment)
      if position >= 0 { counts[position] += 1 }
    }
    for position in counts.indices.dropLast().reversed() { counts[position] += counts[position + 1] }
    return counts
  }

  /// Rows that leave exactly at each of ascending distinct times.
  package func leaving(_ times: [Double]) -> [Int] { count(at: times, where: { _ in true }) }

  /// Events at each of ascending distinct times.
  package func events(at times: [Double]) -> [Int] { count(at: times, where: { event[$0] }) }

  private func count(at times: [Double], where condition: (Int) -> Bool) -> [Int] {
    var counts = Array(repeating: 0, count: times.count)
    let index = TimeIndex(times)
    for row in time.indices where condition(row) {
      let position = index.last(notAfter: time[row])
      if position >= 0, times[position] == time[row] { counts[position] += 1 }
    }
    return counts
  }

  /// The linear predictor of each row at coefficients of centred and scaled columns. Rows with equal values get equal
  /// bits, at whatever station they are.
  package func scores(beta: [Double], centre: [Double], scale: [Double]) -> [Double] {
    var result = Array(repeating: 0.0, count: count)
    for (column, coefficient) in beta.enumerated() {
      let factor = coefficient / scale[column]
      for row in result.indices { result[row] += (columns[column][row] - centre[column]) * factor }
    }
    return result
  }
}
