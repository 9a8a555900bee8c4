/// How many persons of one cell have left, with the event and without, by the end of each interval of each width.
struct LeavingCell: Sendable {
  /// Persons who left.
  struct Left: Hashable, Sendable {
    var events: Int
    var others: Int
    var all: Int { events + others }

    static func - (a: Left, b: Left) -> Left { Left(events: a.events - b.events, others: a.others - b.others) }
  }

  /// Everybody.
  let total: Left
  /// Per width and number of intervals, from 0: who left in so many, up to the interval in which the last one leaves.
  private let left: [[Left]]

  /// - Parameters:
  ///   - events: The times of those with the event.
  ///   - others: Those of the others.
  init(events: [Double], others: [Double], widths: [Double]) {
    total = Left(events: events.count, others: others.count)
    let end = max(events.max() ?? 0, others.max() ?? 0)
    left = widths.map { width in
      let last = min(TimeCoarsening.interval(of: end, width: width), TimeCoarsening.mostBins)
      var counts = Array(repeating: Left(events: 0, others: 0), count: last + 1)
      for time in events {
        let interval = TimeCoarsening.interval(of: time, width: width)
        if interval <= last { counts[interval].events += 1 }
      }
      for time in others {
        let interval = TimeCoarsening.interval(of: time, width: width)
        if interval <= last { counts[interval].others += 1 }
      }
      for interval in 1...last {
        counts[interval].events += counts[interval - 1].events
        counts[interval].others += counts[interval - 1].others
      }
      return counts
    }
  }

  /// Who left in the first `intervals` intervals of the width of that number.
  func left(in intervals: Int, width: Int) -> Left {
    intervals < left[width].count ? left[width][intervals] : left[width].last ?? total
  }

  /// The cells of a division of rows.
  static func cells(_ division: ValueCells, time: [Double], event: [Bool], widths: [Double]) -> [LeavingCell] {
    var events = Array(repeating: [Double](), count: division.count)
    var others = events
    for row in time.indices where division.cell[row] >= 0 {
      let cell = Int(division.cell[row])
      if event[row] { events[cell].append(time[row]) } else { others[cell].append(time[row]) }
    }
    return zip(events, others).map { LeavingCell(events: $0, others: $1, widths: widths) }
  }
}
