import Synchronization
package import WisselWire

/// How many refusals are written down in a minute: guessing costs a bounded number of rows. The rest is counted.
package final class RefusalBudget: Sendable {
  private struct State {
    var began: Int64 = .min
    var written = 0
    var unwritten = 0
  }

  private let most: Int
  private let state = Mutex(State())

  package init(most: Int = 60) { self.most = most }

  /// Whether one may be written now: then the number of those before it that were not, else nil.
  package func spend(at now: WireTime) -> Int? {
    state.withLock { state in
      if now.microseconds >= state.began.addingReportingOverflow(60_000_000).partialValue {
        state.began = now.microseconds
        state.written = 0
      }
      guard state.written < most else {
        state.unwritten += 1
        return nil
      }
      state.written += 1
      defer { state.unwritten = 0 }
      return state.unwritten
    }
  }
}
