/// How times are made coarse before they leave: put at the end of intervals of equal width, and followed up to a
/// horizon, at which everybody still there is censored. Time 0 belongs to the first interval.
package struct TimeCoarsening: Codable, Hashable, Sendable {
  /// The width of the intervals, in the data's unit of time.
  package var width: Double
  /// The last time, a multiple of the width.
  package var horizon: Double

  package init(width: Double, horizon: Double) {
    self.width = width
    self.horizon = horizon
  }

  /// Whether width and horizon are numbers that make intervals, and not too many.
  package var isValid: Bool {
    width > 0 && width.isFinite && horizon >= width && horizon <= Double(Self.mostBins) * width
      && (horizon / width).rounded() * width == horizon
  }

  /// Intervals up to the horizon.
  package var bins: Int { Int((horizon / width).rounded()) }

  /// The ends of the intervals.
  package var ends: [Double] { (1...max(1, bins)).map { Double($0) * width } }

  /// Refuses a coarsening that makes no intervals, or that a guarded station did not offer.
  ///
  /// - Parameter offers: What the station can live with; nil for an open one, which can with anything.
  package func check(offers: [CoarseningOffer]?) throws(DisclosureRefusal) {
    let offered = offers.map { $0.first { $0.width == width }?.accepts(horizon) ?? false } ?? true
    guard isValid, offered else {
      throw DisclosureRefusal(.belowMinimumGroupSize, about: "persons per interval of time")
    }
  }

  /// The number of the interval of a time, from 1; one more than ``mostBins`` for whatever lies beyond.
  package static func interval(of time: Double, width: Double) -> Int {
    Int(min(Double(mostBins + 1), max(1, (time / width).rounded(.up))))
  }

  /// The time and status of a person after coarsening.
  package func coarse(_ time: Double, event: Bool) -> (time: Double, event: Bool) {
    let end = Double(Self.interval(of: time, width: width)) * width
    return end > horizon ? (horizon, false) : (end, event)
  }

  /// The widths there are, in days when the data are: a day, a week, and doublings of it. Each is a multiple of the one
  /// before, so that answers on different widths do not give away what happened between two ends that lie close.
  package static let widths: [Double] = [1, 7, 14, 28, 56, 112, 224, 448, 896, 1792]

  /// Most intervals that are considered.
  package static let mostBins = 240
}
