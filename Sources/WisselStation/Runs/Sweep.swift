import Logging
import NIOPosix
import WisselModel

/// Clears up after runs when the station is at rest, for all together that wait for it by then: however many they are, it
/// takes two waits for the disk.
actor Sweep {
  private let context: StationContext
  private let leftovers: Leftovers
  private var waiting: [(execution: RunExecution, outcome: RunExecution.Outcome)] = []

  init(context: StationContext) {
    self.context = context
    leftovers = Leftovers(context: context)
  }

  /// Removes what algorithms have left in folders that are to go.
  func clearLeftovers() async { await leftovers.clear() }

  /// Removes what a run has left, and its journal when nothing is left to do.
  func clear(_ execution: RunExecution, _ outcome: RunExecution.Outcome) async {
    waiting.append((execution, outcome))
    await context.lull.wait()
    let all = waiting
    waiting = []
    // Another one has cleared up for this one, too.
    guard !all.isEmpty else { return }
    await withTaskGroup { group in
      for (execution, _) in all { group.addTask { await execution.removeContainers() } }
    }
    let over = all.filter { $0.outcome == .delivered }.map(\.execution.plan)
    if !over.isEmpty {
      await finish(over)
      await leftovers.clear()
    }
    await context.relays.refill()
  }

  /// Whatever the state of the task that asks.
  private func finish(_ plans: [RunPlan]) async {
    await Task { [context] in
      do {
        // The journal has the receipts until their own files are on disk.
        try await NIOThreadPool.singleton.runIfActive { try context.proof.settle() }
        try context.journal.finish(plans)
      } catch {
        context.logger.error(
          "the journal",
          metadata: ["runs": "\(plans.map { "\($0.run)" }.joined(separator: " "))", "error": "\(error)"])
      }
    }.value
  }
}
