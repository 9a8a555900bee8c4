package import WisselModel
package import WisselWire

/// What a run may make of subtasks. Names and descriptions are texts that people and the server read in clear, so a run
/// could tell in them what it read: the station writes them, and hands on only what the contract lists (vantage6 node
/// contract, 4.7).
package struct SubtaskRule: Sendable {
  private static let handedOn: Set<String> = [
    "image", "collaboration_id", "study_id", "store_id", "organizations", "databases",
  ]

  /// The run's own task.
  package var task: TaskID
  /// False where the station's house rule keeps a run that was given a database from asking others.
  package var mayAsk: Bool

  package init(task: TaskID, mayAsk: Bool = true) {
    self.task = task
    self.mayAsk = mayAsk
  }

  /// What an algorithm is told that may not ask; nil when it may.
  package var refusal: String? {
    mayAsk
      ? nil
      : "This run was given a database, and at this station such a run makes no subtasks (rule deny_subtasks_after_data). "
        + "Make the task without databases for the central function, or ask the station's operator."
  }

  /// The body of a new task as it goes to the server, before inputs are sealed.
  package func written(_ body: [String: JSONValue]) -> [String: JSONValue] {
    body.filter { Self.handedOn.contains($0.key) }.merging([
      "name": .string("Subtask of task \(task)"), "description": "",
    ]) { $1 }
  }
}
