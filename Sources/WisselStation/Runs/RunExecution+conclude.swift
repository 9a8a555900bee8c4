import Logging
import WisselClient
import WisselModel
import WisselTrust
import WisselWire

extension RunExecution {
  /// Delivers an outcome; nil stands for a run that a user stopped. What could not be delivered stays in the journal for
  /// the station's next start. Containers that may have something left running go at once, the others have time.
  func conclude(_ ending: RunEnding?) async -> Outcome {
    control.report()
    let delivered: Bool
    if let ending {
      delivered = await deliver(ending)
    } else {
      let killed = self.ending(.killed, note: nil)
      let receipt = receipt(of: killed) { nil }
      settle(receipt)
      async let proven: Void = prove(killed, receipt)
      await reportKilled()
      await proven
      delivered = true
    }
    return await conclude(delivered: delivered, ending)
  }

  /// Concludes a run whose outcome the server has, with the receipt that was made of it.
  func conclude(_ ending: RunEnding, with receipt: KeptReceipt) async -> Outcome {
    control.report()
    await prove(ending, receipt)
    return await conclude(delivered: true, ending)
  }

  private func conclude(delivered: Bool, _ ending: RunEnding?) async -> Outcome {
    timeline.mark("delivered")
    context.logger.debug(
      "a run's steps, in milliseconds", metadata: ["run": "\(plan.run)", "steps": "\(timeline.text)"])
    if !delivered { await reporter.cancel() }
    if !delivered || ending?.status != .completed { await removeContainers() }
    await context.end(subtasksOf: plan.task)
    if ending == nil {
      await context.residents.end(job: plan.job)
      await context.lakes.end(job: plan.job)
    }
    // A loss changes nothing: the server would say that it has the outcome.
    if delivered {
      context.proof.tell(.delivered, of: plan)
      note(.delivered, durable: false)
    }
    return delivered ? .delivered : .kept
  }

  private func note(_ phase: RunPhase, durable: Bool = true) {
    do {
      try context.journal.note(phase, of: plan.run, durable: durable)
    } catch {
      // The outcome is at hand; without a journal it is at least not lost now.
      context.logger.error("the journal", metadata: ["run": "\(plan.run)", "error": "\(error)"])
    }
  }

  private func settle(_ receipt: KeptReceipt?) {
    do {
      try context.journal.settle(receipt, of: plan.run)
    } catch {
      context.logger.error("the journal", metadata: ["run": "\(plan.run)", "error": "\(error)"])
    }
  }

  private func deliver(_ ending: RunEnding) async -> Bool {
    // Forced to disk together with the receipt, before anything leaves.
    note(.ended(ending), durable: false)
    do {
      async let committed = commitment(to: ending)
      let report = try await report(ending)
      timeline.mark("sealed")
      let commitment = await committed
      let receipt = receipt(of: report.ending) { try commitment.get() }
      settle(receipt)
      timeline.mark("kept")
      // While the server is told; the run counts as delivered after both.
      async let proven: Void = prove(report.ending, receipt)
      announce(report.ending.status)
      let untold = await reporter.finish()
      timeline.mark("settled")
      let delivered = try await send(report, untold)
      await proven
      return delivered
    } catch {
      if !Task.isCancelled {
        context.logger.error("an outcome was not delivered", metadata: ["run": "\(plan.run)", "error": "\(error)"])
      }
      return false
    }
  }

  /// Sends the final report. A server that has closed the run already has its outcome, or its own. One that
  /// refuses the report is told the end once more, without what may have been too much for it.
  ///
  /// - Parameter untold: what the server was to be told before.
  private func send(_ report: FinalReport, _ untold: [String: JSONValue]) async throws -> Bool {
    do {
      try await post(report, untold)
      return true
    } catch let error as APIError {
      guard let status = error.status else { throw error }
      if try await context.server.isOver(plan.run) { return true }
      context.logger.error("the server refused an outcome", metadata: ["run": "\(plan.run)", "error": "\(error)"])
      try await context.server.patch(plan.run, report.short(after: status).body(untold))
      return true
    }
  }

  private func post(_ report: FinalReport, _ untold: [String: JSONValue]) async throws {
    guard let long = report.longResult else {
      return try await context.server.patch(plan.run, report.body(untold))
    }
    var fields = report.body(untold).object ?? [:]
    fields["result"] = nil
    let document = try LongReport(fields, result: long.file, for: long.receiver)
    try await context.server.patch(plan.run, document, over: context.blobs)
  }

  /// The server has mostly set this status itself and then refuses it, which is as well.
  private func reportKilled() async {
    let untold = await reporter.finish()
    let end: [String: JSONValue] = [
      "status": .string(RunStatus.killed.rawValue), "finished_at": .string(context.timestamp()),
    ]
    do {
      if try await !context.server.isOver(plan.run) {
        try await context.server.patch(plan.run, .object(untold.merging(end) { $1 }))
      }
    } catch {
      context.logger.debug("the server did not take a report", metadata: ["run": "\(plan.run)", "error": "\(error)"])
    }
    announce(.killed)
  }
}
