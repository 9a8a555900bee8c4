import Logging
import Synchronization
import WisselSettings
import WisselTrust

extension RunExecution {
  /// What the run may have of the station's lakes, by label, or why it is refused.
  var rowsOfLakes: Result<[String: FrameOrder.Rows], Refusal> {
    var granted: [String: FrameOrder.Rows] = [:]
    for request in plan.requestedDatabases {
      guard context.settings.databases.contains(where: { $0.label == request.label && $0.isLake }) else { continue }
      let question = Result { () throws(LakeQuestion.Problem) in try LakeQuestion(request.parameters) }
      let settings = context.settings.wissel.lakes.first { $0.database == request.label }
      switch LakeDecision(question, settings) {
      case .refused(let refusal): return .failure(refusal.refusal(request.label))
      case .rows(let rows):
        if let other = granted[request.label], other != rows {
          return .failure(LakeRefusal.twice.refusal(request.label))
        }
        granted[request.label] = rows
      }
    }
    return .success(granted)
  }

  /// The decision on the run, with what it asks of lakes.
  func judgeLakes(_ decision: PolicyDecision) -> PolicyDecision {
    guard decision == .allowed, case .failure(let refusal) = rowsOfLakes else { return decision }
    context.logger.notice(
      "a run is refused", metadata: ["run": "\(plan.run)", "rule": "\(refusal.key)", "why": "\(refusal.details)"])
    return .refused(refusal)
  }

  /// Has the rows made that the run asks of lakes, and remembers which they are.
  func addLakes(to provision: inout DatabaseDesk.Provision) async throws {
    guard case .success(let rows) = rowsOfLakes, !rows.isEmpty else { return }
    let frames = try await context.lakes.frames(rows, for: plan, in: files)
    for frame in frames {
      guard let database = context.settings.databases.first(where: { $0.label == frame.given.label }) else { continue }
      provision.add(frame, of: database)
    }
    try context.journal.note(
      evidence.withLock { evidence in
        evidence.frames = frames.map(\.given)
        evidence.salt = evidence.salt ?? Commitment.salt()
        return evidence
      }, of: plan.run)
    timeline.mark("rows")
    try control.check()
  }

  /// What the log of runs tells of a start.
  func startDetails(_ container: String) -> [String: String] {
    let frames = evidence.withLock(\.frames) ?? []
    return ["container": container].merging(
      frames.isEmpty ? [:] : ["rows": frames.map(\.text).joined(separator: ", ")]
    ) { $1 }
  }
}
