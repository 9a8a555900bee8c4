import Synchronization

/// A run's output on its way to those who watch. What comes before the server knows that the run is active waits for
/// that: a report of a run empties the log that the server has of it, and who hears of output has heard of a start.
final class LiveLog: Sendable {
  private struct State {
    var isOpen = false
    var waiting: [String] = []
  }

  private let state = Mutex(State())
  private let send: @Sendable (String) -> Void

  init(send: @escaping @Sendable (String) -> Void) { self.send = send }

  func add(_ text: String) {
    guard !text.isEmpty else { return }
    state.withLock { state in
      if state.isOpen { send(text) } else { state.waiting.append(text) }
    }
  }

  /// The server knows that the run is active, or the output is over.
  func open() {
    state.withLock { state in
      state.isOpen = true
      state.waiting.forEach(send)
      state.waiting = []
    }
  }
}
