import Foundation
import Logging
import Synchronization
import WisselClient
import WisselContainers
import WisselModel
import WisselSealing
import WisselSettings
import WisselTrust
import WisselWire

extension RunExecution {
  /// A started container, and its output from the first byte on when it was attached to.
  struct Launched {
    let container: ContainerID
    let output: OutputChunks?
  }

  /// Decides, prepares and starts. While the engine makes the container, the server is asked for the token and the input is
  /// opened; while the engine sets the container up, the journal goes to disk. Two attempts, as the contract has it for
  /// what the engine fails at. What is started is the image that was decided on, by its id, whatever its tag means by then.
  func launch(_ run: OpenRun) async throws -> Launched {
    try control.check()
    let opened = try await context.policy.asksForMethod ? open(run) : nil
    let image = try await decide(opened?.summary)
    let provision = try context.databases.provide(plan.databases.map(\.label))
    let environment = try variables(provision)
    try files.make()
    async let token = layOut(run, opened)
    let specification = ContainerSpecification(
      image: image.id, environment: environment, labels: context.names.runLabels(plan.run),
      user: StationNames.containerUser, network: .none, mounts: try mounts(provision), limits: limits,
      gpu: context.settings.algorithmMayUseGPU)
    timeline.mark("decided")
    var isSecond = false
    while true {
      do {
        let made = try await make(specification, provenRelay: isSecond)
        made.relay.listener.serve(proxy(try await token))
        timeline.mark("token")
        try control.check()
        try await context.engine.start(made.container)
        return try await started(made.container, made.output)
      } catch let error as EngineError {
        // The call may have failed and the container run all the same; it must not run twice.
        if let container = control.container, try await hasStarted(container) {
          return try await started(container, nil)
        }
        if isSecond { throw startFailure(error, image) }
        isSecond = true
        context.logger.warning("trying a second time", metadata: ["run": "\(plan.run)", "error": "\(error)"])
        await removeContainers()
        try await Task.sleep(for: .seconds(1))
      }
    }
  }

  /// Has the policy decide: first whether any image of that name could run here, so that one that could not is not even
  /// fetched, and then on the image itself.
  ///
  /// - Returns: the image to start.
  private func decide(_ input: InputSummary?) async throws -> ImageDetails {
    let question = PolicyQuestion(
      image: plan.image, organization: plan.initOrganization, user: plan.initUser, store: plan.store,
      collaboration: plan.collaboration, study: plan.study, databases: plan.databases.map(\.label),
      method: input?.method, round: context.rounds.place(of: plan).round,
      clock: context.clock.reading(made: WireTime(plan.created)?.date))
    var facts = try await context.policy.facts(for: question)
    let early = context.policy.decide(question, facts, run: plan.run)
    guard early == .allowed else { throw try refusal(early, nil) }
    let image = try await context.images.image(plan.image)
    let identity = ImageIdentity(image)
    facts.image = identity
    let decision = context.policy.decide(question, facts, run: plan.run)
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

  /// Writes a refusal down; returns what the researcher is told.
  private func refusal(_ decision: PolicyDecision, _ image: ImageIdentity?) throws -> RunFailure {
    guard case .refused(let refusal) = decision else { return RunFailure(.notAllowed, "") }
    try prove(decision, image)
    return RunFailure(.notAllowed, refusal.words)
  }

  private struct Made {
    let relay: Relay
    let container: ContainerID
    let output: OutputChunks
  }

  /// Makes the container in a relay's network and attaches to it; when this returns the journal names it.
  private func make(_ draft: ContainerSpecification, provenRelay: Bool) async throws -> Made {
    let relay = try await context.relays.take(proven: provenRelay)
    control.hold(relay)
    try control.check()
    var specification = draft
    specification.network = .of(container: relay.record.container)
    let container = try await create(specification)
    control.hold(container)
    timeline.mark("created")
    async let noted: Void = context.journal.note(
      .created(container: container.text), relay: relay.record, of: plan.run)
    let output = try await context.engine.attach(container)
    timeline.mark("attached")
    try await noted
    return Made(relay: relay, container: container, output: output)
  }

  /// What the researcher is told when the engine twice did not start the container.
  private func startFailure(_ error: EngineError, _ image: ImageDetails) -> RunFailure {
    let machine = EngineVersion.architecture
    let hint =
      image.architecture.isEmpty || image.architecture == machine || error.code == .unreachable
      ? "Ask the station's operator to look into its log; an image whose command is not in it fails like this, too."
      : "The image is built for \(image.architecture), this station's machine is \(machine). Use one that is built for it."
    return RunFailure(
      .startFailed, "The run could not be started: \(error.safeText). \(hint)", detail: error.description)
  }

  private func hasStarted(_ container: ContainerID) async throws -> Bool {
    switch try await context.engine.container(container.text)?.state {
    case nil, .created: false
    case .running, .exited: true
    }
  }

  private func started(_ container: ContainerID, _ output: OutputChunks?) async throws -> Launched {
    timeline.mark("started")
    try context.journal.note(.started(container: container.text), of: plan.run, durable: false)
    context.proof.tell(.started, of: plan, ["container": container.text])
    // A demand that came before there was anything to stop.
    if control.isKilled { try await context.engine.kill(container) }
    await reporter.send(["status": .string(RunStatus.active.rawValue)])
    announce(.active)
    return Launched(container: container, output: output)
  }

  /// Lays input and token in the run's folder.
  private func layOut(_ run: OpenRun, _ opened: OpenedInput?) async throws -> RunToken {
    async let input = openedNow(run, opened)
    let token = try await serverToken()
    let opened = try await input
    try files.prepare(input: opened.input, token: token.handed)
    let known = evidence.withLock { evidence in
      evidence.input = opened.summary
      return evidence
    }
    try context.journal.note(known, of: plan.run)
    return token
  }

  /// An input and what is remembered of it.
  private struct OpenedInput {
    let input: RunFolder.Input
    let summary: InputSummary
  }

  private func openedNow(_ run: OpenRun, _ opened: OpenedInput?) async throws -> OpenedInput {
    if let opened { return opened }
    return try await open(run)
  }

  private func open(_ run: OpenRun) async throws -> OpenedInput {
    let input = try await plainInput(run)
    switch input {
    case .bytes(let bytes): return OpenedInput(input: input, summary: InputSummary(bytes))
    case .fetched: return OpenedInput(input: input, summary: try InputSummary(file: files.fetchedInput()))
    }
  }

  /// The token the server gives for this run, and the one the algorithm gets.
  private func serverToken() async throws -> RunToken {
    let text: String
    do {
      text = try await context.server.containerToken(task: plan.task, image: plan.image)
    } catch let error as APIError {
      throw RunFailure(
        .failed, "Could not obtain algorithm container token", detail: error.description)
    }
    guard let token = RunToken(server: text) else {
      throw RunFailure(.failed, "Could not obtain algorithm container token", detail: "it is no JSON web token")
    }
    return token
  }

  /// The algorithm's input as it was meant. What cannot be opened gives bytes that make no sense to the algorithm, on
  /// purpose: nobody is told why (design §6).
  private func plainInput(_ run: OpenRun) async throws -> RunFolder.Input {
    let notBase64 = RunFailure(.startFailed, "The task's input is not base64, as it must be in this collaboration.")
    if run.isInBlobStore {
      guard BlobCall.isUUID(run.input) else {
        throw RunFailure(.startFailed, "The task's input does not name a blob of the server.")
      }
      let stage: any ByteStage = context.key.map { OpeningStage(key: $0) } ?? PlainReadingStage()
      do {
        try await context.server.fetch(run.input, through: stage, to: files.fetchedInput(), over: context.blobs)
      } catch is SealingError {
        throw notBase64
      } catch  where error is APIError || error is TransportFailure {
        throw RunFailure(
          .startFailed, "The task's input could not be fetched from the server's blobs.", detail: "\(error)")
      }
      return .fetched
    }
    if let key = context.key { return .bytes(Envelope.open(run.input, with: key)) }
    guard let input = PlainForm.bytes(run.input) else { throw notBase64 }
    return .bytes(input)
  }

  private func variables(_ provision: DatabaseDesk.Provision) throws -> [String: String] {
    do {
      return try AlgorithmEnvironment(
        run: plan.run, proxyHost: "http://127.0.0.1", proxyPort: context.relay.port, requested: plan.requestedDatabases,
        configured: context.settings.databases, placements: provision.placements,
        additional: context.settings.algorithmEnvironment
      ).encoded()
        // The image does not know the user. Not encoded, since it is not the wrapper that reads it.
        .merging(["HOME": "/tmp"]) { configured, _ in configured }
    } catch let error as AlgorithmEnvironment.IllegalName {
      throw RunFailure(
        .failed,
        "The station's settings for algorithms (algorithm_env, or env of a database) hold a name that cannot be a "
          + "variable. Its operator should correct it.",
        detail: "the name is \(error.name)")
    }
  }

  /// The run's own folder, the temporary folder of its job, and its databases.
  private func mounts(_ provision: DatabaseDesk.Provision) throws -> [ContainerSpecification.Mount] {
    let job = context.folder.jobs.appendingPathComponent(String(plan.job.rawValue))
    try FileManager.default.createDirectory(at: job, withIntermediateDirectories: true)
    chmod(job.path, 0o777)
    return [
      .init(source: files.task.path, target: ContainerPaths.task(plan.run), readOnly: false),
      .init(source: job.path, target: ContainerPaths.temporary, readOnly: false),
    ] + provision.mounts
  }

  private var limits: ContainerSpecification.Limits {
    let limits = context.settings.wissel.limits
    return ContainerSpecification.Limits(
      memory: limits.memory, processes: limits.pids, processors: limits.cpus, temporary: 256 << 20,
      fileSize: max(4 << 30, limits.output + (1 << 20)))
  }

  /// Makes the container. One of ours that has its name is left from a run that never started and goes; a foreign one
  /// stays, and ours takes another name.
  private func create(_ specification: ContainerSpecification) async throws -> ContainerID {
    let (engine, names) = (context.engine, context.names)
    let name = names.run(plan.run)
    do {
      return try await engine.create(specification, name: name)
    } catch {
      guard error.code == .conflict else { throw error }
    }
    if let other = try await engine.container(name) {
      guard other.labels.merging(names.ownLabels, uniquingKeysWith: { _, own in own }) == other.labels else {
        return try await engine.create(specification, name: names.run(plan.run, attempt: 1))
      }
      try await engine.remove(other.id.text)
    }
    return try await engine.create(specification, name: name)
  }

  /// The run's proxy.
  func proxy(_ token: RunToken) -> RunProxy {
    RunProxy(
      token: token, transport: context.server.transport, blobs: context.blobs, key: context.key, subtasks: subtasks,
      renewToken: { [server = context.server, plan] in
        try await server.containerToken(task: plan.task, image: plan.image)
      }, onSubtask: onWait)
  }

  /// What the run may make of subtasks.
  private var subtasks: SubtaskRule {
    let given = plan.databases.contains { asked in context.settings.databases.contains { $0.label == asked.label } }
    return SubtaskRule(task: plan.task, mayAsk: !given || !context.settings.wissel.rules.denySubtasksAfterData)
  }

  /// Listens again on the socket of a run that was taken over.
  func serveAgain(_ record: RelayRecord?) async throws {
    guard let record, let relay = try await context.relays.adopt(record) else { return }
    control.hold(relay)
    let token = try await context.server.containerToken(task: plan.task, image: plan.image)
    relay.listener.serve(proxy(RunToken(handed: try files.token(), server: token)))
  }
}
