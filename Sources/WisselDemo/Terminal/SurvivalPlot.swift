import Foundation

/// Survival curves drawn with characters: time from left to right, the share surviving from bottom to top.
struct SurvivalPlot {
  /// A step function: from each time on, the share surviving.
  struct Curve {
    let label: String
    let times: [Double]
    let survival: [Double]

    /// The share surviving at time `t`: 1 before the first step.
    func value(at t: Double) -> Double {
      var low = 0
      var high = times.count
      while low < high {
        let middle = (low + high) / 2
        if times[middle] <= t { low = middle + 1 } else { high = middle }
      }
      return low == 0 ? 1 : survival[low - 1]
    }
  }

  let curves: [Curve]
  let unit: String
  private static let marks: [Character] = ["●", "○", "◆", "◇", "▲", "△"]
  private static let columns = 64
  private static let rows = 16

  init(_ curves: [Curve], unit: String) {
    self.curves = curves
    self.unit = unit
  }

  var lines: [String] {
    let end = curves.compactMap(\.times.last).max() ?? 1
    var grid = Array(repeating: Array(repeating: Character(" "), count: Self.columns + 1), count: Self.rows + 1)
    for (index, curve) in curves.enumerated() {
      for column in 0...Self.columns {
        let share = curve.value(at: end * Double(column) / Double(Self.columns))
        let row = Int(((1 - share) * Double(Self.rows)).rounded())
        grid[min(max(row, 0), Self.rows)][column] = Self.marks[index % Self.marks.count]
      }
    }
    var lines = grid.enumerated().map { row, characters in
      let label = row % 4 == 0 ? String(format: "%3d %% ┤", 100 - 100 * row / Self.rows) : "      │"
      return "  " + label + String(characters)
    }
    lines.append("        └" + String(repeating: "─", count: Self.columns))
    let middle = String(format: "%.0f", end / 2)
    let last = String(format: "%.0f", end)
    let gap = String(repeating: " ", count: Self.columns / 2 - 1 - middle.count / 2)
    let rest = String(repeating: " ", count: max(1, Self.columns / 2 - middle.count / 2 - last.count))
    lines.append("         0" + gap + middle + rest + last + " " + unit)
    let legend = curves.enumerated().map { "\(Self.marks[$0 % Self.marks.count]) \($1.label)" }
    lines.append("         " + legend.joined(separator: "   "))
    return lines
  }
}
