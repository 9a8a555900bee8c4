public import WisselModel

/// When one run of a task fails, those that no station has begun are not worth beginning any more.
public enum SiblingFailure {
  /// The runs to mark as failed. Runs that have begun are left to end by themselves.
  /// - Parameters:
  ///   - run: The run that changed.
  ///   - status: What it changed to.
  ///   - siblings: All runs of its task.
  public static func stopped(
    by run: RunID, with status: RunStatus, among siblings: some Sequence<RunFacts>
  ) -> [RunID] {
    guard status.isFailed else { return [] }
    return siblings.filter { $0.id != run && !$0.isStarted && !$0.hasEnded }.map(\.id).sorted()
  }

  /// What the log of a stopped run says.
  public static func log(of run: RunID, with status: RunStatus) -> String {
    "Marked as failed because sibling run id=\(run) failed with status '\(status.rawValue)'."
  }
}
