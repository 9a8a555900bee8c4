import Logging
import ServiceLifecycle
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselRuns
package import WisselSocketIO
import WisselWire

/// What the server tells everyone who listens at any of its processes, once the transaction that makes it true is
/// committed: sockets in their rooms, and requests that wait for a task.
package struct LiveEvents: Sendable {
  /// What connected nodes tell of their machines.
  let nodeFigures = NodeFigures()
  /// The namespace `/tasks`, at this process.
  package let sockets: SocketServer<SocketIdentity>
  private let core: ServerCore
  private let listeners: Listeners
  private let outbox: any Outbox
  private let sessions: SessionEvents

  package init(_ core: ServerCore, options: SocketServerOptions = SocketServerOptions()) async throws {
    let listeners = Listeners()
    let outbox: any Outbox =
      core.database.isShared ? try await SharedOutbox(core, listeners) : LocalOutbox(listeners: listeners)
    let sessions = SessionEvents(
      core: core, outbox: outbox, figures: nodeFigures, process: core.options.processName ?? core.unique())
    let admission = SocketAdmission(core: core)
    sockets = SocketServer(
      options: options, logger: core.logger, authenticate: { await admission.admit($0) },
      takeOver: { connection, handshake in
        guard core.database.isShared else { return nil }
        return await sessions.takeOver(connection) { await admission.identity($0, $1, handshake) }
      },
      handler: SocketHandler(
        connected: { await sessions.connected($0) }, received: { await sessions.received($0, $1) },
        disconnected: { session, _ in await sessions.disconnected(session) }))
    listeners.join(sockets)
    (self.core, self.listeners, self.outbox, self.sessions) = (core, listeners, outbox, sessions)
  }

  /// Where requests wait.
  var watch: TaskWatch { listeners.watch }

  /// This process's place among the others.
  var lease: ProcessLease { ProcessLease(core: core, outbox: outbox, sessions: sessions) }

  // MARK: What happens in a transaction

  /// A task is made.
  func created(
    _ task: TaskID, parent: TaskID?, in collaboration: CollaborationID, _ transaction: borrowing Transaction
  ) throws {
    let event = NewTaskEvent(id: task, parentID: parent)
    try outbox.tell(
      LiveEvent(EventName.newTask, event, to: [Room.of(collaboration)], tasks: parent.map { [$0] } ?? []), transaction)
  }

  /// A node tells something about a run.
  func changed(
    _ run: RunID, of task: TaskID, in collaboration: CollaborationID, _ transaction: borrowing Transaction
  ) throws {
    try outbox.tell(
      LiveEvent(EventName.statusUpdate, StatusUpdateEvent(runID: run), to: [Room.of(collaboration)], tasks: [task]),
      transaction)
  }

  /// Runs are stopped; their nodes are to end what runs.
  func killed(
    _ runs: [RunFacts], in collaboration: CollaborationID, _ transaction: borrowing Transaction
  ) throws {
    guard !runs.isEmpty else { return }
    let list = runs.map { KillItem(taskID: $0.task, runID: $0.id, organizationID: $0.organization) }
    try tell(KillContainers(collaborationID: collaboration, killList: list), of: runs, in: collaboration, transaction)
  }

  /// All that runs at one node is stopped.
  func killed(
    _ runs: [RunFacts], at node: NodeID, in collaboration: CollaborationID, _ transaction: borrowing Transaction
  ) throws {
    try tell(KillContainers(collaborationID: collaboration, nodeID: node), of: runs, in: collaboration, transaction)
  }

  private func tell(
    _ kill: KillContainers, of runs: [RunFacts], in collaboration: CollaborationID,
    _ transaction: borrowing Transaction
  ) throws {
    let tasks = Set(runs.map(\.task)).sorted()
    try outbox.tell(
      LiveEvent(EventName.killContainers, kill, to: [Room.of(collaboration)], tasks: tasks), transaction)
  }

  /// Tasks are deleted.
  func deleted(_ tasks: [TaskID], _ transaction: borrowing Transaction) throws {
    guard !tasks.isEmpty else { return }
    try outbox.tell(LiveEvent(changed: tasks), transaction)
  }

  /// Clients are deleted, or belong elsewhere now: what they listen to is no longer theirs. Their sessions end, and
  /// whoever comes back is let in as what it is by then. To be said before the clients are deleted.
  ///
  /// - Parameter clients: a query for their ids.
  func expel(_ clients: SQL, _ transaction: borrowing Transaction) throws {
    let connected = try transaction.query(
      "SELECT DISTINCT authenticatable_id FROM presence WHERE authenticatable_id IN (\(clients))"
    ).map { try $0.value("authenticatable_id", as: AuthenticatableID.self) }
    guard !connected.isEmpty else { return }
    try outbox.tell(LiveEvent(expelled: connected.sorted()), transaction)
  }

  /// Requests that wait for a task at this moment.
  package var waitingRequests: Int { watch.waiting }

  // MARK: Life

  /// Keeps the sockets' clock, reads what other processes tell and keeps the record of who is there, until cancelled.
  /// When the server begins to shut down, waiting requests are answered at once.
  package func run() async {
    await withGracefulShutdownHandler {
      async let clock: Void = sockets.run()
      async let reading: Void = outbox.run()
      async let place: Void = lease.run()
      await keepUp()
      _ = await (clock, reading, place)
    } onGracefulShutdown: {
      end()
    }
    end()
  }

  /// Looks for nodes that fell silent, and lets old events go.
  private func keepUp() async {
    let silence = SilentNodes(core: core)
    var rounds = 0
    while !Task.isCancelled {
      do { try await Task.sleep(for: .seconds(10)) } catch { break }
      await silence.mark()
      if rounds % 6 == 0 {
        do { try await trim() } catch is CancellationError {
        } catch {
          core.logger.error("cannot let old events go", metadata: ["error": "\(SafeErrorText.of(error))"])
        }
      }
      rounds += 1
    }
  }

  /// Lets events go that every process has read long ago.
  func trim() async throws { try await outbox.trim() }

  /// Waits until what is committed by now has been told at this process.
  package func settle() async { await outbox.settle() }

  /// Answers waiting requests and ends the sockets.
  package func end() {
    watch.close()
    sockets.beginShutDown()
  }
}
