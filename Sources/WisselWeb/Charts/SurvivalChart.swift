import Foundation
import WisselPages

/// The geometry of a survival chart, shared by its two drawings: SVG by the server, Vega in the browser.
struct SurvivalChart: Sendable {
  struct Series: Sendable {
    let name: String
    let points: [SurvivalResult.Point]
    /// 0, 1, 2: the series colours of the house style.
    let colour: Int
    /// Beyond three series lines are dashed, so that colour is never the only sign.
    let dash: String?
    /// The height of the direct label beside the curve's end, as a share from the bottom.
    let labelHeight: Double
  }

  let series: [Series]
  let axis: Axis
  /// Whole curves are steps with a band; single times are points with bars, joined by straight lines.
  let isWholeCurve: Bool
  let timeTitle: String

  private static let dashes: [String?] = [nil, "6 3", "2 3", "8 3 2 3"]

  init(_ result: SurvivalResult, _ question: Question?, _ t: Phrases) {
    let axis = Axis(to: result.end, count: 5)
    self.axis = axis
    isWholeCurve = result.isWholeCurve
    timeTitle = Self.timeName(question).map { t("timeAxis", ["time": $0]) } ?? t("timeAxisPlain")
    let names = result.groups.map { result.groups.count == 1 && $0.name == "all" ? t("everyone") : $0.name }
    let heights = Self.place(
      zip(names, result.groups).map { name, group in
        let end = group.points.last
        return Label(
          start: (end?.time ?? 0) / axis.end, width: Double(min(name.count, 20)) * 0.014, height: end?.survival ?? 1)
      }, gap: 0.075)
    series = result.groups.indices.map { index in
      Series(
        name: names[index], points: result.groups[index].points, colour: index % 3,
        dash: Self.dashes[min(index / 3, Self.dashes.count - 1)], labelHeight: heights[index])
    }
  }

  /// What the times are called, when that says more than that they are times.
  static func timeName(_ question: Question?) -> String? {
    question?.text("time").flatMap { ["time", "tijd"].contains($0.lowercased()) ? nil : $0 }
  }

  /// A direct label as shares of the drawing: where it starts, how wide it is, at which height its curve ends.
  struct Label: Sendable {
    let start, width, height: Double
  }

  /// Heights for the labels: each beside its curve's end, moved up only as far as it would cover another label.
  static func place(_ labels: [Label], gap: Double) -> [Double] {
    var heights = labels.map { max($0.height, 0) }
    var placed: [Int] = []
    for index in labels.indices.sorted(by: { (heights[$0], $0) < (heights[$1], $1) }) {
      let mine = labels[index]
      for other in placed.sorted(by: { heights[$0] < heights[$1] }) {
        let theirs = labels[other]
        let overlaps = mine.start < theirs.start + theirs.width && theirs.start < mine.start + mine.width
        if overlaps, abs(heights[index] - heights[other]) < gap { heights[index] = heights[other] + gap }
      }
      placed.append(index)
    }
    return heights
  }

  /// Times at which the table under the chart tells the number at risk: the times asked for, or the axis' ticks.
  func tableTimes(_ result: SurvivalResult) -> [Double] {
    guard !isWholeCurve else { return axis.ticks }
    let asked = Set(result.groups.flatMap { $0.points.map(\.time) }).sorted()
    guard asked.count > 7 else { return [0] + asked.filter { $0 > 0 } }
    return [0] + (1...6).map { asked[$0 * (asked.count - 1) / 6] }
  }

  /// What the chart shows, for those who do not see it.
  func description(_ t: Phrases) -> String {
    let numbers = NumberStyle(t.language)
    let groups = series.map { series in
      t("chartTextGroup", ["group": series.name, "last": numbers.percent(series.points.last?.survival)])
    }
    return t("chartText", ["end": numbers.plain(axis.end), "groups": groups.joined(separator: "; ")])
  }
}
