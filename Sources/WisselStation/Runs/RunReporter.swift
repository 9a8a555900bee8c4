import Logging
import WisselClient
import WisselModel
import WisselWire

/// Tells the server how a run comes along, in order, while the run goes on.
actor RunReporter {
  private let server: APIClient
  private let run: RunID
  private let logger: Logger
  /// Called when the server says that the run is over already.
  private let onOver: @Sendable () async -> Void
  /// A handful: a run has few changes to tell.
  private var tasks: [Task<Void, Never>] = []

  init(server: APIClient, run: RunID, logger: Logger, onOver: @escaping @Sendable () async -> Void) {
    self.server = server
    self.run = run
    self.logger = logger
    self.onOver = onOver
  }

  /// Sends a change after those before it; does not wait.
  func send(_ body: JSONValue) {
    let previous = tasks.last
    let task = Task { [server, run, logger, onOver] in
      await previous?.value
      guard !Task.isCancelled else { return }
      do {
        try await server.patch(run, body)
      } catch {
        logger.warning("the server did not take a report", metadata: ["run": "\(run)", "error": "\(error)"])
        if !Task.isCancelled, (try? await server.isOver(run)) == true { await onOver() }
      }
    }
    tasks.append(task)
  }

  /// Waits until everything is sent, or until the caller is cancelled.
  func settle() async {
    let waiting = tasks
    await withTaskCancellationHandler {
      for task in waiting { await task.value }
    } onCancel: {
      for task in waiting { task.cancel() }
    }
  }

  /// Gives up what is not sent.
  func cancel() {
    for task in tasks { task.cancel() }
  }
}
