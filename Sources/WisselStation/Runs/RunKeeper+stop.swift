import Logging
import WisselClient
import WisselContainers
import WisselModel
import WisselWire

/// Ends of runs that people demand.
extension RunKeeper {
  /// Stops runs that the server no longer lists as open: a user stopped them while the station was not listening.
  func reconcile(_ open: [OpenRun], knownBefore: Set<RunID>) async {
    let listed = Set(open.map(\.plan.run))
    for run in queue.waitingRuns where knownBefore.contains(run) && !listed.contains(run) { _ = queue.drop(run) }
    for (run, control) in controls where knownBefore.contains(run) && !listed.contains(run) && !control.isReporting {
      if (try? await context.server.isOver(run)) == true, let container = control.kill() {
        await stop(container)
      }
    }
  }

  /// Stops a run on the demand of somebody at the station; false when there is none to stop.
  func stop(_ run: RunID) async -> Bool {
    guard known.contains(run), controls[run]?.isReporting != true else { return false }
    await kill(run)
    return true
  }

  /// Does what the event asks, if it means this station.
  func kill(_ event: KillContainers) async {
    let identity = context.identity
    guard event.collaborationID == identity.collaboration, event.nodeID == nil || event.nodeID == identity.node else {
      return
    }
    if let list = event.killList {
      for task in Set(list.map(\.taskID)) { await context.end(subtasksOf: task) }
      for item in list where item.organizationID == identity.organization { await kill(item.runID) }
    } else {
      for run in known { await kill(run) }
    }
  }

  private func kill(_ run: RunID) async {
    if let offer = queue.drop(run) {
      let body: JSONValue = [
        "status": .string(RunStatus.killed.rawValue), "finished_at": .string(context.timestamp()),
      ]
      spawn { [context] in
        if (try? await context.server.isOver(run)) == false { try? await context.server.patch(run, body) }
        context.proof.conclude(
          offer.plan, RunEvidence(ordinal: context.rounds.place(of: offer.plan).ordinal),
          ending: RunEnding(status: .killed, finishedAt: context.timestamp(), note: nil, hasResult: false))
      }
    } else if let control = controls[run] {
      context.logger.notice("stopping a run on a user's demand", metadata: ["run": "\(run)"])
      if let container = control.kill() { await stop(container) }
    }
  }

  private func stop(_ container: ContainerID) async {
    do {
      try await context.engine.kill(container)
    } catch {
      context.logger.warning("could not stop a container", metadata: ["error": "\(error)"])
    }
  }
}
