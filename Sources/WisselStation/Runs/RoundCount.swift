package import WisselModel

/// Counts the runs of each job at this station: the place of a run among all, and of a subtask among the subtasks. A run
/// that comes again, because the station stopped or the server asked twice, keeps its places.
package struct RoundCount: Sendable {
  /// The place of a run in its job, from 1.
  package struct Place: Hashable, Sendable {
    package var ordinal: Int
    /// nil for a run that belongs to no subtask.
    package var round: Int?

    package init(ordinal: Int, round: Int?) {
      self.ordinal = ordinal
      self.round = round
    }
  }

  /// As many jobs are remembered; of more, those that began first are forgotten.
  private static let mostJobs = 10_000

  private var jobs: [JobID: [RunID: Place]] = [:]
  private var order: [JobID] = []

  package init() {}

  /// The places of a run, given when it is first seen.
  package mutating func place(of run: RunID, job: JobID, isSubtask: Bool) -> Place {
    if let known = jobs[job]?[run] { return known }
    if jobs[job] == nil {
      order.append(job)
      if order.count > Self.mostJobs { jobs[order.removeFirst()] = nil }
    }
    let runs = jobs[job] ?? [:]
    let place = Place(
      ordinal: runs.count + 1, round: isSubtask ? runs.values.count { $0.round != nil } + 1 : nil)
    jobs[job, default: [:]][run] = place
    return place
  }
}
