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
      async let proven: Void = prove(self.ending(.killed, note: nil))
      await reportKilled()
      await proven
      delivered = true
    }
    timeline.mark("delivered")
    context.logger.debug(
      "a run's steps, in milliseconds", metadata: ["run": "\(plan.run)", "steps": "\(timeline.text)"])
    if !delivered { await reporter.cancel() }
    if !delivered || ending?.status != .completed { await removeContainers() }
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

  private func deliver(_ ending: RunEnding) async -> Bool {
    async let noted: Void = note(.ended(ending))
    do {
      let report = try await report(ending)
      timeline.mark("sealed")
      await noted
      // While the server is told; the run counts as delivered after both.
      async let proven: Void = prove(report.ending)
      announce(report.ending.status)
      await reporter.settle()
      timeline.mark("settled")
      let delivered = try await send(report)
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
  private func send(_ report: FinalReport) async throws -> Bool {
    do {
      try await context.server.patch(plan.run, report.body)
      return true
    } catch let error as APIError {
      guard let status = error.status else { throw error }
      if try await context.server.isOver(plan.run) { return true }
      context.logger.error("the server refused an outcome", metadata: ["run": "\(plan.run)", "error": "\(error)"])
      guard !report.result.isEmpty else { return true }
      let words =
        status == 413
        ? "The result is larger than the server takes. Return less, or ask the server's operator to allow more."
        : "The server did not take the result. Ask the station's operator to look into its log."
      var plain = report
      plain.ending = self.ending(.failed, note: words)
      plain.result = ""
      try await context.server.patch(plan.run, plain.body)
      return true
    }
  }

  /// The final report with the result as it travels.
  private func report(_ ending: RunEnding) async throws -> FinalReport {
    let log = FinalReport.log(files.log(), note: ending.note, shared: sharesLog)
    guard ending.hasResult else { return FinalReport(ending: ending, result: "", log: log) }
    guard try await isUnchanged(ending) else {
      return failed("The result at the station is not the one that was released. Ask the station's operator why.")
    }
    if try await context.server.keepsBlobs(), let file = files.outputFile(limit: context.settings.wissel.limits.output)
    {
      return try await report(ending, file, log: log)
    }
    switch files.output(limit: context.settings.wissel.limits.output) {
    case .bytes(let bytes) where bytes.isEmpty: return FinalReport(ending: ending, result: "", log: log)
    case .bytes(let bytes):
      guard context.key != nil else { return FinalReport(ending: ending, result: PlainForm.text(bytes), log: log) }
      guard let receiver = try await receiver() else { return unsealable }
      return FinalReport(ending: ending, result: try Envelope.seal(bytes, for: receiver), log: log)
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
    if context.key != nil {
      guard let receiver = try await receiver() else { return unsealable }
      stage = try SealingStage(for: receiver)
    }
    do {
      let blob = try await context.server.send(file, through: stage, over: context.blobs)
      return FinalReport(ending: ending, result: blob, log: log)
    } catch let error as APIError where error.status != nil {
      context.logger.error("the server refused a result", metadata: ["run": "\(plan.run)", "error": "\(error)"])
      return failed("The server did not take the result. Ask the station's operator to look into its log.")
    }
  }

  /// The key of the organisation that asked; nil without one.
  private func receiver() async throws -> PublicKey? {
    try? PublicKey(wireText: try await context.server.organization(plan.initOrganization).publicKey)
  }

  private var unsealable: FinalReport {
    failed(
      "The organisation that asked has no public key at the server, so the result cannot be sealed for it. "
        + "Upload its key and make the task again.")
  }

  private func failed(_ note: String) -> FinalReport {
    FinalReport(
      ending: ending(.failed, note: note), result: "",
      log: FinalReport.log(files.log(), note: note, shared: sharesLog))
  }

  /// The server has mostly set this status itself and then refuses it, which is as well.
  private func reportKilled() async {
    await reporter.settle()
    let body: JSONValue = ["status": .string(RunStatus.killed.rawValue), "finished_at": .string(context.timestamp())]
    do {
      if try await !context.server.isOver(plan.run) { try await context.server.patch(plan.run, body) }
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
  var log: String

  var body: JSONValue {
    [
      "result": .string(result), "log": .string(log), "status": .string(ending.status.rawValue),
      "finished_at": .string(ending.finishedAt),
    ]
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
