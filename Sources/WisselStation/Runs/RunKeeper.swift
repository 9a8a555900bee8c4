import Logging
import WisselModel
import WisselSettings

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

  let context: StationContext
  let spawn: @Sendable (@escaping Job) -> Void
  let sweep: Sweep
  var queue: RunQueue<OpenRun>
  var controls: [RunID: RunControl] = [:]
  var plans: [RunID: RunPlan] = [:]
  var jobs = JobEnds()

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

  /// The runs that wait or are under way.
  var known: Set<RunID> { Set(controls.keys).union(queue.waitingRuns) }

  private func pump() {
    while let offer = queue.next() {
      launch(offer.plan) { execution in await execution.begin(input: offer) }
    }
  }

  func launch(
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
      // Nothing of it is to be cleared away.
      if outcome == .left { return }
      await ended(plan, forGood: outcome != .withdrawn)
      await context.lull.stir()
      await sweep.clear(execution, outcome)
      await letGo([plan.job])
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
    jobRests(plan, forGood: forGood)
    pump()
  }
}
