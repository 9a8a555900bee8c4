/// What the guarded profile asks of a station's share of a regression model.
package enum ModelRules {
  /// Refuses a model whose parameters, rows, events or indicator columns would let single persons show.
  ///
  /// - Parameters:
  ///   - rows: Complete rows at the station. A station without rows contributes zeros and always passes.
  ///   - events: Events among them.
  ///   - parameters: Columns of the design.
  ///   - indicators: The columns that hold only 0 and 1, by name. Every level, what it leaves over, and every two of
  ///     them together must be met by none or by enough rows, since sums of their products are counts.
  package static func check(
    rows: Int, events: Int, parameters: Int, indicators: [(name: String, values: [Double])],
    profile: DisclosureProfile
  ) throws(DisclosureRefusal) {
    guard profile == .guarded, rows > 0 else { return }
    guard profile.admits(rows) else { throw DisclosureRefusal(.belowMinimumGroupSize, about: "complete rows") }
    guard profile.admits(events), profile.admits(rows - events) else {
      throw DisclosureRefusal(.belowMinimumGroupSize, about: "persons with or without the event")
    }
    guard Double(parameters) <= DisclosureProfile.parametersPerRow * Double(rows) else {
      throw DisclosureRefusal(.tooManyParameters, about: "terms")
    }
    for (index, column) in indicators.enumerated() {
      let ones = column.values.reduce(0) { $0 + ($1 != 0 ? 1 : 0) }
      guard profile.admits(ones), profile.admits(rows - ones) else {
        throw DisclosureRefusal(.belowMinimumGroupSize, about: column.name)
      }
      for other in indicators[..<index] {
        let both = zip(column.values, other.values).reduce(0) { $0 + ($1.0 != 0 && $1.1 != 0 ? 1 : 0) }
        let others = other.values.reduce(0) { $0 + ($1 != 0 ? 1 : 0) }
        guard [both, ones - both, others - both, rows - ones - others + both].allSatisfy(profile.admits) else {
          throw DisclosureRefusal(.belowMinimumGroupSize, about: "\(other.name) with \(column.name)")
        }
      }
    }
  }
}
