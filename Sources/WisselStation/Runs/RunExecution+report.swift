import Logging
import WisselClient
import WisselModel
import WisselSealing
import WisselSettings
import WisselWire

/// A run's result as it travels: sealed for who asked, as a blob, as a text, or in pieces.
extension RunExecution {
  /// The longest result that is held, in bytes.
  private static let longestHeld = 1 << 20

  /// The final report with the result as it travels.
  func report(_ ending: RunEnding) async throws -> FinalReport {
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
}
