package import WisselSettings

/// Why a question to a lake is refused.
package enum LakeRefusal: Error, Sendable, Equatable {
  case nothingApproved
  case unreadable(LakeQuestion.Problem)
  /// The task names no view, and there is not just one.
  case unnamed
  case view(String)
  case ownView
  case filter(String)
  case format(LakeSettings.Format)
  /// The task asks for two tables under one label.
  case twice

  /// The refusal of a run that asks the database with this label.
  package func refusal(_ label: String) -> Refusal {
    Refusal(.lake, key: "wissel.lakes.\(key)", words: words(label), details: details(label))
  }

  private var key: String {
    switch self {
    case .nothingApproved, .unnamed, .unreadable, .view, .twice: "views"
    case .ownView: "own_views"
    case .filter: "filters"
    case .format: "formats"
    }
  }

  private static let forms =
    "Write its query as the name of a view, or as JSON such as {\"view\": \"NAME\", \"where\": [[\"COLUMN\", \">=\", 1]]}."

  private func words(_ label: String) -> String {
    let database = "The database '\(label)' of this station"
    return switch self {
    case .nothingApproved:
      "\(database) gives nothing to algorithms yet (rule lakes). Ask its operator to approve a view."
    case .unreadable(let problem): "The query for the database '\(label)' \(problem.words). \(Self.forms)"
    case .unnamed:
      "\(database) has several views, and the task names none. \(Self.forms) The station's operator can say which are "
        + "approved."
    case .view(let name):
      "\(database) does not give the view '\(name)' (rule lakes.views). Ask its operator to approve it, or ask for "
        + "another one."
    case .ownView:
      "\(database) takes no view definitions from tasks (rule lakes.own_views). Ask its operator to approve this one "
        + "under a name."
    case .filter(let column):
      "\(database) takes no condition on the column '\(column)' from tasks (rule lakes.filters). Leave it out, or ask "
        + "its operator to allow it."
    case .format(let format):
      "\(database) is not given as \(format.rawValue) (rule lakes.formats). Leave the format out, or ask its operator."
    case .twice:
      "The task asks the database '\(label)' for two things at once, and a run knows a database by its label. Ask for one, "
        + "or ask the station's operator for a second label."
    }
  }

  private func details(_ label: String) -> String {
    let entry = "the entry of wissel.lakes for the database \(label)"
    return switch self {
    case .nothingApproved: "\(entry) is missing or approves nothing. To give a view, name it with views there."
    case .unreadable(let problem): "the task's query for the database \(label) \(problem.words)."
    case .unnamed: "the task names no view of the database \(label), and \(entry) approves not just one."
    case .view(let name): "\(entry) does not approve the view “\(name)”. To allow it, add it to views there."
    case .ownView: "the task brings a view definition. To allow that to every task, set own_views in \(entry)."
    case .filter(let column): "\(entry) allows no condition on “\(column)”. To allow it, add it to filters there."
    case .format(let format): "\(entry) does not allow \(format.rawValue). To allow it, add it to formats there."
    case .twice:
      "the task asks the database \(label) twice, and differently. A second label for the lake would allow it."
    }
  }
}

extension LakeQuestion.Problem {
  fileprivate var words: String {
    switch self {
    case .tooLong: "is longer than \(LakeQuestion.longest >> 10) KiB"
    case .form: "is neither the name of a view nor a JSON object of view or definition, where and format"
    case .subject: "must have either view, a name, or definition, an object"
    case .conditions:
      "must have in where a list of at most \(LakeQuestion.mostConditions) conditions, each a column, one of "
        + "= != < <= > >= and a value"
    case .format: "must have parquet or csv as its format"
    }
  }
}
