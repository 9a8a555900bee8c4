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
  }

  let context: StationContext
  let plan: RunPlan
  let control: RunControl
  let reporter: RunReporter
  let files: RunFolder
  let timeline = RunTimeline()
  /// What the receipt will tell.
  let evidence: Mutex<RunEvidence>
  /// Called when the run from now on mostly waits: it has made a subtask, or its result waits for people.
  let onWait: @Sendable () -> Void

  /// - Parameter evidence: what the journal kept of a run that had begun.
  init(
    context: StationContext, plan: RunPlan, control: RunControl, evidence: RunEvidence? = nil,
    onWait: @escaping @Sendable () -> Void
  ) {
    self.evidence = Mutex(evidence ?? RunEvidence(ordinal: context.rounds.place(of: plan).ordinal))
    self.context = context
    self.plan = plan
    self.control = control
    self.onWait = onWait
    files = RunFolder(context.journal.folder(of: plan.run))
    reporter = RunReporter(server: context.server, run: plan.run, logger: context.logger) { [engine = context.engine] in
      if let container = control.kill() { try? await engine.kill(container) }
    }
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
      let launched = try await launch(input)
      // Another run, such as a subtask of this one, shall find one; the rest has time.
      Task { [context] in await context.relays.refill(upTo: 1) }
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
      await reporter.send(["status": .string(RunStatus.active.rawValue)])
      let ending = try await follow(details.id, first: nil)
      _ = try? await proxying
      return ending
    }
  }

  /// Reports an outcome that a former process had not delivered, or a run whose container is gone.
  func resume(_ ending: RunEnding) async -> Outcome {
    await conclude(ending)
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

  /// The station stops while the run is under way: nothing of it stays, and the server offers it again.
  private func withdraw() async {
    await reporter.cancel()
    await Task { [self] in
      await removeContainers()
      context.journal.forget(plan.run)
      context.proof.tell(.withdrawn, of: plan)
    }.value
  }

  /// Removes what the run has left, and its journal when nothing is left to do.
  func tidy(_ outcome: Outcome) async {
    await removeContainers()
    guard outcome == .delivered else { return }
    do {
      try context.journal.finish(plan)
    } catch {
      context.logger.error("the journal", metadata: ["run": "\(plan.run)", "error": "\(error)"])
    }
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

  /// Tells everyone who listens.
  func announce(_ status: RunStatus) {
    let change = AlgorithmStatusChange(
      status: status, runID: plan.run, taskID: plan.task, collaborationID: context.identity.collaboration,
      nodeID: context.identity.node, organizationID: context.identity.organization, parentID: plan.parent)
    if let data = try? WireJSON.convert(change, to: JSONValue.self) {
      context.emit(EventName.algorithmStatusChange, data)
    }
  }
}
