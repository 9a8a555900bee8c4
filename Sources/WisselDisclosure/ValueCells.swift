/// How sums over a column of numbers give away counts. Of few distinct values the released sums determine how many
/// persons have each, whatever the codebook calls the column; and where one value is usual, the sums are those of the
/// persons who differ from it. Such persons are cells, of which there must be none or enough.
package struct ValueCells: Sendable {
  /// So many numbers are released of a column (its count and four sums), and of so many values they determine the counts.
  package static let fewValues = 5

  /// Per row its cell, or −1 when it belongs to none.
  package let cell: [Int32]
  /// Number of cells.
  package let count: Int

  /// The cells of a column: each value of few, or those who differ from a value that more than half have. Nil when there
  /// are none.
  package init?(_ values: [Double]) {
    var distinct: [Double] = []
    var cell: [Int32] = []
    cell.reserveCapacity(values.count)
    for value in values {
      if let known = distinct.firstIndex(of: value) {
        cell.append(Int32(known))
        continue
      }
      guard distinct.count < Self.fewValues else {
        distinct.removeAll()
        break
      }
      cell.append(Int32(distinct.count))
      distinct.append(value)
    }
    if !distinct.isEmpty {
      self.cell = cell
      count = distinct.count
      return
    }
    guard let usual = Self.usual(values) else { return nil }
    self.cell = values.map { $0 == usual ? -1 : 0 }
    count = 1
  }

  /// The value that more than half of the rows have, if there is one (Boyer & Moore 1981).
  private static func usual(_ values: [Double]) -> Double? {
    var candidate = 0.0
    var lead = 0
    for value in values {
      if lead == 0 { candidate = value }
      lead += value == candidate ? 1 : -1
    }
    let held = values.reduce(0) { $0 + ($1 == candidate ? 1 : 0) }
    return 2 * held > values.count ? candidate : nil
  }

  /// Rows in each cell.
  package var sizes: [Int] {
    var sizes = Array(repeating: 0, count: count)
    for cell in cell where cell >= 0 { sizes[Int(cell)] += 1 }
    return sizes
  }

  /// The cells of those who are in a cell of both.
  package func crossed(with other: ValueCells) -> ValueCells {
    ValueCells(
      cell: zip(cell, other.cell).map { $0 < 0 || $1 < 0 ? -1 : $0 * Int32(other.count) + $1 },
      count: count * other.count)
  }

  /// Cells as given, each −1 or in `0..<count`.
  package init(cell: [Int32], count: Int) {
    self.cell = cell
    self.count = count
  }

  /// Whether the count, the mean and the sums of powers of a column's values may leave.
  package static func admits(_ values: [Double], profile: DisclosureProfile) -> Bool {
    guard profile == .guarded, !values.isEmpty else { return true }
    guard profile.admits(values.count) else { return false }
    if let cells = ValueCells(values), !cells.sizes.allSatisfy(profile.admits) { return false }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.lazy.map { ($0 - mean) * ($0 - mean) }
    return Dominance.isSafe(squares) && Dominance.isSafe(squares.map { $0 * $0 })
  }
}
