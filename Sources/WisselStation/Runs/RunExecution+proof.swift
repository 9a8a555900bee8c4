import Logging
import Synchronization
import WisselModel
import WisselSettings
import WisselTrust

extension RunExecution {
  /// Writes a decision down; the run does not begin without that.
  func prove(_ decision: PolicyDecision, _ image: ImageIdentity?) throws {
    var details = [
      "decision": decision == .allowed ? "allowed" : "refused", "image": String(plan.image.prefix(1024)),
      "organization": "\(plan.initOrganization)", "task": "\(plan.task)", "job": "\(plan.job)",
    ]
    if let user = plan.initUser { details["user"] = "\(user)" }
    if let image {
      details["image_id"] = image.id
      details["image_digests"] = image.digests.prefix(16).joined(separator: " ")
    }
    if case .refused(let refusal) = decision { details["rule"] = refusal.key }
    if decision == .allowed, let image,
      let grant = context.egress.grant(plan.image, as: image, databases: plan.databases.map(\.label))
    {
      details["egress"] = grant.destinations.prefix(64).joined(separator: " ")
    }
    if decision == .allowed, let image {
      let writable = writable(image)
      if !writable.folders.isEmpty { details["writable"] = writable.folders.prefix(64).joined(separator: " ") }
      if let folder = writable.workingFolder { details["working_folder"] = folder }
    }
    do {
      try context.proof.note(.decided, of: plan, details)
    } catch {
      throw RunFailure(
        .startFailed,
        "The station cannot write its log of runs, and runs nothing that is not in it. Ask its operator to look at the "
          + "free space on its disk.", detail: "\(error)")
    }
  }

  /// Commits to what is about to be reported; nil without a result.
  func commitment(to ending: RunEnding) async -> Result<ProofDesk.Committed?, any Error> {
    guard ending.hasResult, let output = files.outputFile(limit: context.settings.wissel.limits.output) else {
      return .success(nil)
    }
    do {
      return .success(try await ProofDesk.commit(to: output, salt: evidence.withLock(\.salt)))
    } catch {
      return .failure(error)
    }
  }

  /// Makes the receipt of an end; nil when that is not possible, which the station's log says.
  func receipt(of ending: RunEnding, _ committed: () throws -> ProofDesk.Committed?) -> KeptReceipt? {
    let known = evidence.withLock { $0 }
    do {
      return try context.proof.receipt(
        of: plan, known, databases: known.input == nil ? [] : givenDatabases, ending: ending,
        ending.hasResult ? committed() : nil, known: knownReceipt)
    } catch {
      tellNoReceipt(error)
      return nil
    }
  }

  /// Writes an end down with its receipt.
  func prove(_ ending: RunEnding, _ receipt: KeptReceipt?) async {
    guard let receipt else { return }
    do {
      try context.proof.conclude(plan, ending, receipt)
    } catch {
      tellNoReceipt(error)
    }
  }

  private func tellNoReceipt(_ error: any Error) {
    context.logger.error("a run has no receipt", metadata: ["run": "\(plan.run)", "error": "\(error)"])
  }

  /// The receipt of a result that is no longer the one it was made for: journal and receipt were forced to disk, the
  /// result was not. Nil where all is well.
  func receiptOfLostResult(_ ending: RunEnding) async -> KeptReceipt? {
    guard let kept = knownReceipt, let salt = kept.salt,
      let receipt = kept.receipt(of: plan, status: ending.status.rawValue, key: context.proof.key),
      let told = receipt.result
    else { return nil }
    guard let output = files.outputFile(limit: context.settings.wissel.limits.output),
      let found = try? await ProofDesk.commit(to: output, salt: salt), found.result == told
    else { return kept }
    return nil
  }

  /// The databases a run is given with its input; those that this station does not have are nobody's.
  private var givenDatabases: [Receipt.Database] {
    plan.databases.compactMap { asked in
      context.settings.databases.first { $0.label == asked.label }.map {
        Receipt.Database(label: $0.label, type: $0.type)
      }
    }
  }
}
