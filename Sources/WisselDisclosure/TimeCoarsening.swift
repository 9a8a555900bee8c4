/// How times are made coarse before they leave: put at the end of intervals of equal width, and followed up to a
/// horizon, at which everybody still there is censored.
package struct TimeCoarsening: Codable, Hashable, Sendable {
  /// The width of the intervals, in the data's unit of time.
  package var width: Double
  /// The last time, a multiple of the width.
  package var horizon: Double

  package init(width: Double, horizon: Double) {
    self.width = width
    self.horizon = horizon
  }

  /// Intervals up to the horizon.
  package var bins: Int { Int((horizon / width).rounded()) }

  /// The time and status of a person after coarsening.
  package func coarse(_ time: Double, event: Bool) -> (time: Double, event: Bool) {
    let end = (time / width).rounded(.up) * width
    return end > horizon ? (horizon, false) : (end, event)
  }

  /// The widths a centre proposes when the request names none, in days when the data are.
  package static let usualWidths: [Double] = [1, 7, 14, 30, 60, 90, 180, 365, 730, 1825]

  /// The widths proposed: the usual ones, or, when the request has a width of its own, its multiples.
  package static func proposals(requested: Double?) -> [Double] {
    guard let requested else { return usualWidths }
    return [1, 2, 3, 4, 6, 12, 24].map { $0 * requested }
  }

  /// Most intervals that are considered.
  package static let mostBins = 240
}
