import Synchronization

/// Counts who is inside, up to a limit.
final class Waiting: Sendable {
  private let limit: Int
  private let inside = Mutex(0)

  init(limit: Int) { self.limit = limit }

  /// Whether there was room.
  func enter() -> Bool {
    inside.withLock { count in
      guard count < limit else { return false }
      count += 1
      return true
    }
  }

  func leave() { inside.withLock { $0 -= 1 } }
}
