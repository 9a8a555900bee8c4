/// Where time comes from: a monotonic reading and a way to wait. Tests hand in one they turn by hand.
package struct SocketClock: Sendable {
  /// The time since some fixed moment.
  package var now: @Sendable () -> Duration
  /// Waits; throws when the task is cancelled.
  package var sleep: @Sendable (Duration) async throws -> Void

  package init(now: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) async throws -> Void) {
    self.now = now
    self.sleep = sleep
  }

  /// The machine's continuous clock, counted from this call.
  package static func continuous() -> SocketClock {
    let start = ContinuousClock.now
    return SocketClock(now: { ContinuousClock.now - start }, sleep: { try await Task.sleep(for: $0) })
  }
}
