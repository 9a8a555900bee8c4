/// The coarsenings of one width that a station can live with. It tells where cells are large enough, not when anything
/// happened.
package struct CoarseningOffer: Codable, Hashable, Sendable {
  /// The width of the intervals.
  package var width: Double
  /// The horizons, up to the end of the station's own follow-up, that keep enough persons in every cell.
  package var horizons: [Double]
  /// The end of the station's own follow-up when every later horizon does as well; nil otherwise.
  package var anyFrom: Double?

  package init(width: Double, horizons: [Double], anyFrom: Double?) {
    self.width = width
    self.horizons = horizons
    self.anyFrom = anyFrom
  }

  /// Whether the station can live with a horizon.
  package func accepts(_ horizon: Double) -> Bool {
    if let anyFrom, horizon >= anyFrom { return true }
    return horizons.contains(horizon)
  }

  /// Persons of one cell: their times and whether they had the event.
  package typealias Cell = (time: [Double], event: [Bool])

  /// What a station can offer for its persons divided into cells (by group, and by each level of each categorical
  /// term). In every cell the events in each interval, the censorings in each, and those left at the horizon must be
  /// none or at least the minimum.
  package init(width: Double, cells: [Cell], minimum: Int = DisclosureProfile.minimum) {
    let most = TimeCoarsening.mostBins
    func fits(_ count: Int) -> Bool { count == 0 || count >= minimum }
    var allowed = Array(repeating: true, count: most + 1)
    var last = 0
    var complete = true
    for cell in cells {
      var events = Array(repeating: 0, count: most + 2)
      var censored = events
      for (time, event) in zip(cell.time, cell.event) {
        let bin = Int(min(Double(most + 1), max(0, (time / width).rounded(.up))))
        last = max(last, bin)
        if event { events[bin] += 1 } else { censored[bin] += 1 }
      }
      var left = cell.time.count
      var broken = false
      for bin in 0...most {
        left -= events[bin] + censored[bin]
        if broken || !fits(events[bin]) || !fits(censored[bin] + left) { allowed[bin] = false }
        if !fits(events[bin]) || !fits(censored[bin]) { broken = true }
      }
      if broken || left > 0 { complete = false }
    }
    self.width = width
    let end = min(last, most)
    horizons = end < 1 ? [] : (1...end).filter { allowed[$0] }.map { Double($0) * width }
    anyFrom = complete ? Double(max(1, last)) * width : nil
  }

  /// The coarsening every station can live with that keeps most intervals; of equally many the longer horizon. Nil when
  /// there is none.
  ///
  /// - Parameter offers: Per station, its offers.
  package static func common(_ offers: [[CoarseningOffer]]) -> TimeCoarsening? {
    let widths = Set(offers.flatMap { $0.map(\.width) }).sorted()
    var best: TimeCoarsening?
    for width in widths {
      let stations = offers.map { $0.first { $0.width == width } }
      let horizons = Set(stations.flatMap { $0.map { $0.horizons + ($0.anyFrom.map { [$0] } ?? []) } ?? [] })
      for horizon in horizons.sorted() where stations.allSatisfy({ $0?.accepts(horizon) ?? false }) {
        let candidate = TimeCoarsening(width: width, horizon: horizon)
        guard let current = best else {
          best = candidate
          continue
        }
        if (candidate.bins, candidate.horizon) > (current.bins, current.horizon) { best = candidate }
      }
    }
    return best
  }
}
