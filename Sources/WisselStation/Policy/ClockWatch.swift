import Foundation
import Synchronization

/// The station's clock, compared with the server's whenever that says what time it is.
final class ClockWatch: Sendable {
  private let now: @Sendable () -> Date
  private let began = ContinuousClock.now
  private let clock: Mutex<StationClock>

  init(now: @escaping @Sendable () -> Date) {
    self.now = now
    clock = Mutex(StationClock(now(), steady: 0))
  }

  /// Counts on while the machine sleeps, as the clock does.
  private var steady: TimeInterval {
    let (seconds, attoseconds) = began.duration(to: .now).components
    return TimeInterval(seconds) + TimeInterval(attoseconds) / 1e18
  }

  func compare(server: Date) {
    let (time, steady) = (now(), steady)
    clock.withLock { $0.compare(time, steady: steady, server: server) }
  }

  func reading(made: Date?) -> ClockReading {
    let (time, steady) = (now(), steady)
    return clock.withLock { $0.reading(time, steady: steady, made: made) }
  }
}
