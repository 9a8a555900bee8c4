import Foundation
import Logging
import WisselContainers
import WisselModel
import WisselSettings
import WisselTrust
import WisselWire

extension RunExecution {
  /// A started container, and its output from the first byte on when it was attached to.
  struct Launched {
    let container: ContainerID
    let output: OutputChunks?
    /// nil for a container that ends with the run.
    let residency: Residency?
  }

  /// Starts a container for the run. While the engine makes the container, the server is asked for the token and the input is
  /// opened; while the engine sets the container up, the journal goes to disk. Two attempts, as the contract has it for
  /// what the engine fails at. What is started is the image that was decided on, by its id, whatever its tag means by then.
  func launch(_ ready: Preparation) async throws -> Launched {
    let (image, provision) = (ready.image, ready.provision)
    let environment = try variables(provision, mayStay: ready.residence != nil, egress: ready.egress != nil)
    try files.make()
    let writable = try await copies(of: ready.writable.folders, in: image)
    async let laidOut = layOut(ready)
    let specification = ContainerSpecification(
      image: image.id, workingFolder: ready.writable.workingFolder, environment: environment,
      labels: context.names.runLabels(plan.run),
      user: StationNames.containerUser, network: .none, mounts: try mounts(provision) + writable, limits: limits,
      gpu: context.settings.algorithmMayUseGPU)
    var isSecond = false
    while true {
      var isAsked = false
      do {
        let made = try await make(specification, provenRelay: isSecond)
        let asked = try await laidOut
        let residency = residency(made, asked, ready)
        made.relay.listener.serve(proxy(asked.token), residency?.resident.exchange)
        try await open(made.relay, to: ready.egress, provision.ways)
        timeline.mark("token")
        try control.check()
        isAsked = true
        try await context.engine.start(made.container)
        return try await started(made.container, made.output, residency)
      } catch let error as EngineError {
        // The call may have failed and the container run all the same; it must not run twice.
        if let container = control.container,
          try await hasStarted(container, isAsked: isAsked && error.code != .notFound)
        {
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

  /// Whether a container may have run. Of one that is gone nobody can tell, once its start was asked for and it was there.
  private func hasStarted(_ container: ContainerID, isAsked: Bool) async throws -> Bool {
    switch try await context.engine.container(container.text)?.state {
    case nil: isAsked
    case .created: false
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
}
