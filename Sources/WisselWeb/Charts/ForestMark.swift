import Foundation

/// One row of a forest plot: a ratio and its interval on a log axis around 1.
struct ForestMark: Sendable {
  /// The axis runs from 1/limit to limit.
  let limit: Double

  /// An axis wide enough for all intervals, within bounds: what lies outside is drawn to the edge.
  init(_ terms: [CoxResult.Term]) {
    let logs = terms.flatMap { [$0.lower, $0.upper, $0.ratio] }.compactMap { $0 }.filter { $0 > 0 && $0.isFinite }
      .map { abs(log($0)) }
    limit = exp(min(max(logs.max() ?? 0, log(1.5)), log(50)))
  }

  /// The row as SVG; empty where there is no ratio.
  func svg(_ term: CoxResult.Term) -> String {
    guard let ratio = term.ratio, ratio > 0, ratio.isFinite else { return "" }
    var svg = SVG()
    svg.open("svg", ["viewBox": "0 0 220 22", "class": "forest", "aria-hidden": "true"])
    svg.element("line", ["class": "one", "x1": "110", "x2": "110", "y1": "0", "y2": "22"])
    if let lower = term.lower, let upper = term.upper, lower > 0, upper > 0 {
      svg.element("line", ["class": "interval", "x1": x(lower), "x2": x(upper), "y1": "11", "y2": "11"])
    }
    let centre = (Double(x(ratio)) ?? 110) - 4
    svg.element("rect", ["class": "ratio", "x": SVG.number(centre), "y": "7", "width": "8", "height": "8"])
    svg.close("svg")
    return svg.text
  }

  private func x(_ value: Double) -> String {
    SVG.number(110 + 104 * min(max(log(value) / log(limit), -1), 1))
  }
}
