import WisselPages

extension SurvivalChart {
  /// The chart as SVG whose colours come from the page's style sheet, so that it follows light and dark.
  func svg(_ t: Phrases) -> String {
    let numbers = NumberStyle(t.language)
    let longest = series.map(\.name.count).max() ?? 0
    let frame = Frame(width: 600, height: 280, left: 44, right: 14 + Double(min(longest, 20)) * 7, top: 10, bottom: 44)
    var svg = SVG()
    svg.open(
      "svg",
      [
        "viewBox": "0 0 600 280", "class": "survival", "role": "img", "aria-label": description(t),
        "xmlns": "http://www.w3.org/2000/svg",
      ])
    for share in [0.0, 0.25, 0.5, 0.75, 1] {
      let y = SVG.number(frame.y(share))
      svg.element(
        "line", ["class": "grid", "x1": SVG.number(frame.left), "x2": SVG.number(frame.end), "y1": y, "y2": y])
      svg.label(
        "text", ["class": "tick", "x": SVG.number(frame.left - 7), "y": y, "dy": "0.35em", "text-anchor": "end"],
        numbers.percent(share))
    }
    for tick in axis.ticks {
      svg.label(
        "text",
        [
          "class": "tick", "x": SVG.number(frame.x(tick / axis.end)), "y": SVG.number(frame.base + 18),
          "text-anchor": "middle",
        ], numbers.plain(tick))
    }
    svg.label(
      "text", ["class": "tick", "x": SVG.number(frame.end), "y": SVG.number(frame.base + 36), "text-anchor": "end"],
      timeTitle)
    for series in series { draw(series, in: frame, on: &svg) }
    svg.close("svg")
    return svg.text
  }

  private struct Frame {
    let width, height, left, right, top, bottom: Double
    var end: Double { width - right }
    var base: Double { height - bottom }
    func x(_ share: Double) -> Double { left + share * (end - left) }
    func y(_ share: Double) -> Double { base - share * (base - top) }
  }

  private func draw(_ series: Series, in frame: Frame, on svg: inout SVG) {
    func x(_ time: Double) -> String { SVG.number(frame.x(time / axis.end)) }
    func y(_ share: Double) -> String { SVG.number(frame.y(share)) }
    svg.open("g", ["class": "series-\(series.colour + 1)"])
    if isWholeCurve {
      let band = bandPath(series, x: x, y: y)
      if !band.isEmpty { svg.element("path", ["class": "band", "d": band]) }
    } else {
      for point in series.points {
        guard let lower = point.lower, let upper = point.upper else { continue }
        svg.element(
          "line", ["class": "bar", "x1": x(point.time), "x2": x(point.time), "y1": y(lower), "y2": y(upper)])
      }
    }
    var path = "M\(x(0)) \(y(1))"
    for point in series.points {
      path += isWholeCurve ? "H\(x(point.time))V\(y(point.survival))" : "L\(x(point.time)) \(y(point.survival))"
    }
    if let dash = series.dash ?? (isWholeCurve ? nil : "2 3") {
      svg.element("path", ["class": "curve", "d": path, "stroke-dasharray": dash])
    } else {
      svg.element("path", ["class": "curve", "d": path])
    }
    if !isWholeCurve {
      for point in series.points {
        svg.element("circle", ["class": "point", "cx": x(point.time), "cy": y(point.survival), "r": "3.5"])
      }
    }
    let name = series.name.count > 20 ? series.name.prefix(19) + "…" : series.name[...]
    svg.label(
      "text",
      [
        "class": "name", "x": SVG.number(frame.x((series.points.last?.time ?? 0) / axis.end) + 8),
        "y": SVG.number(frame.y(series.labelHeight)), "dy": "0.35em",
      ], String(name))
    svg.close("g")
  }

  private func bandPath(_ series: Series, x: (Double) -> String, y: (Double) -> String) -> String {
    let bounded = series.points.compactMap { point in
      point.lower.flatMap { lower in point.upper.map { (time: point.time, lower: lower, upper: $0) } }
    }
    guard let last = bounded.last else { return "" }
    var path = "M\(x(0)) \(y(1))"
    for point in bounded { path += "H\(x(point.time))V\(y(point.upper))" }
    path += "H\(x(last.time))V\(y(last.lower))"
    for index in bounded.indices.dropLast().reversed() {
      path += "H\(x(bounded[index + 1].time))V\(y(bounded[index].lower))"
    }
    if let first = bounded.first { path += "H\(x(first.time))V\(y(1))" }
    return path + "Z"
  }
}
