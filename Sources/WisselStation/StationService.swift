package import Foundation
package import Logging
import ServiceLifecycle
import WisselClient
import WisselContainers
import WisselModel
import WisselOutbound
import WisselSealing
import WisselSettings
import WisselWire

/// A station: one identity at one server. It asks, holds a socket connection, runs algorithms beside the data, and never
/// listens on a network.
package struct StationService: Service, Sendable {
  let settings: StationSettings
  let environment: [String: String]
  let now: @Sendable () -> Date
  private let onReady: @Sendable () -> Void
  private let onOpen: @Sendable (StationDesk) -> Void
  let logger: Logger

  /// - Parameters:
  ///   - environment: the process's, for finding the container engine.
  ///   - onOpen: called once, when people can see and do something at the station.
  ///   - onReady: called once, when the station is connected and has taken up what waited for it.
  package init(
    settings: StationSettings, environment: [String: String], now: @escaping @Sendable () -> Date = { Date() },
    logger: Logger, onOpen: @escaping @Sendable (StationDesk) -> Void = { _ in },
    onReady: @escaping @Sendable () -> Void
  ) {
    self.settings = settings
    self.environment = environment
    self.now = now
    self.logger = logger
    self.onOpen = onOpen
    self.onReady = onReady
  }

  /// Runs until a graceful shutdown or cancellation, then returns. Algorithms under way go on, and the next start takes them
  /// over; where the settings say so they are removed, and the next start begins them anew. Everything else is removed.
  /// Outcomes that were not delivered are delivered by the next start.
  ///
  /// - Throws: `StationError` and `APIError` for what an operator must see to.
  package func run() async throws {
    do {
      try await cancelWhenGracefulShutdown { try await serve() }
    } catch is CancellationError {}
  }

  private func serve() async throws {
    let outbound = try Outbound(settings.node)
    let context = try await open(through: HTTPTransport(base: settings.node.baseURL, over: outbound), over: outbound)
    defer { try? context.lock.close() }
    let station = context.context
    let work = AsyncStream.makeStream(of: RunKeeper.Job.self)
    let spawn: @Sendable (@escaping RunKeeper.Job) -> Void = { work.continuation.yield($0) }
    let keeper = RunKeeper(context: station, finished: try station.journal.finished(), spawn: spawn)
    let desk = StationDesk(
      context: station, keeper: keeper, startedAt: WireTime(now()),
      isConnected: { [socket = context.socket] in
        socket.isConnected
      }, serverAnswers: { [transport = context.transport] in transport.answers }, people: settings.people)
    onOpen(desk)
    var failure: (any Error)?
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          await withDiscardingTaskGroup { jobs in
            for await job in work.stream { jobs.addTask { await job() } }
          }
        }
        group.addTask {
          try await recover(station, keeper)
          spawn { await station.relays.refill() }
          try await StationLink(
            context: station, socket: context.socket, keeper: keeper, spawn: spawn, onReady: onReady
          ).run()
        }
        group.addTask { await context.tunnels.run() }
        group.addTask { try await WitnessLink(context: station).run() }
        if let folder = settings.node.wissel.witnessFolder {
          group.addTask { try await WitnessFolder(context: station, path: settings.node.path(folder)).run() }
        }
        group.addTask { try await station.orders.roster?.run() }
        group.addTask {
          try await ControlListener(
            socket: ControlSocket(data: settings.node.dataFolder), desk: desk, logger: logger
          ).run()
        }
        defer { work.continuation.finish() }
        while try await group.next() != nil {}
      }
    } catch {
      failure = error
    }
    // What is left is removed even though this task may be cancelled.
    await Task { await cleanUp(station) }.value
    if let failure { throw failure }
  }

  /// Goes on with the runs in the journal, and removes containers of ours that belong to none of them.
  func recover(_ context: StationContext, _ keeper: RunKeeper) async throws {
    let records = try context.journal.load()
    let found = try await context.engine.containers(labels: context.names.ownLabels)
    var kept: Set<String> = []
    for record in records {
      let own = found.first { $0.labels["run_id"] == String(record.plan.run.rawValue) }
      let details: ContainerDetails? =
        if let own { try await context.engine.container(own.id.text) } else { nil }
      if let own { kept.insert(own.name) }
      if let relay = record.relay { kept.insert(relay.container) }
      await keeper.recover(record, container: details)
    }
    try await remove(found.filter { !kept.contains($0.name) }, at: context.engine)
    keeper.spawn { await keeper.tidy() }
    let sockets = Set(records.compactMap { $0.relay.map { URL(fileURLWithPath: $0.folder).lastPathComponent } })
    for name in try FileManager.default.contentsOfDirectory(atPath: context.folder.sockets.path)
    where !sockets.contains(name) && name != context.folder.tunnels.lastPathComponent {
      try? FileManager.default.removeItem(at: context.folder.sockets.appendingPathComponent(name))
    }
  }

  /// Removes containers, runs before the relays whose network they use.
  private func remove(_ containers: [ContainerSummary], at engine: ContainerEngine) async throws {
    for relays in [false, true] {
      for container in containers where StationNames.isRelay(container.labels) == relays {
        try await engine.remove(container.id.text)
      }
    }
  }

  /// Removes relays, the containers that are left, and the temporary folders of jobs, but for those of algorithms that go
  /// on.
  func cleanUp(_ context: StationContext) async {
    await context.residents.close()
    await context.relays.close()
    let left = settings.endsRuns ? [] : ((try? context.journal.load()) ?? []).filter(\.mayRun)
    let runs = Set(left.map { String($0.plan.run.rawValue) })
    let relays = Set(left.compactMap { $0.relay?.container })
    do {
      let found = try await context.engine.containers(labels: context.names.ownLabels).filter { container in
        !relays.contains(container.name) && !(container.labels["run_id"].map(runs.contains) ?? false)
      }
      try await remove(found, at: context.engine)
    } catch {
      logger.warning("could not remove all containers", metadata: ["error": "\(error)"])
    }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: context.folder.jobs.path)) ?? []
    where Int(name) != nil && !left.contains(where: { String($0.plan.job.rawValue) == name }) {
      _ = Leftovers.putAside(context.folder.jobs.appendingPathComponent(name))
    }
    await Leftovers(context: context).clear()
    if left.isEmpty, context.folder.sockets.deletingLastPathComponent() != context.folder.root {
      try? FileManager.default.removeItem(at: context.folder.sockets)
    }
  }
}
