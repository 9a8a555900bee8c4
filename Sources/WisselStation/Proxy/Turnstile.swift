import Synchronization

/// Lets so many in at one time; the others wait, in order.
package final class Turnstile: Sendable {
  /// A place inside, left when nobody holds it any more.
  package final class Place: Sendable {
    private let turnstile: Turnstile

    fileprivate init(_ turnstile: Turnstile) { self.turnstile = turnstile }

    deinit { turnstile.leave() }
  }

  private struct State {
    var free: Int
    var next = 0
    var waiting: [(number: Int, continuation: CheckedContinuation<Bool, Never>)] = []
  }

  private let state: Mutex<State>

  package init(places: Int) { state = Mutex(State(free: places)) }

  /// How many wait.
  var waiting: Int { state.withLock { $0.waiting.count } }

  /// Waits for a place.
  ///
  /// - Throws: `CancellationError`.
  package func enter() async throws -> Place {
    let number = state.withLock { state in
      state.next += 1
      return state.next
    }
    let isIn = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let now: Bool? = state.withLock { state in
          // Who is cancelled after this is found among those who wait.
          if Task.isCancelled { return false }
          if state.free > 0 {
            state.free -= 1
            return true
          }
          state.waiting.append((number, continuation))
          return nil
        }
        if let now { continuation.resume(returning: now) }
      }
    } onCancel: {
      let found = state.withLock { state in
        state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0).continuation }
      }
      found?.resume(returning: false)
    }
    guard isIn else { throw CancellationError() }
    return Place(self)
  }

  private func leave() {
    let first = state.withLock { state in
      if state.waiting.isEmpty {
        state.free += 1
        return nil as CheckedContinuation<Bool, Never>?
      }
      return state.waiting.removeFirst().continuation
    }
    first?.resume(returning: true)
  }
}
