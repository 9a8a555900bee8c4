import Logging
import WisselContainers
import WisselModel
import WisselSettings

/// The containers that wait for the next run of their job. One that is taken belongs to the run until it is given back; at
/// most one waits for each binding, and only so many in all.
actor ResidentPool {
  private let settings: ResidentSettings
  private let remove: @Sendable (Resident) async -> Void
  /// In the order in which they began to wait.
  private var waiting: [(resident: Resident, timer: Task<Void, any Error>)] = []
  /// Tasks that are over lately: their subtasks' containers need not wait.
  private var over: [TaskID] = []
  private var removals: [Task<Void, Never>] = []
  private var isClosed = false

  /// - Parameter remove: removes container and relay of one that was told that it is over.
  init(_ settings: ResidentSettings, remove: @escaping @Sendable (Resident) async -> Void) {
    self.settings = settings
    self.remove = remove
  }

  /// The container that waits for such a run; it belongs to the caller now.
  func take(_ key: ResidentKey) -> Resident? {
    guard let index = waiting.firstIndex(where: { $0.resident.key == key }) else { return nil }
    let place = waiting.remove(at: index)
    place.timer.cancel()
    return place.resident
  }

  /// The image of the container that waits for the next run of such a task, whatever has become of its name meanwhile.
  func image(for plan: RunPlan) -> ImageDetails? {
    waiting.map(\.resident).first {
      $0.key.job == plan.job && $0.key.parent == plan.parent && $0.reference == plan.image
    }?.image
  }

  /// Takes a container that has answered; lets it wait, or end.
  func keep(_ resident: Resident) async {
    let key = resident.key
    guard !isClosed, resident.rounds < settings.rounds, !over.contains(key.parent),
      !waiting.contains(where: { $0.resident.key == key })
    else { return await dismiss(resident) }
    let timer = Task { [settings] in
      try await Task.sleep(for: settings.idle)
      await end { $0 === resident }
    }
    waiting.append((resident, timer))
    if waiting.count > settings.containers {
      let oldest = waiting.removeFirst()
      oldest.timer.cancel()
      await dismiss(oldest.resident)
    }
  }

  /// A container's output has ended: whoever waits for it no more.
  func ended(_ resident: Resident) async { await end { $0 === resident } }

  /// A task is over: the containers of its subtasks end, and those that are at work do when they have answered.
  func end(subtasksOf task: TaskID) async {
    over.append(task)
    if over.count > 1000 { over.removeFirst() }
    await end { $0.key.parent == task }
  }

  /// A job is over.
  func end(job: JobID) async { await end { $0.key.job == job } }

  /// Ends those that wait, and lets none wait any more.
  func close() async {
    isClosed = true
    await end { _ in true }
    for removal in removals { await removal.value }
  }

  private func end(_ isMeant: (Resident) -> Bool) async {
    let meant = waiting.filter { isMeant($0.resident) }
    waiting.removeAll { isMeant($0.resident) }
    for place in meant {
      place.timer.cancel()
      await dismiss(place.resident)
    }
  }

  private func dismiss(_ resident: Resident) async {
    await resident.exchange.end()
    resident.forget()
    if removals.count > 64 { removals.removeFirst() }
    removals.append(Task { [remove] in await remove(resident) })
  }
}

extension ResidentPool {
  /// The pool of a station.
  ///
  /// - Parameter consent: nil where every run has a container of its own; then nothing is ever kept.
  init(
    _ consent: ResidentSettings?, engine: ContainerEngine, relays: RelayPool, lull: Lull, logger: Logger
  ) {
    self.init(consent ?? ResidentSettings()) { resident in
      await lull.wait()
      do {
        try await engine.remove(resident.container.text)
      } catch {
        logger.warning("could not remove a container", metadata: ["error": "\(error)"])
      }
      // After the container whose network it is.
      await relays.discard(resident.relay)
    }
  }
}
