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
    guard TimeCoarsening(width: width, horizon: horizon).isValid else { return false }
    if let anyFrom, horizon >= anyFrom { return true }
    return horizons.contains(horizon)
  }

  /// What a station can offer.
  ///
  /// In every cell of every division the events in each interval, the censorings in each, and the events and the others
  /// beyond the horizon must be none or at least the minimum. In the cells of the first division somebody must leave in
  /// every interval, at least the minimum, so that where an offer ends does not tell when one person left. What lies
  /// between the ends of two offers of different widths must be none or enough as well, since a station may be asked
  /// for both.
  ///
  /// - Parameters:
  ///   - divisions: The rows divided by group or stratum first, and then by what else sums are taken over.
  ///   - widths: Ascending, each a multiple of the one before.
  package static func offers(
    time: [Double], event: [Bool], divisions: [ValueCells], widths: [Double] = TimeCoarsening.widths,
    minimum: Int = DisclosureProfile.minimum
  ) -> [CoarseningOffer] {
    var cells: [(cell: LeavingCell, isFirst: Bool)] = []
    for (index, division) in divisions.enumerated() {
      cells += LeavingCell.cells(division, time: time, event: event, widths: widths)
        .map { (cell: $0, isFirst: index == 0) }
    }
    var offers: [CoarseningOffer] = []
    for (index, width) in widths.enumerated().reversed() {
      var reach = Reach(minimum: minimum)
      for (cell, isFirst) in cells {
        reach.narrow(to: cell, width: index, everyInterval: isFirst)
        for (further, coarser) in offers.reversed().enumerated() {
          reach.narrow(
            to: cell, width: index, beside: coarser, index + 1 + further,
            ratio: Int((coarser.width / width).rounded()))
        }
      }
      offers.append(reach.offer(width: width, end: time.max() ?? 0))
    }
    return offers.reversed()
  }

  /// What a station can offer of the widths there are from a least one on.
  package static func offers(
    time: [Double], event: [Bool], divisions: [ValueCells], leastWidth: Double?
  ) -> [CoarseningOffer] {
    offers(time: time, event: event, divisions: divisions).filter { $0.width >= leastWidth ?? 0 }
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

/// Which horizons of one width are left, while cell after cell is looked at.
private struct Reach {
  let minimum: Int
  /// Per number of intervals, from 1, whether a horizon there is allowed.
  private var allowed = Array(repeating: true, count: TimeCoarsening.mostBins + 1)
  /// Whether everybody leaves within the intervals, and each is large enough.
  private var complete = true

  init(minimum: Int) { self.minimum = minimum }

  private func fits(_ count: Int) -> Bool { count == 0 || count >= minimum }

  /// Leaves the horizons that keep a cell's intervals and what lies beyond them none or large enough.
  mutating func narrow(to cell: LeavingCell, width: Int, everyInterval: Bool) {
    var before = LeavingCell.Left(events: 0, others: 0)
    var broken = false
    for bin in 1...TimeCoarsening.mostBins {
      guard !broken else {
        allowed[bin] = false
        continue
      }
      guard before != cell.total else { break }
      let left = cell.left(in: bin, width: width)
      let (inside, beyond) = (left - before, cell.total - left)
      before = left
      let censored = inside.others + beyond.others
      allowed[bin] =
        allowed[bin] && fits(inside.events) && fits(beyond.events) && fits(censored) && fits(censored + beyond.events)
      broken = !fits(inside.events) || !fits(inside.others)
      if everyInterval, inside.all < minimum { (allowed[bin], broken) = (false, true) }
    }
    if broken || before != cell.total { complete = false }
  }

  /// Leaves the horizons from which to the next end of a coarser offer nobody has the event, or enough, and likewise for
  /// the others from one interval before, since those of the last interval are told with those beyond.
  mutating func narrow(
    to cell: LeavingCell, width: Int, beside coarser: CoarseningOffer, _ coarserWidth: Int, ratio: Int
  ) {
    let last = coarser.anyFrom == nil ? coarser.horizons.last ?? 0 : .infinity
    for bin in 1...TimeCoarsening.mostBins where allowed[bin] {
      let next = (bin + ratio - 1) / ratio
      let before = cell.left(in: bin - 1, width: width)
      guard Double(next) * coarser.width <= last, before != cell.total else { return }
      let there = cell.left(in: next, width: coarserWidth)
      let events = there.events - cell.left(in: bin, width: width).events
      if !fits(events) || !fits(there.others - before.others) { allowed[bin] = false }
    }
  }

  /// The offer that is left.
  func offer(width: Double, end: Double) -> CoarseningOffer {
    let last = TimeCoarsening.interval(of: end, width: width)
    let horizons = allowed.indices.filter { $0 >= 1 && $0 <= min(last, TimeCoarsening.mostBins) && allowed[$0] }
    return CoarseningOffer(
      width: width, horizons: horizons.map { Double($0) * width },
      anyFrom: complete && last <= TimeCoarsening.mostBins ? Double(last) * width : nil)
  }
}
