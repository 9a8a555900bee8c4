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
  /// What was decided on and made ready before a run begins.
  struct Preparation {
    let run: OpenRun
    /// The input, where the decision needed it.
    var opened: OpenedInput?
    let image: ImageDetails
    let provision: DatabaseDesk.Provision
    /// Where it may connect to; nil for nowhere.
    let egress: EgressGrant?
    /// What a container that stays must be bound to for this run; nil where the run gets one of its own.
    let residence: ResidentKey?
  }

  /// A started container, and its output from the first byte on when it was attached to.
  struct Launched {
    let container: ContainerID
    let output: OutputChunks?
    /// nil for a container that ends with the run.
    let residency: Residency?
  }

  /// Decides and makes ready.
  func prepare(_ run: OpenRun) async throws -> Preparation {
    try control.check()
    let opened = try await context.policy.asksForInput(plan.databases.map(\.label)) ? open(run) : nil
    let image = try await decide(opened?.summary)
    var provision = try context.databases.provide(plan.databases.map(\.label))
    try await addLakes(to: &provision)
    timeline.mark("decided")
    return Preparation(
      run: run, opened: opened, image: image, provision: provision, egress: egress(image),
      // A file that describes one run would be wrong for the next.
      residence: context.settings.writesRunContext
        ? nil
        : ResidentKey(
          plan, image: image.id, labels: image.labels, versions: provision.versions,
          consent: context.settings.wissel.residents))
  }

  /// Starts a container for the run. While the engine makes the container, the server is asked for the token and the input is
  /// opened; while the engine sets the container up, the journal goes to disk. Two attempts, as the contract has it for
  /// what the engine fails at. What is started is the image that was decided on, by its id, whatever its tag means by then.
  func launch(_ ready: Preparation) async throws -> Launched {
    let (image, provision) = (ready.image, ready.provision)
    let environment = try variables(provision, mayStay: ready.residence != nil, egress: ready.egress != nil)
    try files.make()
    async let laidOut = layOut(ready)
    let specification = ContainerSpecification(
      image: image.id, environment: environment, labels: context.names.runLabels(plan.run),
      user: StationNames.containerUser, network: .none, mounts: try mounts(provision), limits: limits,
      gpu: context.settings.algorithmMayUseGPU)
    var isSecond = false
    while true {
      do {
        let made = try await make(specification, provenRelay: isSecond)
        let asked = try await laidOut
        let residency = residency(made, asked, ready)
        made.relay.listener.serve(proxy(asked.token), residency?.resident.exchange)
        try await open(made.relay, to: ready.egress, provision.ways)
        timeline.mark("token")
        try control.check()
        try await context.engine.start(made.container)
        return try await started(made.container, made.output, residency)
      } catch let error as EngineError {
        // The call may have failed and the container run all the same; it must not run twice.
        if let container = control.container, try await hasStarted(container) {
          return try await started(container, nil, nil)
        }
        if isSecond { throw startFailure(error, image) }
        isSecond = true
        context.logger.warning("trying a second time", metadata: ["run": "\(plan.run)", "error": "\(error)"])
        await removeContainers()
        try await Task.sleep(for: .seconds(1))
      }
    }
  }

  /// Where the run may connect to, by the image that was decided on.
  private func egress(_ image: ImageDetails) -> EgressGrant? {
    context.egress.grant(plan.image, as: ImageIdentity(image), databases: plan.databases.map(\.label))
  }

  /// Opens what the run may reach beside the station's proxy.
  private func open(_ relay: Relay, to grant: EgressGrant?, _ ways: [DatabaseWay]) async throws {
    var logger = context.logger
    logger[metadataKey: "run"] = "\(plan.run)"
    if let grant { try await relay.door.open(to: grant, logger: logger) }
    for way in ways { try await relay.databases.open(way, logger: logger) }
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

  struct Made {
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

  private func started(
    _ container: ContainerID, _ output: OutputChunks?, _ residency: Residency?
  ) async throws -> Launched {
    timeline.mark("started")
    try context.journal.note(
      .started(container: container.text), startedAt: WireTime(context.now()), of: plan.run, durable: false)
    context.proof.tell(.started, of: plan, startDetails(container.text))
    // A demand that came before there was anything to stop.
    if control.isKilled { try await context.engine.kill(container) }
    await reporter.send(["status": .string(RunStatus.active.rawValue)])
    return Launched(container: container, output: output, residency: residency)
  }

  /// What a run's container is given.
  struct Asked {
    let input: RunFolder.Input
    let token: RunToken
  }

  /// Gets input and token, and notes what the receipt tells of the input.
  func ask(_ ready: Preparation) async throws -> Asked {
    async let input = openedNow(ready.run, ready.opened)
    let token = try await serverToken()
    let opened = try await input
    let known = evidence.withLock { evidence in
      evidence.input = opened.summary
      return evidence
    }
    try context.journal.note(known, of: plan.run)
    return Asked(input: opened.input, token: token)
  }

  /// Lays input and token in the run's folder.
  private func layOut(_ ready: Preparation) async throws -> Asked {
    let asked = try await ask(ready)
    let description = try describe(asked.input, ready.provision)
    try files.prepare(input: asked.input, token: asked.token.handed)
    if let description { try files.describe(description) }
    return asked
  }

  /// Bytes of an input that a description of the run may repeat.
  private static let longestDescribed = 64 << 20

  /// The file that describes the run, where the station writes one.
  private func describe(_ input: RunFolder.Input, _ provision: DatabaseDesk.Provision) throws -> JSONValue? {
    guard context.settings.writesRunContext else { return nil }
    let bytes: [UInt8]
    switch input {
    case .bytes(let given): bytes = given
    case .fetched:
      let file = try files.fetchedInput()
      guard let status = FileStatus(path: file.path), status.size <= Self.longestDescribed else {
        throw RunFailure(
          .startFailed,
          "The input is too large for the file that describes the run (run_context_file). Ask for less, or ask the "
            + "station's operator to switch that off.")
      }
      bytes = Array(try Data(contentsOf: file))
    }
    do throws(RunContext.NoFile) {
      return try RunContext.document(
        of: plan, input: (try? WireJSON.decode(JSONValue.self, from: bytes)) ?? .null, node: context.identity.node,
        collaboration: plan.collaboration ?? context.identity.collaboration,
        databases: provision.described(context.settings.databases),
        placements: provision.placements, proxy: ("http://127.0.0.1", context.relay.port))
    } catch {
      throw RunFailure(
        .startFailed,
        "The database '\(error.label)' is no file, and this station describes runs of files only (run_context_file). Ask "
          + "its operator to switch that off, or ask for another database.")
    }
  }

  /// An input and what is remembered of it.
  struct OpenedInput {
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

  /// The algorithm's input as it was meant. An envelope that cannot be opened gives bytes that make no sense to the
  /// algorithm, on purpose: nobody is told why (design §6). Where the roster says HPKE, whatever does not open as that is
  /// refused, with one text for every reason.
  private func plainInput(_ run: OpenRun) async throws -> RunFolder.Input {
    do {
      return try await openedInput(run)
    } catch SealingError.notOpened {
      throw RunFailure(
        .startFailed,
        "The task's input does not open with the keys of this collaboration's roster. Make the task again, with those "
          + "keys.")
    } catch let refusal as KeyDesk.Refusal {
      throw RunFailure(.startFailed, refusal.words)
    }
  }

  private func openedInput(_ run: OpenRun) async throws -> RunFolder.Input {
    let notBase64 = RunFailure(.startFailed, "The task's input is not base64, as it must be in this collaboration.")
    if run.isInBlobStore {
      guard BlobCall.isUUID(run.input) else {
        throw RunFailure(.startFailed, "The task's input does not name a blob of the server.")
      }
      var stage: any ByteStage = PlainReadingStage()
      if let key = context.key { stage = try await opener(key, text: nil).stage() }
      do {
        try await context.server.fetch(run.input, through: stage, to: files.fetchedInput(), over: context.blobs)
      } catch SealingError.notBase64 {
        throw notBase64
      } catch  where error is APIError || error is TransportFailure {
        throw RunFailure(
          .startFailed, "The task's input could not be fetched from the server's blobs.", detail: "\(error)")
      }
      return .fetched
    }
    if let key = context.key { return .bytes(try await opener(key, text: run.input).open(run.input)) }
    guard let input = PlainForm.bytes(run.input) else { throw notBase64 }
    return .bytes(input)
  }

  /// With what the input is opened. Who sealed it is who asks: the asker's organisation, or for a subtask the one whose
  /// station runs the algorithm.
  private func opener(_ key: PrivateKey, text: String?) async throws -> Opener {
    try await context.keys.opener(of: plan.initOrganization.rawValue, run: nil, with: key, text: text)
  }

  private func variables(
    _ provision: DatabaseDesk.Provision, mayStay: Bool, egress: Bool
  ) throws -> [String: String] {
    // Not encoded, since it is not the wrapper that reads them. The image does not know the user.
    let home = ["HOME": "/tmp"]
    let description =
      context.settings.writesRunContext
      ? ["RUN_CONTEXT_FILE": "\(ContainerPaths.task(plan.run))/\(RunContext.name)"] : [:]
    do {
      return try AlgorithmEnvironment(
        run: plan.run, proxyHost: "http://127.0.0.1", proxyPort: context.relay.port,
        requested: provision.described(plan.requestedDatabases),
        configured: provision.described(context.settings.databases), placements: provision.placements,
        additional: context.settings.algorithmEnvironment, mayStay: mayStay,
        egressPort: egress ? EgressDoor.port : nil
      ).encoded().merging(home) { configured, _ in configured }.merging(description) { $1 }
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
      token: token, transport: context.server.transport, blobs: context.blobs, key: context.key, keys: context.keys,
      subtasks: subtasks, passing: passing,
      renewToken: { [server = context.server, plan] in
        try await server.containerToken(task: plan.task, image: plan.image)
      }, onSubtask: onWait)
  }

  /// What the run may make of subtasks.
  private var subtasks: SubtaskRule {
    let given = plan.databases.contains { asked in context.settings.databases.contains { $0.label == asked.label } }
    return SubtaskRule(task: plan.task, mayAsk: !given || !context.settings.wissel.rules.denySubtasksAfterData)
  }

  /// What puts the run's order on its subtasks; nil where it has none.
  private var passing: OrderPassing? {
    evidence.withLock { $0.input?.order }.map { found in
      OrderPassing(
        found.carried.order, parent: plan.task, organization: context.identity.organization, key: context.proof.key)
    }
  }

  /// Listens again on the socket of a run that was taken over.
  func serveAgain(_ record: RelayRecord?) async throws {
    guard let record, let relay = try await context.relays.adopt(record) else { return }
    control.hold(relay)
    let token = try await context.server.containerToken(task: plan.task, image: plan.image)
    relay.listener.serve(proxy(RunToken(handed: try files.token(), server: token)))
    guard let image = evidence.withLock(\.image) else { return }
    let labels = plan.databases.map(\.label)
    try await open(
      relay, to: context.egress.grant(plan.image, as: image, databases: labels),
      context.databases.ways.filter { labels.contains($0.label) })
  }
}
