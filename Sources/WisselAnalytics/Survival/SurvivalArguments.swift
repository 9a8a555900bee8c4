package import AlgorithmKit
package import WisselDisclosure

/// What `km` and `logrank` ask.
package struct SurvivalArguments: Codable, Sendable {
  /// The column of the time of event or censoring.
  package var time: String
  /// The column of the event indicator, 0 or 1.
  package var event: String
  /// The column of the time from which a person is followed; nil when from the start.
  package var entry: String?
  /// A categorical column whose levels are compared.
  package var group: String?
  /// The times at which `km` reports, instead of all event times.
  package var grid: [Double]?
  /// The horizon of the restricted mean survival time.
  package var rmst: Double?
  /// The width of the intervals at whose ends times are put.
  package var bin: Double?
  package var codebook: Codebook
  /// `guarded` tightens a station's open profile.
  package var disclosure: String?
  package var allow_partial: Bool?

  /// What is wrong with the request as such, if anything.
  func check(_ method: String) throws {
    for (name, column) in [("time", time), ("event", event)] + (entry.map { [("entry", $0)] } ?? []) {
      guard try codebook[column].type != .categorical else {
        throw AlgorithmError("'\(method)': '\(name)' names the categorical column '\(column)'; it must be a number")
      }
    }
    if let group {
      guard try codebook[group].type == .categorical else {
        throw AlgorithmError("'\(method)': 'group' names the column '\(group)', which is not categorical")
      }
    }
    try TimeBins.check(bin, method)
    if let rmst, !(rmst > 0 && rmst.isFinite) { throw AlgorithmError("'\(method)': 'rmst' must be more than 0") }
    if let grid, grid.isEmpty || zip(grid, grid.dropFirst()).contains(where: { $0 >= $1 }) {
      throw AlgorithmError("'\(method)': 'grid' must be a list of ascending times")
    }
  }
}

/// What the centre asks a station for the tables of `km` and `logrank`.
package struct LifeTableArguments: Codable, Sendable {
  package var request: SurvivalArguments
  /// The common coarsening, once it is agreed on.
  package var coarsening: TimeCoarsening?
}
