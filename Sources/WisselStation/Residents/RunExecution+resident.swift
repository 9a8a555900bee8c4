import Logging
import Synchronization
import WisselContainers
import WisselModel
import WisselSettings
import WisselTrust
import WisselWire

extension RunExecution {
  /// The longest input that is handed to a container that stays; a longer one gets a container of its own, which reads it
  /// from a file.
  private static let longestInput = 16 << 20

  /// A container that may stay, and what it is asked first.
  struct Residency {
    let resident: Resident
    let question: ResidentExchange.Question
  }

  /// The container just made, as one that may stay; nil for a run that gets one of its own.
  func residency(_ made: Made, _ asked: Asked, _ ready: Preparation) -> Residency? {
    guard let key = ready.residence, let question = question(asked) else { return nil }
    let limits = context.settings.wissel.limits
    let resident = Resident(
      key: key, image: ready.image, reference: plan.image, container: made.container, relay: made.relay,
      first: question, logLimit: limits.log,
      outputLimit: limits.output)
    resident.watch(made.output) { [residents = context.residents] in await residents.ended($0) }
    return Residency(resident: resident, question: question)
  }

  private func question(_ asked: Asked) -> ResidentExchange.Question? {
    guard case .bytes(let input) = asked.input, input.count <= Self.longestInput else { return nil }
    return ResidentExchange.Question(run: plan.run, task: plan.task, token: asked.token, input: input, files: files)
  }

  /// Hands the run to a container that stayed from an earlier run of its job, with the same decision, journal entry and
  /// receipt as any other.
  ///
  /// - Returns: nil when there is no such container, or it failed: then the run begins anew in one of its own.
  func handOver(_ ready: Preparation) async throws -> RunEnding? {
    guard let key = ready.residence, let resident = await context.residents.take(key) else { return nil }
    control.hold(resident.container, isBorrowed: true)
    control.hold(resident.relay)
    let asked = try await ask(ready)
    guard let question = question(asked) else {
      control.handBack()
      await context.residents.keep(resident)
      return nil
    }
    timeline.mark("token")
    try control.check()
    try context.journal.note(.handed(container: resident.container.text), of: plan.run, durable: false)
    context.proof.tell(
      .started, of: plan,
      startDetails(resident.container.text).merging(["resident": String(resident.rounds + 1)]) { $1 })
    // The earlier run's token opens nothing from here on.
    resident.relay.listener.serve(proxy(asked.token), resident.exchange)
    await reporter.send(["status": .string(RunStatus.active.rawValue)])
    if let ending = try await answer(of: resident, to: question) { return ending }
    context.logger.warning(
      "a container that stayed has failed; the run begins anew in one of its own", metadata: ["run": "\(plan.run)"])
    files.dropReceivedOutput()
    await removeContainers()
    return nil
  }

  /// Puts the run to a container that may stay, and waits for its output.
  ///
  /// - Returns: nil when the container is gone, or is to be followed in the ordinary way.
  func answer(of resident: Resident, to question: ResidentExchange.Question) async throws -> RunEnding? {
    let watch = watch(resident.container)
    defer { watch.cancel() }
    resident.begin(share: sharing())
    let outcome = await withTaskCancellationHandler {
      await resident.exchange.ask(question)
    } onCancel: {
      Task { await resident.exchange.end() }
    }
    try Task.checkCancellation()
    live.open()
    switch outcome {
    case .ended:
      try control.check()
      return stopped
    case .answered:
      control.report()
      try control.check()
      timeline.mark("answered")
      try files.keep(log: resident.log)
      if let ending = tooLarge { return ending }
      control.handBack()
      await context.residents.keep(resident)
      return ending(.completed, note: nil, hasResult: true)
    }
  }

  private struct Told {
    var count = 0
    var pieces = TextPieces()
  }

  /// What is done with a container's output while the run goes on: sent to those who watch, where the station shares it.
  private func sharing() -> @Sendable ([UInt8]) -> Void {
    guard sharesLog else { return { _ in } }
    let told = Mutex(Told())
    return { [live] bytes in
      let text = told.withLock { told in
        guard told.count < Self.liveLimit else { return "" }
        told.count += bytes.count
        return told.pieces.feed(bytes)
      }
      live.add(text)
    }
  }
}
