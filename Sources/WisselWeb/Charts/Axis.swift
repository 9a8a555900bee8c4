import Foundation

/// Round values that divide an axis from 0 to about `end`.
struct Axis: Sendable {
  let ticks: [Double]
  /// The end of the drawn range: the last tick, at or after the last value.
  let end: Double

  /// About `count` steps of 1, 2, 2.5 or 5 times a power of ten.
  init(to value: Double, count: Int = 5) {
    let positive = value.isFinite && value > 0 ? value : 1
    let raw = positive / Double(max(1, count))
    let power = pow(10, log10(raw).rounded(.down))
    let step = [1, 2, 2.5, 5, 10].map { $0 * power }.first { $0 >= raw * 0.999_999 } ?? 10 * power
    let steps = max(1, Int((positive / step - 1e-9).rounded(.up)))
    ticks = (0...steps).map { Double($0) * step }
    end = Double(steps) * step
  }
}
