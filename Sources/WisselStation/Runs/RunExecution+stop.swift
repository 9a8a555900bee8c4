import Logging
import WisselContainers
import WisselModel
import WisselTrust

/// What becomes of containers when the station stops, or the run needs them no more.
extension RunExecution {
  /// The station stops while the algorithm is at work: container and relay stay, as when the station had died. One that
  /// belongs to an earlier run, too, cannot be taken over.
  func leave() async -> Bool {
    guard !context.endsRuns, !control.isKilled, !control.isBorrowed, let container = control.container else {
      return false
    }
    return await Task { [self] in
      switch try? await context.engine.container(container.text)?.state {
      case nil, .created: return false
      case .running, .exited: break
      }
      await reporter.cancel()
      if let relay = control.release().relay { await context.relays.leave(relay) }
      return true
    }.value
  }

  /// The station stops while the run is under way: nothing of it stays, and the server offers it again.
  func withdraw() async {
    await reporter.cancel()
    await Task { [self] in
      await removeContainers()
      context.journal.forget(plan.run)
      context.proof.tell(.withdrawn, of: plan)
    }.value
  }

  /// Removes container and relay, whatever the state of the task that asks.
  func removeContainers() async {
    let held = control.release()
    await Task { [context] in
      if let container = held.container {
        do {
          try await context.engine.remove(container.text)
        } catch {
          context.logger.warning("could not remove a container", metadata: ["error": "\(error)"])
        }
      }
      // After the run's container: the engine keeps a container whose network another one uses.
      if let relay = held.relay {
        await context.relays.discard(relay)
      } else if let record = held.record {
        await context.relays.remove(record)
      }
    }.value
  }
}
