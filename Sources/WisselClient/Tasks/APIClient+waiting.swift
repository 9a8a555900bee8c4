package import WisselModel
import WisselWire

extension APIClient {
  /// Waits until a task is finished, however it ends.
  ///
  /// It asks `GET /task/{id}/status?wait=25`, which our server answers when the status changes to a finished one or after
  /// that time. A server that does not know `wait` answers at once; then the next question comes after 50 ms, each pause
  /// half as long again, up to 1 s.
  ///
  /// - Parameters:
  ///   - id: the task.
  ///   - report: is called with every status that differs from the one before.
  /// - Returns: the status at the end. Cancel to stop waiting.
  package func waitForTask(
    _ id: TaskID, report: @Sendable (RunStatus) async -> Void = { _ in }
  ) async throws -> RunStatus {
    let patience = 25
    var polling = PollingPause()
    var last: RunStatus?
    while true {
      var status = RunStatus.pending
      let took = try await clock.measure {
        status = try await call(
          .get, "task/\(id)/status", query: [("wait", String(patience))], timeout: .seconds(patience + 20),
          as: TaskStatusBody.self
        ).status
      }
      if status != last {
        last = status
        await report(status)
      }
      if status.isFinished { return status }
      try Task.checkCancellation()
      // An answer much before its time did not wait.
      if let pause = polling.next(waited: took > .seconds(1)) { try await clock.sleep(for: pause) }
    }
  }
}

/// The pauses between questions to a server that answers at once.
package struct PollingPause: Hashable, Sendable {
  private var pause: Duration?

  package init() {}

  /// The next pause: none after an answer that was waited for, which also begins anew.
  package mutating func next(waited: Bool) -> Duration? {
    pause = waited ? nil : min(pause.map { $0 * 1.5 } ?? .milliseconds(50), .seconds(1))
    return pause
  }
}
