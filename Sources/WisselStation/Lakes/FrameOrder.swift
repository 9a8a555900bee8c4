import WisselModel
package import WisselSettings

/// What is to be made of a lake for a run: the rows of one view at one snapshot, without those who are to be left out, as
/// one file. The station makes none itself: it hands the order to a process of its own, which gives a ``FrameAnswer``.
package struct FrameOrder: Codable, Sendable, Equatable {
  package enum Subject: Codable, Sendable, Hashable {
    case view(String, withFreeText: Bool)
    /// A ViewDefinition as JSON text.
    case definition(String)
  }

  /// What a task may have.
  package struct Rows: Codable, Sendable, Hashable {
    package var subject: Subject
    package var conditions: [RowCondition]
    package var format: LakeSettings.Format

    package init(subject: Subject, conditions: [RowCondition] = [], format: LakeSettings.Format = .parquet) {
      self.subject = subject
      self.conditions = conditions
      self.format = format
    }
  }

  /// For whom it is made, for the lake's record of what left it.
  package struct Asker: Codable, Sendable, Equatable {
    /// The station's name.
    package var station: String
    package var run: Int
    package var task: Int
    package var job: Int
  }

  /// The lake's folder.
  package var lake: String
  package var rows: Rows
  /// nil for the newest.
  package var snapshot: Int?
  package var purpose: String
  /// A day; see ``LakeSettings/optOutUntil``.
  package var optOutUntil: String?
  /// Paths of lists of people who object.
  package var exclusions: [String]
  package var memory: Int
  package var size: Int
  package var asker: Asker
}

/// A lake's own record of rows that left it.
package struct LakeRecord: Codable, Sendable, Equatable {
  /// The name of its line in the lake's record, and of its list of people.
  package var id: String
  /// SHA-256 of that list, in hexadecimal.
  package var people: String

  package init(id: String, people: String) {
    self.id = id
    self.people = people
  }
}

/// What came of an order.
package enum FrameAnswer: Codable, Sendable, Equatable {
  case made(Made)
  case unfit(Fault)
  /// Why, for the operator.
  case failed(String)

  package struct Made: Codable, Sendable, Equatable {
    /// The file's name in the folder that was given.
    package var file: String
    package var snapshot: Int
    /// SHA-256 of the file, in hexadecimal.
    package var digest: String
    /// What the lake recorded of it.
    package var export: LakeRecord

    package init(file: String, snapshot: Int, digest: String, export: LakeRecord) {
      self.file = file
      self.snapshot = snapshot
      self.digest = digest
      self.export = export
    }
  }

  /// What does not fit the lake as it is.
  package enum Fault: Codable, Sendable, Hashable {
    case view
    /// The rows do not tell whom they are about.
    case nobody
    case column(String)
    case value(column: String)
    /// The definition; where, and what is wrong.
    case definition(String)
    /// The job's snapshot is not kept any more.
    case snapshot
    case tooLarge
  }
}

extension FrameAnswer.Fault {
  /// How a run ends that asked the database with this label.
  func failure(_ label: String) -> RunFailure {
    let database = "the database '\(label)' of this station"
    let words =
      switch self {
      case .view:
        "The view that was asked for is approved but does not exist in \(database). Ask its operator to make it."
      case .nobody:
        "The view that was asked for does not tell whom its rows are about, so \(database) cannot leave out those who "
          + "object. Ask for another one."
      case .column(let column):
        "The view that was asked for has no column '\(column)' to set a condition on in \(database), or its words are "
          + "withheld. Correct the condition."
      case .value(let column):
        "A condition on the column '\(column)' has a value that cannot be compared with it. Correct the condition."
      case .definition(let problem): "The task's view definition cannot be used: \(problem). Correct it."
      case .snapshot:
        "The state of \(database) that this job began with is not kept any more. Make the task again."
      case .tooLarge:
        "The rows are more than \(database) gives to one run. Ask for less, or ask its operator to allow more."
      }
    return RunFailure(.startFailed, words, detail: "the lake \(label): \(self)")
  }
}
