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
    do {
      try context.proof.note(.decided, of: plan, details)
    } catch {
      throw RunFailure(
        .startFailed,
        "The station cannot write its log of runs, and runs nothing that is not in it. Ask its operator to look at the "
          + "free space on its disk.", detail: "\(error)")
    }
  }

  /// Makes the receipt of an end.
  func prove(_ ending: RunEnding) async {
    let output = ending.hasResult ? files.outputFile(limit: context.settings.wissel.limits.output) : nil
    let known = evidence.withLock { $0 }
    await context.proof.conclude(
      plan, known, databases: known.input == nil ? [] : givenDatabases, ending: ending, output: output)
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
