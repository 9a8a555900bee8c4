import Logging
import WisselClient
import WisselModel
import WisselSealing
import WisselSettings
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

  /// Sends the final report. A server that has closed the run already has its outcome, or its own.
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
      guard report.hasResult else { return true }
      let words =
        status == 413
        ? "The result is larger than the server takes. Return less, or ask the server's operator to allow more."
        : "The server did not take the result. Ask the station's operator to look into its log."
      var plain = report
      plain.ending = self.ending(.failed, note: words)
      plain.log = FinalReport.log(files.log(), note: words, shared: sharesLog)
      plain.result = ""
      plain.longResult = nil
      try await context.server.patch(plan.run, plain.body(untold))
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

  /// The longest result that is held, in bytes.
  private static let longestHeld = 1 << 20

  /// The final report with the result as it travels.
  private func report(_ ending: RunEnding) async throws -> FinalReport {
    do {
      return try await sealed(ending)
    } catch let refusal as KeyDesk.Refusal {
      return failed(refusal.words)
    }
  }

  private func sealed(_ ending: RunEnding) async throws -> FinalReport {
    let log = FinalReport.log(files.log(), note: ending.note, shared: sharesLog)
    guard ending.hasResult else { return FinalReport(ending: ending, result: "", log: log) }
    guard try await isUnchanged(ending) else {
      return failed("The result at the station is not the one that was released. Ask the station's operator why.")
    }
    let file = files.outputFile(limit: context.settings.wissel.limits.output)
    if let file, try await context.blobs.use.answer({ try await context.server.keepsBlobs() }) {
      return try await report(ending, file, log: log)
    }
    if let file, file.size > Self.longestHeld {
      var report = FinalReport(ending: ending, result: "", log: log)
      guard context.key != nil else {
        report.longResult = (file, nil)
        return report
      }
      report.longResult = (file, try await receiver())
      return report
    }
    switch files.output(limit: context.settings.wissel.limits.output) {
    case .bytes(let bytes) where bytes.isEmpty: return FinalReport(ending: ending, result: "", log: log)
    case .bytes(let bytes):
      guard context.key != nil else { return FinalReport(ending: ending, result: PlainForm.text(bytes), log: log) }
      return FinalReport(ending: ending, result: try await receiver().text(bytes), log: log)
    case .missing, .tooLarge:
      let note = "The algorithm removed its output file or put something else in its place; there is no result."
      return FinalReport(
        ending: self.ending(ending.status == .completed ? .failed : ending.status, note: note), result: "",
        log: FinalReport.log(files.log(), note: note, shared: sharesLog))
    }
  }

  /// The final report with the result as a blob.
  private func report(_ ending: RunEnding, _ file: OutputFile, log: String) async throws -> FinalReport {
    var stage: any ByteStage = PlainWritingStage()
    if context.key != nil { stage = try await receiver().stage() }
    do {
      let blob = try await context.server.send(file, through: stage, over: context.blobs)
      return FinalReport(ending: ending, result: blob, log: log)
    } catch let error as APIError where error.status != nil {
      context.logger.error("the server refused a result", metadata: ["run": "\(plan.run)", "error": "\(error)"])
      return failed("The server did not take the result. Ask the station's operator to look into its log.")
    }
  }

  /// The organisation that asked, and how the result is sealed for it.
  ///
  /// - Throws: `KeyDesk.Refusal` where its key is not to be trusted, or there is none.
  private func receiver() async throws -> Addressee {
    let organization = plan.initOrganization
    let key = try await context.receivers.key(of: organization) {
      try await context.keys.receiverKey(of: organization.rawValue) {
        try await context.server.organization(organization).publicKey
      }
    }
    return try context.keys.addressee(key, of: organization.rawValue, run: plan.run.rawValue)
  }

  private func failed(_ note: String) -> FinalReport {
    FinalReport(
      ending: ending(.failed, note: note), result: "",
      log: FinalReport.log(files.log(), note: note, shared: sharesLog))
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

/// What the server gets at the end of a run.
struct FinalReport {
  var ending: RunEnding
  /// Base64 or sealed; empty for none.
  var result: String
  /// In the place of `result` one that is too long to be held, and whom it is to be sealed for.
  var longResult: (file: OutputFile, receiver: Addressee?)?
  var log: String

  init(ending: RunEnding, result: String, log: String) {
    self.ending = ending
    self.result = result
    self.log = log
  }

  var hasResult: Bool { !result.isEmpty || longResult != nil }

  /// - Parameter untold: what the server was to be told before; the end counts.
  func body(_ untold: [String: JSONValue]) -> JSONValue {
    let end: [String: JSONValue] = [
      "result": .string(result), "log": .string(log), "status": .string(ending.status.rawValue),
      "finished_at": .string(ending.finishedAt),
    ]
    return .object(untold.merging(end) { $1 })
  }

  /// The log that leaves the station: the algorithm's own where the station shares it, and what the station has to say.
  static func log(_ own: String, note: String?, shared: Bool) -> String {
    // A text of the original's that clients know.
    let first = shared ? own : own.isEmpty && note != nil ? "" : "Node does not allow sharing algorithm logs"
    guard let note else { return first }
    let gap = first.isEmpty || first.hasSuffix("\n") ? "" : "\n"
    return "\(first)\(gap)station > \(note)\n"
  }
}
