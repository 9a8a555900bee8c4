import Synchronization

/// The count of runs by job that the parts of a station share.
final class Rounds: Sendable {
  private let count: Mutex<RoundCount>

  /// Counts what the journal knows.
  init(_ journal: RunJournal) throws { count = Mutex(try journal.rounds()) }

  /// The places of a run, given when it is first seen.
  func place(of plan: RunPlan) -> RoundCount.Place {
    count.withLock { $0.place(of: plan.run, job: plan.job, isSubtask: plan.parent != nil) }
  }
}
