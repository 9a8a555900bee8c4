import Logging
import WisselContainers
import WisselModel

/// What a former process has left.
extension RunKeeper {
  /// Goes on with what a former process left; call before anything is offered.
  func recover(_ record: RunRecord, container: ContainerDetails?) {
    let presence: ContainerPresence =
      switch container?.state {
      case nil: .absent
      case .created: .neverStarted
      case .running, .exited: .startedOrEnded
      }
    switch RunRecovery(record.phase, container: presence) {
    case .forget, .removeAndForget:
      context.journal.forget(record.plan.run)
      remove(container, record.relay)
    case .adopt:
      guard let container else { return }
      queue.adopt(record.plan.run)
      launch(record.plan, record) { execution in await execution.adopt(container, relay: record.relay) }
    case .vanished:
      queue.adopt(record.plan.run)
      launch(record.plan, record) { execution in
        execution.control.hold(record.relay)
        return await execution.resume(
          execution.ending(
            .unknownError,
            note: "The algorithm's container vanished while the station was not running. Make the task again."))
      }
    case .hold(let held):
      queue.adopt(record.plan.run)
      launch(record.plan, record) { execution in
        if let container { execution.control.hold(container.id) }
        execution.control.hold(record.relay)
        return await execution.wait(for: held, said: record.reviews)
      }
    case .deliver(let ending):
      queue.adopt(record.plan.run)
      launch(record.plan, record) { execution in
        if let container { execution.control.hold(container.id) }
        execution.control.hold(record.relay)
        return await execution.resume(ending)
      }
    case .clean:
      remove(container, record.relay)
      do {
        if let receipt = record.receipt {
          try context.proof.restore(receipt, of: record.plan)
          try context.proof.settle()
        }
        try context.journal.finish([record.plan])
        queue.ended(record.plan.run, created: record.plan.created, forGood: true)
      } catch {
        context.logger.error("the journal", metadata: ["error": "\(error)"])
      }
    }
  }

  private func remove(_ container: ContainerDetails?, _ relay: RelayRecord?) {
    spawn { [context] in
      if let container { try? await context.engine.remove(container.id.text) }
      if let relay { await context.relays.remove(relay) }
    }
  }
}
