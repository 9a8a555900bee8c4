/// Rows set aside so that the rows an answer leaves out are none or enough. Who knows the size of a table and how many
/// rows an answer used knows how many it left out, and by comparing sums what they hold; so a few missing rows take
/// others with them.
package enum SetAside {
  /// The rows to use of those that could be used.
  ///
  /// Which others go depends on their row numbers alone, so the same question sets the same rows aside every time.
  ///
  /// - Parameters:
  ///   - usable: Ascending row numbers.
  ///   - total: Rows of the table.
  /// - Returns: `usable` itself when those left out are none or at least the minimum; otherwise as many fewer as it
  ///   takes; none when the table has not that many rows.
  package static func used(_ usable: [Int], of total: Int, minimum: Int = DisclosureProfile.minimum) -> [Int] {
    let leftOut = total - usable.count
    guard leftOut > 0, leftOut < minimum else { return usable }
    let further = minimum - leftOut
    guard usable.count > further else { return [] }
    var gone: [(order: UInt64, row: Int)] = []
    for row in usable {
      let order = scattered(row)
      if gone.count == further, let last = gone.last, order >= last.order { continue }
      gone.insert((order, row), at: gone.firstIndex { order < $0.order } ?? gone.count)
      if gone.count > further { gone.removeLast() }
    }
    let rows = Set(gone.map(\.row))
    return usable.filter { !rows.contains($0) }
  }

  /// A number that scatters rows over the table (the finaliser of SplitMix64; Steele, Lea & Flood 2014).
  private static func scattered(_ row: Int) -> UInt64 {
    var z = UInt64(truncatingIfNeeded: row) &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
