public import WisselModel

/// The status of a task, computed from the statuses of its runs (vantage6 4.15 server, task life cycle).
public enum TaskStatus {
  /// Failures come first: when all failed runs agree, the task has their status, else `failed`. Then `active`,
  /// `initializing` and `pending` in that order, if any run has it; else `completed`, also for no runs at all.
  public static func of(_ runs: some Sequence<RunStatus>) -> RunStatus {
    let seen = Set(runs)
    let failures = seen.filter(\.isFailed)
    if let only = failures.first { return failures.count == 1 ? only : .failed }
    return [.active, .initializing, .pending].first(where: seen.contains) ?? .completed
  }
}
