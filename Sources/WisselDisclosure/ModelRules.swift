/// What the guarded profile asks of a station's share of a regression model.
package enum ModelRules {
  /// Refuses a model whose parameters, rows, events or columns would let single persons show.
  ///
  /// - Parameters:
  ///   - rows: Complete rows at the station. A station without rows contributes zeros and always passes.
  ///   - events: Events among them.
  ///   - columns: The columns of the design by name. Their cells (``ValueCells``), and the crossings of every two, must
  ///     be met by none or by enough rows, since sums of their products are counts.
  /// - Returns: The cells and crossings.
  @discardableResult
  package static func check(
    rows: Int, events: Int, columns: [(name: String, values: [Double])], profile: DisclosureProfile
  ) throws(DisclosureRefusal) -> [ValueCells] {
    guard profile == .guarded, rows > 0 else { return [] }
    guard profile.admits(rows) else { throw DisclosureRefusal(.belowMinimumGroupSize, about: "complete rows") }
    guard profile.admits(events), profile.admits(rows - events) else {
      throw DisclosureRefusal(.belowMinimumGroupSize, about: "persons with or without the event")
    }
    guard Double(columns.count) <= DisclosureProfile.parametersPerRow * Double(rows) else {
      throw DisclosureRefusal(.tooManyParameters, about: "terms")
    }
    var divisions: [ValueCells] = []
    var earlier: [(name: String, cells: ValueCells)] = []
    for column in columns {
      guard ValueCells.admits(column.values, profile: profile) else {
        throw DisclosureRefusal(.belowMinimumGroupSize, about: column.name)
      }
      guard let cells = ValueCells(column.values) else { continue }
      divisions.append(cells)
      for other in earlier {
        let both = cells.crossed(with: other.cells)
        guard both.sizes.allSatisfy(profile.admits) else {
          throw DisclosureRefusal(.belowMinimumGroupSize, about: "\(other.name) with \(column.name)")
        }
        divisions.append(both)
      }
      earlier.append((column.name, cells))
    }
    return divisions
  }
}
