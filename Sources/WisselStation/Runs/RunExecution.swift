import Foundation
import Logging
import Synchronization
import WisselClient
import WisselContainers
import WisselModel
import WisselSealing
import WisselTrust
import WisselWire

/// Carries out one run: from the offer to the delivered outcome, with a journal entry before each step that matters.
final class RunExecution: Sendable {
  /// Where a run stands when the station is done with it.
  enum Outcome: Sendable {
    /// The server has its end.
    case delivered
    /// Its end stays in the journal for the station's next start.
    case kept
    /// Nothing of it has happened; it may be offered again.
    case withdrawn
    /// The station stops, and its algorithm goes on until the next start takes it over.
    case left
  }

  let context: StationContext
  let plan: RunPlan
  let control: RunControl
  let reporter: RunReporter
  let files: RunFolder
  let timeline = RunTimeline()
  let live: LiveLog
  /// What the receipt will tell.
  let evidence: Mutex<RunEvidence>
  /// The receipt that a former process made.
  let knownReceipt: KeptReceipt?
  /// When a former process started the container.
  let knownStart: WireTime?
  /// Called when the run from now on mostly waits: it has made a subtask, or its result waits for people.
  let onWait: @Sendable () -> Void

  /// - Parameter record: what the journal kept of a run that had begun.
  init(
    context: StationContext, plan: RunPlan, control: RunControl, record: RunRecord? = nil,
    onWait: @escaping @Sendable () -> Void
  ) {
    evidence = Mutex(record?.evidence ?? RunEvidence(ordinal: context.rounds.place(of: plan).ordinal))
    knownReceipt = record?.receipt
    knownStart = record?.startedAt
    self.context = context
    self.plan = plan
    self.control = control
    self.onWait = onWait
    files = RunFolder(context.journal.folder(of: plan.run))
    let live = LiveLog { context.share($0, of: plan) }
    self.live = live
    reporter = RunReporter(
      server: context.server, run: plan.run, logger: context.logger,
      onTold: { changes in
        guard changes["status"]?.string == RunStatus.active.rawValue else { return }
        context.announce(.active, of: plan)
        live.open()
      },
      onOver: { [engine = context.engine] in
        if let container = control.kill() { try? await engine.kill(container) }
      })
  }

  /// Begins a run and brings it to its end.
  func begin(input: OpenRun) async -> Outcome {
    do {
      try context.journal.begin(plan)
    } catch {
      context.logger.error("a run cannot be taken up", metadata: ["run": "\(plan.run)", "error": "\(error)"])
      return .withdrawn
    }
    await reporter.send(["started_at": .string(context.timestamp())])
    return await bring { [self] in
      let ready = try await prepare(input)
      if let ending = try await handOver(ready) { return ending }
      let launched = try await launch(ready)
      // Another run, such as a subtask of this one, shall find one; the rest has time.
      Task { [context] in await context.relays.refill(upTo: 1) }
      if let residency = launched.residency {
        if let ending = try await answer(of: residency.resident, to: residency.question) { return ending }
        return try await follow(launched.container, first: nil)
      }
      return try await follow(launched.container, first: launched.output)
    }
  }

  /// Takes over a container that outlived the station's last process.
  func adopt(_ details: ContainerDetails, relay record: RelayRecord?) async -> Outcome {
    control.hold(details.id)
    control.hold(record)
    context.logger.notice("taking over a run that outlived the station", metadata: ["run": "\(plan.run)"])
    return await bring { [self] in
      async let proxying: Void = serveAgain(record)
      try context.journal.note(.started(container: details.id.text), of: plan.run)
      await reporter.send(begun.merging(["status": .string(RunStatus.active.rawValue)]) { $1 })
      let isOver = if case .exited = details.state { true } else { false }
      let ending = try await follow(details.id, first: nil, startedAt: knownStart, isOver: isOver)
      _ = try? await proxying
      return ending
    }
  }

  /// Reports an outcome that a former process had not delivered, or a run whose container is gone.
  func resume(_ ending: RunEnding) async -> Outcome {
    await reporter.send(begun)
    guard let receipt = await receiptOfLostResult(ending) else { return await conclude(ending) }
    context.logger.error("a power cut has taken a result from the disk", metadata: ["run": "\(plan.run)"])
    if (try? await context.server.isOver(plan.run)) == true { return await conclude(ending, with: receipt) }
    return await conclude(
      self.ending(
        .unknownError,
        note: "The station lost the result in a power cut before it was delivered. Make the task again."))
  }

  /// When the run began, which a former process may not have come to tell.
  private var begun: [String: JSONValue] {
    evidence.withLock(\.decidedAt).map { ["started_at": .string(StationContext.timestamp($0.date))] } ?? [:]
  }

  /// Runs the steps and turns whatever happens into an ending.
  private func bring(_ steps: @Sendable () async throws -> RunEnding) async -> Outcome {
    do {
      return try await end(with: try await steps())
    } catch is RunKilled {
      return await conclude(nil)
    } catch let failure as RunFailure {
      if !failure.detail.isEmpty {
        context.logger.warning(
          "a run did not start",
          metadata: ["run": "\(plan.run)", "why": "\(failure.note)", "detail": "\(failure.detail)"])
      }
      return await conclude(ending(failure.status, note: failure.note))
    } catch {
      if Task.isCancelled {
        if await leave() { return .left }
        await withdraw()
        return .withdrawn
      }
      context.logger.error("a run failed", metadata: ["run": "\(plan.run)", "error": "\(error)"])
      let reason = (error as? EngineError)?.safeText ?? "something went wrong at the station"
      return await conclude(
        ending(
          .startFailed,
          note: "The run could not be started: \(reason). Ask the station's operator to look into its log."))
    }
  }

  func ending(_ status: RunStatus, note: String?, hasResult: Bool = false) -> RunEnding {
    RunEnding(status: status, finishedAt: context.timestamp(), note: note, hasResult: hasResult)
  }

  /// Tells everyone who listens.
  func announce(_ status: RunStatus) { context.announce(status, of: plan) }
}

extension StationContext {
  /// Tells everyone who listens how a run stands.
  func announce(_ status: RunStatus, of plan: RunPlan) {
    let change = AlgorithmStatusChange(
      status: status, runID: plan.run, taskID: plan.task, collaborationID: identity.collaboration,
      nodeID: identity.node, organizationID: identity.organization, parentID: plan.parent)
    if let data = try? WireJSON.convert(change, to: JSONValue.self) { emit(EventName.algorithmStatusChange, data) }
  }

  /// Passes on what the algorithm of a run wrote.
  func share(_ text: String, of plan: RunPlan) {
    emit(
      EventName.algorithmLog,
      [
        "collaboration_id": .int(identity.collaboration.rawValue), "run_id": .int(plan.run.rawValue),
        "task_id": .int(plan.task.rawValue), "log": .string(text),
      ])
  }
}
