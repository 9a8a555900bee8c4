/// Suppression of small cells in a list of counts whose total is known.
package enum SmallCells {
  /// The counts with nil for every cell that may not leave. Cells of 1 to minimum − 1 are suppressed; then further
  /// cells, smallest first, until at least two are hidden and together hold at least the minimum, so that no hidden
  /// cell follows from the total. When that cannot be reached every cell is hidden.
  package static func suppressed(_ counts: [Int], minimum: Int = DisclosureProfile.minimum) -> [Int?] {
    var hidden = Set(counts.indices.filter { counts[$0] > 0 && counts[$0] < minimum })
    guard !hidden.isEmpty else { return counts }
    var rest = counts.indices.filter { !hidden.contains($0) && counts[$0] > 0 }
      .sorted { (counts[$0], $0) < (counts[$1], $1) }
    func isSafe() -> Bool { hidden.count > 1 && hidden.reduce(0) { $0 + counts[$1] } >= minimum }
    while !isSafe(), !rest.isEmpty { hidden.insert(rest.removeFirst()) }
    if !isSafe() { hidden = Set(counts.indices) }
    return counts.indices.map { hidden.contains($0) ? nil : counts[$0] }
  }
}
