package import Foundation

/// Our additions to the section `policies`: rules that only narrow what the contract's own keys allow.
package struct StationRules: Hashable, Sendable {
  /// `wissel.deny_by_default`: what no list names does not run. Without it an old file that lists nothing runs everything.
  package var denyByDefault = false
  /// `wissel.deny_subtasks_after_data`: a run that was given a database may not ask others.
  package var denySubtasksAfterData = false
  /// `wissel.timezone`, in which hours are meant; the machine's own when the file names none.
  package var timeZone = TimeZone.current
  /// `wissel.policies.collaborations`: ids; nil for any.
  package var collaborations: [Int]?
  /// `wissel.orders`: which questions must carry their asker's order.
  package var orders = OrderSettings.never
  /// `wissel.policies.reviewers`: whose signatures an image needs; nil: nobody's.
  package var reviewers: ReviewerSettings?
  /// What holds for every run.
  package var conditions = RunConditions()
  /// `wissel.policies.algorithms`: an image that entries name runs only as one of them says.
  package var algorithms: [AlgorithmRule] = []

  package init() {}
}

/// When and what for a run may be; nil members restrict nothing.
package struct RunConditions: Hashable, Sendable {
  /// The studies a task may belong to.
  package var studies: [StudyChoice]?
  /// The hours in which a run may begin.
  package var hours: [TimeWindow]?
  /// How many subtasks of one job may run here.
  package var maxRounds: Int?

  package init() {}
}

/// A study by its id, or tasks that belong to none.
package enum StudyChoice: Hashable, Sendable, CustomStringConvertible {
  case study(Int)
  case noStudy

  package init?(_ text: String) {
    if text == "none" { self = .noStudy } else if let id = Int(text), id > 0 { self = .study(id) } else { return nil }
  }

  package var description: String {
    switch self {
    case .study(let id): String(id)
    case .noStudy: "none"
    }
  }
}

/// What one algorithm may do.
package struct AlgorithmRule: Hashable, Sendable {
  /// A name, `name@sha256:…` (the registry's digest), `sha256:…` (the image's own id), or a regular expression.
  package var image: String
  /// Names of functions; nil for any.
  package var methods: [String]?
  /// Labels of databases; nil for any, empty for none.
  package var databases: [String]?
  package var conditions: RunConditions

  package init(
    image: String, methods: [String]? = nil, databases: [String]? = nil, conditions: RunConditions = RunConditions()
  ) {
    self.image = image
    self.methods = methods
    self.databases = databases
    self.conditions = conditions
  }
}
