import Logging
import WisselClient
import WisselContainers
import WisselModel
import WisselSettings
import WisselWire

/// What a station has to do.
struct RunOverview: Sendable {
  var isPaused: Bool
  var waiting: [RunPlan]
  var underWay: [RunPlan]
}

/// Keeps the runs of the station: takes offers, starts what there is room for, stops what users stop.
actor RunKeeper {
  /// Something to be done beside everything else.
  typealias Job = @Sendable () async -> Void

  private let context: StationContext
  private let spawn: @Sendable (@escaping Job) -> Void
  private let sweep: Sweep
  private var queue: RunQueue<OpenRun>
  private var controls: [RunID: RunControl] = [:]
  private var plans: [RunID: RunPlan] = [:]

  /// - Parameters:
  ///   - finished: runs that are over.
  ///   - spawn: runs a job; the service waits for all of them when it stops.
  init(context: StationContext, finished: [FinishedRun], spawn: @escaping @Sendable (@escaping Job) -> Void) {
    self.context = context
    self.spawn = spawn
    sweep = Sweep(context: context)
    queue = RunQueue(limit: context.settings.wissel.limits.concurrentRuns, over: Set(finished))
    queue.isPaused = context.folder.isPaused
  }

  /// Takes the runs the server lists as open, oldest first.
  func offer(_ runs: [OpenRun]) {
    for run in runs.sorted(by: { $0.plan.run < $1.plan.run }) {
      if queue.offer(run.plan.run, created: run.plan.created, run) == .over {
        context.logger.warning(
          "the server lists a run as open that has ended here", metadata: ["run": "\(run.plan.run)"])
      }
    }
    pump()
  }

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

  /// What waits and what is under way, in the order of their numbers.
  var overview: RunOverview {
    RunOverview(
      isPaused: queue.isPaused, waiting: queue.waitingOffers.map(\.plan).sorted { $0.run < $1.run },
      underWay: plans.values.sorted { $0.run < $1.run })
  }

  /// Begins no more runs, or goes on; remembered when the station starts again.
  func pause(_ isPaused: Bool) throws {
    try context.folder.pause(isPaused)
    queue.isPaused = isPaused
    pump()
  }

  /// What a run is about that waits or is under way.
  func plan(of run: RunID) -> RunPlan? {
    plans[run] ?? queue.waitingOffers.first { $0.plan.run == run }?.plan
  }

  /// Stops a run on the demand of somebody at the station; false when there is none to stop.
  func stop(_ run: RunID) async -> Bool {
    guard known.contains(run), controls[run]?.isReporting != true else { return false }
    await kill(run)
    return true
  }

  /// The runs that wait or are under way.
  var known: Set<RunID> { Set(controls.keys).union(queue.waitingRuns) }

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

  private func pump() {
    while let offer = queue.next() {
      launch(offer.plan) { execution in await execution.begin(input: offer) }
    }
  }

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

  private func launch(
    _ plan: RunPlan, _ record: RunRecord? = nil,
    _ body: @escaping @Sendable (RunExecution) async -> RunExecution.Outcome
  ) {
    let control = RunControl(run: plan.run)
    controls[plan.run] = control
    plans[plan.run] = plan
    context.release.begins(plan, in: context.identity.collaboration)
    let execution = RunExecution(context: context, plan: plan, control: control, record: record) { [weak self] in
      Task { await self?.waits(plan.run) }
    }
    spawn { [self] in
      await context.lull.stir()
      let outcome = await body(execution)
      await ended(plan, forGood: outcome != .withdrawn)
      await context.lull.stir()
      await sweep.clear(execution, outcome)
    }
  }

  private func waits(_ run: RunID) {
    queue.waits(run)
    pump()
  }

  private func ended(_ plan: RunPlan, forGood: Bool) {
    controls[plan.run] = nil
    plans[plan.run] = nil
    context.release.ended(plan.run)
    queue.ended(plan.run, created: plan.created, forGood: forGood)
    pump()
  }
}
