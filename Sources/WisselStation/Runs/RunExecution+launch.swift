import Foundation
import Logging
import WisselContainers
import WisselModel
import WisselSealing
import WisselSettings
import WisselWire

extension RunExecution {
  /// A started container and its output from the first byte on.
  struct Launched {
    let container: ContainerID
    let output: OutputChunks
  }

  /// Decides, prepares and starts. What the run needs from server and engine is asked for at the same time.
  func launch(_ run: OpenRun) async throws -> Launched {
    try control.check()
    if case .refused(let refusal) = try await context.policy.decide(plan) {
      throw RunFailure(.notAllowed, refusal.text(image: plan.image))
    }
    async let image = context.images.image(plan.image)
    async let token = serverToken()
    let input = try await plainInput(run)
    let provision = try context.databases.provide(plan.databases.map(\.label))
    let environment = try variables(provision)
    let handed = try await token
    try files.prepare(input: input, token: handed.handed)
    let imageID = try await image
    try control.check()

    let relay = try await twice { [self] in try await context.relays.take() }
    control.hold(relay)
    relay.listener.serve(proxy(handed))
    var specification = ContainerSpecification(
      image: imageID, environment: environment, labels: context.names.runLabels(plan.run),
      user: StationNames.containerUser, network: .of(container: relay.record.container),
      mounts: try mounts(provision), limits: limits, gpu: context.settings.algorithmMayUseGPU)
    specification.command = nil
    let container = try await twice { [self, specification] in try await create(specification) }
    control.hold(container)
    try context.journal.note(.created(container: container.text), relay: relay.record, of: plan.run)
    let output = try await twice { [self] in
      try control.check()
      let output = try await context.engine.attach(container)
      try await context.engine.start(container)
      return output
    }
    try context.journal.note(.started(container: container.text), of: plan.run, durable: false)
    // A demand that came before there was anything to stop.
    if control.isKilled { try await context.engine.kill(container) }
    await reporter.send(["status": .string(RunStatus.active.rawValue)])
    announce(.active)
    return Launched(container: container, output: output)
  }

  /// The token the server gives for this run, and the one the algorithm gets.
  private func serverToken() async throws -> RunToken {
    let text: String
    do {
      text = try await context.server.containerToken(task: plan.task, image: plan.image)
    } catch let error as StationError where error.code != .unreachable {
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
      } catch let error as StationError {
        throw RunFailure(
          .startFailed, "The task's input could not be fetched from the server's blobs.", detail: error.description)
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
    let engine = context.engine
    let name = context.names.run(plan.run)
    if let other = try await engine.container(name) {
      guard other.labels.merging(context.names.ownLabels, uniquingKeysWith: { _, own in own }) == other.labels else {
        return try await engine.create(specification, name: context.names.run(plan.run, attempt: 1))
      }
      try await engine.remove(other.id.text)
    }
    return try await engine.create(specification, name: name)
  }

  /// Two attempts, as the contract has it for what the engine fails at.
  private func twice<Result>(_ step: () async throws -> Result) async throws -> Result {
    do {
      return try await step()
    } catch let error as EngineError {
      context.logger.warning("trying a second time", metadata: ["run": "\(plan.run)", "error": "\(error)"])
      try await Task.sleep(for: .seconds(1))
      return try await step()
    }
  }

  /// The run's proxy.
  func proxy(_ token: RunToken) -> RunProxy {
    RunProxy(
      token: token, transport: context.transport, blobs: context.blobs, key: context.key,
      renewToken: { [server = context.server, plan] in
        try await server.containerToken(task: plan.task, image: plan.image)
      }, onSubtask: onSubtask)
  }

  /// Listens again on the socket of a run that was taken over.
  func serveAgain(_ record: RelayRecord?) async throws {
    guard let record, let relay = try await context.relays.adopt(record) else { return }
    control.hold(relay)
    let token = try await context.server.containerToken(task: plan.task, image: plan.image)
    relay.listener.serve(proxy(RunToken(handed: try files.token(), server: token)))
  }
}
