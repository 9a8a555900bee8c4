import ServiceLifecycle
import WisselDatabase
import WisselModel
import WisselRuns
package import WisselSocketIO
import WisselWire

/// What the server tells everyone who listens, after the commit that made it true: sockets in their rooms, and requests
/// that wait for a task.
package struct LiveEvents: Sendable {
  let watch: TaskWatch
  /// What connected nodes tell of their machines.
  let nodeFigures: NodeFigures
  /// The namespace `/tasks`.
  package let sockets: SocketServer<SocketIdentity>
  private let core: ServerCore

  package init(_ core: ServerCore, options: SocketServerOptions = SocketServerOptions()) {
    self.core = core
    watch = TaskWatch()
    nodeFigures = NodeFigures()
    let (admission, sessions) = (SocketAdmission(core: core), SessionEvents(core: core, figures: nodeFigures))
    sockets = SocketServer(
      options: options, logger: core.logger, authenticate: { await admission.admit($0) },
      handler: SocketHandler(
        connected: { await sessions.connected($0) }, received: { await sessions.received($0, $1) },
        disconnected: { session, _ in await sessions.disconnected(session) }))
  }

  // MARK: What happened

  /// A task was made.
  func created(_ task: TaskID, parent: TaskID?, in collaboration: CollaborationID) {
    sockets.emit(EventName.newTask, NewTaskEvent(id: task, parentID: parent), to: Room.of(collaboration))
    if let parent { watch.changed(parent) }
  }

  /// A node told something about a run.
  func changed(_ run: RunID, of task: TaskID, in collaboration: CollaborationID) {
    sockets.emit(EventName.statusUpdate, StatusUpdateEvent(runID: run), to: Room.of(collaboration))
    watch.changed(task)
  }

  /// Runs were stopped; their nodes are to end what runs.
  func killed(_ runs: [RunFacts], in collaboration: CollaborationID) {
    guard !runs.isEmpty else { return }
    let list = runs.map { KillItem(taskID: $0.task, runID: $0.id, organizationID: $0.organization) }
    sockets.emit(
      EventName.killContainers, KillContainers(collaborationID: collaboration, killList: list),
      to: Room.of(collaboration))
    for task in Set(runs.map(\.task)) { watch.changed(task) }
  }

  /// All that runs at one node was stopped.
  func killed(_ runs: [RunFacts], at node: NodeID, in collaboration: CollaborationID) {
    sockets.emit(
      EventName.killContainers, KillContainers(collaborationID: collaboration, nodeID: node),
      to: Room.of(collaboration))
    for task in Set(runs.map(\.task)) { watch.changed(task) }
  }

  /// Requests that wait for a task at this moment.
  package var waitingRequests: Int { watch.waiting }

  // MARK: Life

  /// Keeps the sockets' clock and looks for nodes that fell silent, until cancelled. When the server begins to shut
  /// down, waiting requests are answered at once.
  package func run() async {
    await withGracefulShutdownHandler {
      async let clock: Void = sockets.run()
      let silence = SilentNodes(core: core)
      while !Task.isCancelled {
        await silence.mark()
        do { try await Task.sleep(for: .seconds(10)) } catch { break }
      }
      await clock
    } onGracefulShutdown: {
      end()
    }
    end()
  }

  /// Answers waiting requests and ends the sockets.
  package func end() {
    watch.close()
    sockets.beginShutDown()
  }
}
