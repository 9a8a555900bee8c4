package import Logging
import Synchronization
import WisselHTTP

/// Work that no reply waits for, such as sending mail: only so much at once, and done before the process ends.
package final class Errands: Sendable {
  private struct State {
    var next = 0
    var running: [Int: Task<Void, Never>] = [:]
  }

  private let state = Mutex(State())
  private let limit: Int
  private let logger: Logger

  /// - Parameter limit: how many may go on at once; what comes on top is not done, and logged.
  package init(limit: Int = 100, logger: Logger) {
    self.limit = limit
    self.logger = logger
  }

  /// Begins something. What goes wrong is logged.
  package func run(_ name: String, _ work: @escaping @Sendable () async throws -> Void) {
    let isBegun = state.withLock { state in
      guard state.running.count < limit else { return false }
      let number = state.next
      state.next += 1
      state.running[number] = Task { [logger] in
        do { try await work() } catch {
          logger.error("\(name) failed", metadata: ["error": "\(SafeErrorText.of(error))"])
        }
        self.state.withLock { $0.running[number] = nil }
      }
      return true
    }
    if !isBegun { logger.error("\(name) was not begun: too much is under way") }
  }

  /// Returns when all that was begun is done.
  package func finish() async {
    for task in state.withLock({ Array($0.running.values) }) { await task.value }
  }
}
