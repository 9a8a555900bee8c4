/// The sections in the console's header; each role has its own.
enum ConsoleSection: CaseIterable {
  case today, held, data, proof, log

  var path: String {
    switch self {
    case .today: "/"
    case .held: "/held"
    case .data: "/data"
    case .proof: "/proof"
    case .log: "/log"
    }
  }

  var text: String {
    switch self {
    case .today: "sectionToday"
    case .held: "sectionHeld"
    case .data: "sectionData"
    case .proof: "sectionProof"
    case .log: "sectionLog"
    }
  }

  func isShown(to role: ConsoleRole?) -> Bool {
    guard let role else { return false }
    return switch self {
    case .today: role.may(.seeStatus)
    case .held: role.may(.seeHeld)
    case .data: role.may(.seeDatabases) || role.may(.seePolicies)
    case .proof: role.may(.seeProof)
    case .log: role.may(.seeStationLog)
    }
  }
}

extension ConsoleRole {
  /// The key of the role's name.
  var text: String {
    switch self {
    case .operator: "roleOperator"
    case .checker: "roleChecker"
    case .dataManager: "roleDataManager"
    case .privacyOfficer: "rolePrivacyOfficer"
    }
  }
}
