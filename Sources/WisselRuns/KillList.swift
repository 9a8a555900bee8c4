/// Which runs a kill stops.
public enum KillList {
  /// Those that are still open, in the order of their tasks and then their own.
  public static func of(_ runs: some Sequence<RunFacts>) -> [RunFacts] {
    runs.filter(\.isOpen).sorted { ($0.task, $0.id) < ($1.task, $1.id) }
  }
}
