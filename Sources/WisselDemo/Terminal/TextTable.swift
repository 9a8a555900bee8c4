import Foundation

/// A table for the terminal: the first column left-aligned, the others right-aligned, so that figures stand under each
/// other.
struct TextTable {
  let header: [String]
  private(set) var rows: [[String]] = []

  init(_ header: [String]) { self.header = header }

  init(_ header: String...) { self.init(header) }

  mutating func row(_ cells: [String]) { rows.append(cells) }

  mutating func row(_ cells: String...) { row(cells) }

  /// The lines of the table, indented by two.
  var lines: [String] {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    func text(_ cells: [String]) -> String {
      let padded = cells.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + space : space + cell
      }
      return "  " + padded.joined(separator: "  ")
    }
    let rule = "  " + widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    return [text(header), rule] + rows.map(text)
  }
}

/// A number as the tables show it: at most `digits` decimals, no exponent for ordinary sizes, a dash when absent.
func figure(_ value: Double?, _ digits: Int = 4) -> String {
  guard let value else { return "–" }
  if value != 0, abs(value) < 1e-4 { return String(format: "%.1e", value) }
  return String(format: "%.\(digits)f", value)
}
