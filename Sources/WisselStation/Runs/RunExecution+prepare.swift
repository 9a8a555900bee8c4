import Logging
import Synchronization
import WisselClient
import WisselContainers
import WisselModel
import WisselSettings
import WisselTrust
import WisselWire

/// What is decided on and made ready before a run begins.
extension RunExecution {
  /// What was decided on and made ready before a run begins.
  struct Preparation {
    let run: OpenRun
    /// The input, where the decision needed it.
    var opened: OpenedInput?
    let image: ImageDetails
    let provision: DatabaseDesk.Provision
    /// Where it may connect to; nil for nowhere.
    let egress: EgressGrant?
    /// What of the image it may write to.
    let writable: WritableFolders.Grant
    /// What a container that stays must be bound to for this run; nil where the run gets one of its own.
    let residence: ResidentKey?
  }

  /// Decides and makes ready.
  func prepare(_ run: OpenRun) async throws -> Preparation {
    try control.check()
    let opened = try await context.policy.asksForInput(plan.databases.map(\.label)) ? open(run) : nil
    let image = try await decide(opened?.summary)
    var provision = try context.databases.provide(plan.databases.map(\.label))
    try await addLakes(to: &provision)
    timeline.mark("decided")
    let writable = writable(ImageIdentity(image))
    return Preparation(
      run: run, opened: opened, image: image, provision: provision, egress: egress(image), writable: writable,
      // A file that describes one run would be wrong for the next, and copies go with the run they were made for.
      residence: context.settings.writesRunContext || !writable.folders.isEmpty
        ? nil
        : ResidentKey(
          plan, image: image.id, labels: image.labels, versions: provision.versions,
          consent: context.settings.wissel.residents))
  }

  /// Where the run may connect to, by the image that was decided on.
  private func egress(_ image: ImageDetails) -> EgressGrant? {
    context.egress.grant(plan.image, as: ImageIdentity(image), databases: plan.databases.map(\.label))
  }

  /// Has the policy decide: first whether any image of that name could run here, so that one that could not is not even
  /// fetched, and then on the image itself.
  ///
  /// - Returns: the image to start.
  private func decide(_ input: InputSummary?) async throws -> ImageDetails {
    var question = PolicyQuestion(
      image: plan.image, organization: plan.initOrganization, user: plan.initUser, store: plan.store,
      collaboration: plan.collaboration, study: plan.study, databases: plan.databases.map(\.label),
      method: input?.method, round: context.rounds.place(of: plan).round,
      clock: context.clock.reading(made: WireTime(plan.created)?.date))
    let ordered =
      await context.policy.asksForOrder(question.databases)
      ? context.orders.judge(input, of: plan, at: WireTime(question.clock.time)) : nil
    question.order = ordered?.standing ?? .absent
    var facts = try await context.policy.facts(for: question)
    let early = context.policy.decide(question, facts, run: plan.run)
    guard early == .allowed else { throw try refusal(early, nil) }
    let image = try await image()
    let identity = ImageIdentity(image)
    facts.image = identity
    facts.approvers = context.policy.approvers(of: identity)
    var decision = context.policy.decide(question, facts, run: plan.run)
    decision = judgeLakes(decision)
    if decision == .allowed, let covered = ordered?.covered,
      try !context.orders.use(covered, for: plan, at: WireTime(question.clock.time))
    {
      question.order = .bad(.replayed)
      decision = context.policy.decide(question, facts, run: plan.run)
    }
    try context.journal.note(
      evidence.withLock { evidence in
        evidence.decidedAt = WireTime(question.clock.time)
        evidence.image = identity
        return evidence
      }, of: plan.run)
    guard decision == .allowed else { throw try refusal(decision, identity) }
    try prove(decision, identity)
    return image
  }

  /// The image that will run: of the container that waits for such a run, or of that name at the engine.
  private func image() async throws -> ImageDetails {
    if let image = await context.residents.image(for: plan) { return image }
    return try await context.images.image(plan.image)
  }

  /// Writes a refusal down; returns what the researcher is told.
  private func refusal(_ decision: PolicyDecision, _ image: ImageIdentity?) throws -> RunFailure {
    guard case .refused(let refusal) = decision else { return RunFailure(.notAllowed, "") }
    try prove(decision, image)
    return RunFailure(.notAllowed, refusal.words)
  }
}
