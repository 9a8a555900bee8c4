/// `wissel.release`: which results wait at the station until people there have let them go.
package struct ReleaseSettings: Hashable, Sendable {
  /// What waits, once for each result.
  package enum Unit: String, Hashable, Sendable {
    /// Every run's result, also of subtasks, which goes to the host of the central function.
    case run
    /// A job's own result. Results of its subtasks for that very central function at this station go on; others wait.
    case job
  }

  /// How many people must release a result; at least 1.
  package var people: Int
  package var unit: Unit
  /// A result waits where one of these means its run; nil: every result waits.
  package var rules: [HoldRule]?

  package init(people: Int = 2, unit: Unit = .run, rules: [HoldRule]? = nil) {
    self.people = people
    self.unit = unit
    self.rules = rules
  }
}

/// Means the runs that have all of what it names; nil members mean any.
package struct HoldRule: Hashable, Sendable {
  package var collaborations: [Int]?
  /// Names, ids or regular expressions. A tag or digest in a name narrows nothing: every version waits.
  package var images: [String]?
  /// Labels; a run that asks for one of them is meant.
  package var databases: [String]?
  /// How many people, where more or fewer than elsewhere are asked for.
  package var people: Int?

  package init(
    collaborations: [Int]? = nil, images: [String]? = nil, databases: [String]? = nil, people: Int? = nil
  ) {
    self.collaborations = collaborations
    self.images = images
    self.databases = databases
    self.people = people
  }
}
