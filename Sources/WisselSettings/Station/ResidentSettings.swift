/// How containers may stay between the subtasks of a job. Only an image that declares it by its label does, and only
/// where the station consents.
package struct ResidentSettings: Hashable, Sendable {
  /// Runs one container may answer.
  package var rounds: Int
  /// How long a container waits for the next run of its job.
  package var idle: Duration
  /// Containers that wait at the same time.
  package var containers: Int

  package init(rounds: Int = 1000, idle: Duration = .seconds(60), containers: Int = 4) {
    self.rounds = rounds
    self.idle = idle
    self.containers = containers
  }
}

extension ResidentSettings {
  /// Reads `residents` of the section `wissel`; nil where the station does not consent.
  init?(_ section: Section) {
    let allowed = section.flag("allowed") ?? false
    let usual = ResidentSettings()
    self.init(
      rounds: section.integer("rounds", in: 1...1_000_000) ?? usual.rounds,
      idle: section.duration("idle") ?? usual.idle,
      containers: section.integer("containers", in: 1...1000) ?? usual.containers)
    // A consent that is spelt wrongly must not look like one.
    section.finish(unknownIsError: true)
    if !allowed { return nil }
  }
}
