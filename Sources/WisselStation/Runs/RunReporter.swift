import Logging
import WisselClient
import WisselModel
import WisselWire

/// Tells the server how a run comes along, in order, while the run goes on. What has changed is told a moment later,
/// together with all that has changed by then, and what is not on its way when the run ends goes with its end: each report
/// costs the server a commit and everyone who listens an event, and a run of a few milliseconds has one of its own.
actor RunReporter {
  private let server: APIClient
  private let run: RunID
  private let moment: Duration
  private let logger: Logger
  /// Called with what the server was told.
  private let onTold: @Sendable ([String: JSONValue]) -> Void
  /// Called when the server says that the run is over already.
  private let onOver: @Sendable () async -> Void
  /// What is not on its way yet.
  private var waiting: [String: JSONValue] = [:]
  private var sending: Task<Void, Never>?
  /// Whether the task that sends still waits for more.
  private var isHeld = false

  /// - Parameter moment: how long a change may wait for others.
  init(
    server: APIClient, run: RunID, moment: Duration = .milliseconds(250), logger: Logger,
    onTold: @escaping @Sendable ([String: JSONValue]) -> Void, onOver: @escaping @Sendable () async -> Void
  ) {
    self.server = server
    self.run = run
    self.moment = moment
    self.logger = logger
    self.onTold = onTold
    self.onOver = onOver
  }

  /// Tells a change, after those before it; does not wait.
  func send(_ changes: [String: JSONValue]) {
    waiting.merge(changes) { $1 }
    guard sending == nil else { return }
    isHeld = true
    sending = Task { await sendAll() }
  }

  private func sendAll() async {
    while !waiting.isEmpty {
      isHeld = true
      try? await Task.sleep(for: moment)
      isHeld = false
      guard !Task.isCancelled else { break }
      let changes = waiting
      waiting = [:]
      do {
        try await server.patch(run, .object(changes))
        onTold(changes)
      } catch {
        logger.warning("the server did not take a report", metadata: ["run": "\(run)", "error": "\(error)"])
        if !Task.isCancelled, (try? await server.isOver(run)) == true { await onOver() }
      }
    }
    sending = nil
  }

  /// Waits until what is on its way has arrived, or until the caller is cancelled.
  ///
  /// - Returns: what is not on its way and will not be sent: the last report is to say it.
  func finish() async -> [String: JSONValue] {
    let rest = waiting
    waiting = [:]
    if isHeld { sending?.cancel() }
    await withTaskCancellationHandler { [sending] in
      await sending?.value
    } onCancel: { [sending] in
      sending?.cancel()
    }
    return rest
  }

  /// Gives up what is not sent.
  func cancel() {
    waiting = [:]
    sending?.cancel()
  }
}
