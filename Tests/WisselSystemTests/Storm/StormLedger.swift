import Synchronization
import WisselModel

/// What the nodes of a storm reported, and how far it is.
final class StormLedger: Sendable {
  private struct State {
    var ends: [RunID: Int] = [:]
    var tasks = 0
    var kills = 0
    var waiting: [Waiter] = []
  }

  private struct Waiter {
    let tasks: Int
    let kills: Int
    let continuation: CheckedContinuation<Void, Never>
  }

  private let state = Mutex(State())

  /// How often a server took the end of a run.
  var ends: [RunID: Int] { state.withLock(\.ends) }

  /// A server took the end of a run.
  func ended(_ run: RunID) { state.withLock { $0.ends[run, default: 0] += 1 } }

  /// A task was seen to be finished.
  func finished() { note { $0.tasks += 1 } }

  /// A server was killed and is back.
  func killed() { note { $0.kills += 1 } }

  /// Waits until so many tasks are finished and so many kills done.
  func wait(tasks: Int = 0, kills: Int = 0) async {
    await withCheckedContinuation { continuation in
      note { $0.waiting.append(Waiter(tasks: tasks, kills: kills, continuation: continuation)) }
    }
  }

  private func note(_ change: (inout State) -> Void) {
    let done = state.withLock { state in
      change(&state)
      let isReached = { [tasks = state.tasks, kills = state.kills] (waiter: Waiter) in
        waiter.tasks <= tasks && waiter.kills <= kills
      }
      defer { state.waiting.removeAll(where: isReached) }
      return state.waiting.filter(isReached)
    }
    for waiter in done { waiter.continuation.resume() }
  }
}
