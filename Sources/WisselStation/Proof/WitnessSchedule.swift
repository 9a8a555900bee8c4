package import Foundation

/// When the head of the log is handed to its witnesses: once a day, and after a failure again with growing pauses.
package struct WitnessSchedule: Sendable, Equatable {
  private static let day: TimeInterval = 86_400
  private static let firstPause: TimeInterval = 60
  private static let longestPause: TimeInterval = 6 * 3600

  /// When a witness last took a head.
  private var taken: Date?
  private var failure: (at: Date, count: Int)?

  package init(taken: Date?) { self.taken = taken }

  /// Seconds until the next attempt; 0 when it is due. A time that lies ahead is no reason to wait: the clock was wrong.
  package func pause(at now: Date) -> TimeInterval {
    func left(_ since: Date, _ pause: TimeInterval) -> TimeInterval {
      let passed = now.timeIntervalSince(since)
      return passed < 0 ? 0 : max(0, pause - passed)
    }
    if let failure {
      let pause = min(Self.longestPause, Self.firstPause * pow(2, Double(min(failure.count, 20) - 1)))
      return left(failure.at, pause)
    }
    return taken.map { left($0, Self.day) } ?? 0
  }

  package mutating func succeeded(at now: Date) {
    taken = now
    failure = nil
  }

  package mutating func failed(at now: Date) { failure = (now, (failure?.count ?? 0) + 1) }

  package static func == (left: Self, right: Self) -> Bool {
    left.taken == right.taken && left.failure?.at == right.failure?.at && left.failure?.count == right.failure?.count
  }
}
