/// What a person at the station is there for. Each has one role: who runs the system decides on nobody's results.
package enum ConsoleRole: String, Codable, CaseIterable, Sendable {
  /// Runs the system: sees and stops runs, pauses the station; never sees a result.
  case `operator`
  /// Looks at results that wait, and releases or refuses them.
  case checker
  /// Knows the station's databases and what may be asked of them.
  case dataManager = "data-manager"
  /// Sees what was done, and by whom: the log, receipts, refusals and decisions.
  case privacyOfficer = "privacy-officer"
}

/// What can be done at the station by a person.
package enum ConsoleAction: String, CaseIterable, Sendable {
  case seeStatus, seeRuns, seeStationLog, pause, stopRun
  case seeHeld, seeResult, decide
  case seeDatabases, seePolicies
  case seeProof
}

extension ConsoleRole {
  /// Whether the role comes with an action: the one place where this is decided.
  package func may(_ action: ConsoleAction) -> Bool {
    switch action {
    case .seeStatus: true
    case .seeRuns: self == .operator || self == .privacyOfficer
    case .seeStationLog, .pause, .stopRun: self == .operator
    case .seeHeld: self != .dataManager
    case .seeResult, .decide: self == .checker
    case .seeDatabases: self == .dataManager
    case .seePolicies: self == .dataManager || self == .operator
    case .seeProof: self == .privacyOfficer
    }
  }
}
