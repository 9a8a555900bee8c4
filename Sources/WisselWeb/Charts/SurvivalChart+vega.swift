import WisselPages
import WisselWire

extension SurvivalChart {
  /// The chart as a full Vega 5 specification. Colours are signals that the page sets from its style sheet; texts are
  /// ready in the reader's language, so that no locale is needed in the browser.
  func vega(_ t: Phrases) -> JSONValue {
    [
      "$schema": "https://vega.github.io/schema/vega/v5.json",
      "description": .string(description(t)),
      "width": 560, "height": 230, "padding": 4,
      "autosize": ["type": "fit", "contains": "padding"],
      "signals": .array(Self.signals),
      "data": [
        ["name": "points", "values": .array(series.indices.flatMap { rows(series[$0], index: $0, t) })],
        [
          "name": "bounded", "source": "points",
          "transform": [["type": "filter", "expr": "isValid(datum.lower) && isValid(datum.upper)"]],
        ],
        ["name": "names", "values": .array(series.map(label))],
      ],
      "scales": [
        ["name": "x", "domain": [0, .double(axis.end)], "range": "width"],
        ["name": "y", "domain": [0, 1], "range": "height"],
        [
          "name": "colour", "type": "ordinal", "domain": [0, 1, 2],
          "range": [["signal": "series1"], ["signal": "series2"], ["signal": "series3"]],
        ],
      ],
      "axes": .array(axes(t)),
      "marks": .array(isWholeCurve ? [bands, lines, hover] + labels : [bars, lines, hover] + labels),
    ]
  }

  private static let signals: [JSONValue] = [
    ["name": "panel", "value": "#ffffff"], ["name": "ink2", "value": "#51605a"], ["name": "line", "value": "#dde3df"],
    ["name": "series1", "value": "#0b5d4e"], ["name": "series2", "value": "#c2570c"],
    ["name": "series3", "value": "#3f51b5"],
  ]

  private func rows(_ series: Series, index: Int, _ t: Phrases) -> [JSONValue] {
    let numbers = NumberStyle(t.language)
    var rows: [JSONValue] = isWholeCurve || series.points.first?.time != 0 ? [row(series, index, 0, 1, 1, 1, "")] : []
    for point in series.points {
      var told = "\(series.name) · \(numbers.plain(point.time)): \(numbers.percent(point.survival, 1))"
      if let lower = point.lower, let upper = point.upper {
        told += " (\(numbers.percent(lower, 1)) – \(numbers.percent(upper, 1)))"
      }
      rows.append(row(series, index, point.time, point.survival, point.lower, point.upper, told))
    }
    return rows
  }

  private func row(
    _ series: Series, _ index: Int, _ time: Double, _ survival: Double, _ lower: Double?, _ upper: Double?,
    _ told: String
  ) -> JSONValue {
    [
      "series": .int(index), "colour": .int(series.colour), "dash": dash(series), "time": .double(time),
      "survival": .double(survival), "lower": lower.map { .double($0) } ?? .null,
      "upper": upper.map { .double($0) } ?? .null, "told": .string(told),
    ]
  }

  private func dash(_ series: Series) -> JSONValue {
    let pattern = series.dash ?? (isWholeCurve ? nil : "2 3")
    return .array(pattern?.split(separator: " ").compactMap { Int($0).map { .int($0) } } ?? [])
  }

  private func label(_ series: Series) -> JSONValue {
    [
      "name": .string(series.name), "colour": .int(series.colour), "time": .double(series.points.last?.time ?? 0),
      "height": .double(series.labelHeight),
    ]
  }

  private func axes(_ t: Phrases) -> [JSONValue] {
    let numbers = NumberStyle(t.language)
    let ticks = axis.ticks.map { JSONValue.double($0) }
    let texts: JSONValue = [
      "update": ["fill": ["signal": "ink2"], "font": ["value": "Inter"], "fontSize": ["value": 11]]
    ]
    // Labels come from a table, since the browser does not know the reader's way with numbers.
    func named(_ values: [Double], _ text: (Double) -> String) -> JSONValue {
      let table = values.map { "datum.value == \($0) ? '\(text($0))'" }.joined(separator: " : ") + " : ''"
      return [
        "update": [
          "text": ["signal": .string(table)], "fill": ["signal": "ink2"], "font": ["value": "Inter"],
          "fontSize": ["value": 11],
        ]
      ]
    }
    return [
      [
        "orient": "left", "scale": "y", "grid": true, "domain": false, "ticks": false, "labelPadding": 7,
        "values": [0, 0.25, 0.5, 0.75, 1],
        "encode": [
          "labels": named([0, 0.25, 0.5, 0.75, 1]) { numbers.percent($0) },
          "grid": ["update": ["stroke": ["signal": "line"]]],
        ],
      ],
      [
        "orient": "bottom", "scale": "x", "domain": false, "ticks": false, "labelPadding": 7,
        "values": .array(ticks), "title": .string(timeTitle), "titleAnchor": "end", "titleFontWeight": "normal",
        "encode": ["labels": named(axis.ticks) { numbers.plain($0) }, "title": texts],
      ],
    ]
  }

  private func perSeries(_ data: JSONValue, _ mark: JSONValue) -> JSONValue {
    [
      "type": "group", "from": ["facet": ["name": "one", "data": data, "groupby": "series"]], "marks": [mark],
    ]
  }

  private var bands: JSONValue {
    perSeries(
      "bounded",
      [
        "type": "area", "from": ["data": "one"], "interactive": false,
        "encode": [
          "update": [
            "interpolate": ["value": "step-after"], "x": ["scale": "x", "field": "time"],
            "y": ["scale": "y", "field": "lower"], "y2": ["scale": "y", "field": "upper"],
            "fill": ["scale": "colour", "field": "colour"], "fillOpacity": ["value": 0.13],
          ]
        ],
      ])
  }

  private var bars: JSONValue {
    [
      "type": "rule", "from": ["data": "bounded"], "interactive": false,
      "encode": [
        "update": [
          "x": ["scale": "x", "field": "time"], "y": ["scale": "y", "field": "lower"],
          "y2": ["scale": "y", "field": "upper"], "stroke": ["scale": "colour", "field": "colour"],
          "strokeWidth": ["value": 1.5],
        ]
      ],
    ]
  }

  private var lines: JSONValue {
    perSeries(
      "points",
      [
        "type": "line", "from": ["data": "one"], "interactive": false,
        "encode": [
          "update": [
            "interpolate": ["value": isWholeCurve ? "step-after" : "linear"],
            "x": ["scale": "x", "field": "time"], "y": ["scale": "y", "field": "survival"],
            "stroke": ["scale": "colour", "field": "colour"], "strokeWidth": ["value": 2],
            "strokeDash": ["field": "dash"],
          ]
        ],
      ])
  }

  private var hover: JSONValue {
    [
      "type": "symbol", "from": ["data": "points"],
      "encode": [
        "update": [
          "x": ["scale": "x", "field": "time"], "y": ["scale": "y", "field": "survival"],
          "size": ["value": isWholeCurve ? 90 : 50], "fill": ["scale": "colour", "field": "colour"],
          "fillOpacity": ["value": isWholeCurve ? 0 : 1], "tooltip": ["field": "told"],
        ],
        "hover": ["fillOpacity": ["value": 1]],
      ],
    ]
  }

  /// Each name twice: first its outline in the panel's colour, so that it reads across a curve, then the name.
  private var labels: [JSONValue] {
    func names(_ more: [String: JSONValue]) -> JSONValue {
      let common: [String: JSONValue] = [
        "x": ["scale": "x", "field": "time", "offset": 8], "y": ["scale": "y", "field": "height"],
        "text": ["field": "name"], "limit": ["value": 150], "baseline": ["value": "middle"],
        "font": ["value": "Inter"], "fontSize": ["value": 12], "fontWeight": ["value": 600],
      ]
      return [
        "type": "text", "from": ["data": "names"], "interactive": false,
        "encode": ["update": .object(common.merging(more) { $1 })],
      ]
    }
    return [
      names(["stroke": ["signal": "panel"], "strokeWidth": ["value": 3], "fill": ["signal": "panel"]]),
      names(["fill": ["scale": "colour", "field": "colour"]]),
    ]
  }
}
