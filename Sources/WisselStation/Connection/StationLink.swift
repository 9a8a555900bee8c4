import Logging
import Synchronization
import WisselClient
import WisselModel
import WisselSettings
import WisselSocketProtocol
import WisselWire

/// What the server says to the station, turned into work: tasks to fetch, runs to stop, tokens to renew. Also asks by
/// itself from time to time, often while there is no socket connection, so that nothing waits for an event that was lost.
final class StationLink: Sendable {
  private static let pauseConnected = Duration.seconds(60)
  private static let pauseAlone = Duration.seconds(5)

  private let context: StationContext
  private let socket: StationSocket
  private let keeper: RunKeeper
  private let spawn: @Sendable (@escaping RunKeeper.Job) -> Void
  private let onReady: @Sendable () -> Void
  private let isReady = Mutex(false)
  private let wake = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

  init(
    context: StationContext, socket: StationSocket, keeper: RunKeeper,
    spawn: @escaping @Sendable (@escaping RunKeeper.Job) -> Void, onReady: @escaping @Sendable () -> Void
  ) {
    self.context = context
    self.socket = socket
    self.keeper = keeper
    self.spawn = spawn
    self.onReady = onReady
  }

  /// Works until cancelled.
  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.socket.run { await self.take($0) } }
      group.addTask { try await self.synchronise() }
      group.addTask {
        while true {
          try await Task.sleep(for: self.socket.isConnected ? Self.pauseConnected : Self.pauseAlone)
          self.wake.continuation.yield()
        }
      }
      try await group.next()
      group.cancelAll()
    }
  }

  private func take(_ notice: StationSocket.Notice) async {
    switch notice {
    case .joined:
      context.logger.notice("connected to the server")
      context.blobs.use.connected(true)
      wake.continuation.yield()
    case .left: context.blobs.use.connected(false)
    case .event(let event): await take(event)
    }
  }

  private func take(_ event: SocketEvent) async {
    switch event.name {
    case EventName.sync: wake.continuation.yield()
    case EventName.newTask:
      guard let task = event.data?["id"]?.int else { return }
      fetch(TaskID(task))
    case EventName.killContainers:
      guard let data = event.data, let kill = try? WireJSON.convert(data, to: KillContainers.self) else { return }
      await keeper.kill(kill)
    case EventName.algorithmStatusChange:
      guard let data = event.data, let change = try? WireJSON.convert(data, to: AlgorithmStatusChange.self),
        change.status.isFinished
      else { return }
      await context.end(subtasksOf: change.taskID)
      if change.parentID == nil, let job = change.jobID { await keeper.heard(ofEndOf: change.taskID, in: job) }
    case EventName.expiredToken:
      await context.server.doubtLogIn(anew: false)
      socket.reconnect()
    case EventName.invalidToken:
      await context.server.doubtLogIn(anew: true)
      socket.reconnect()
    case EventName.message:
      context.logger.debug("the server says", metadata: ["text": "\(event.data?.string?.prefix(300) ?? "")"])
    default: break
    }
  }

  /// Fetches the runs of a task beside everything else.
  private func fetch(_ task: TaskID) {
    spawn { [context, keeper, wake] in
      do {
        await keeper.offer(try await context.server.openRuns(of: context.identity.node, task: task))
      } catch {
        context.logger.warning("could not fetch a task", metadata: ["task": "\(task)", "error": "\(error)"])
        wake.continuation.yield()
      }
    }
  }

  /// Each time it is woken: takes all open runs, stops those that are no longer open, and tells about the station.
  private func synchronise() async throws {
    for await _ in wake.stream {
      do {
        let before = await keeper.known
        let open = try await context.server.openRuns(of: context.identity.node)
        await keeper.offer(open)
        await keeper.reconcile(open, knownBefore: before)
        await keeper.tidy()
      } catch let error as CancellationError {
        throw error
      } catch {
        context.logger.warning("could not synchronise", metadata: ["error": "\(error)"])
        continue
      }
      guard socket.isConnected else { continue }
      if context.settings.sharesConfiguration {
        socket.emit(
          EventName.nodeInfoUpdate,
          NodeInfo.body(
            context.settings, columns: NodeInfo.columns(of: context.settings, placements: context.databases)))
      }
      let first = isReady.withLock { ready in
        defer { ready = true }
        return !ready
      }
      if first { onReady() }
    }
    try Task.checkCancellation()
  }
}
