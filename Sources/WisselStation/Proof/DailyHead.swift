import Foundation
import WisselTrust
import WisselWire

/// Brings the head of the log of runs to a witness once a day, and after a failure again with growing pauses.
struct DailyHead: Sendable {
  /// No longer than this is slept at once: the clock may be set.
  private static let longestSleep: TimeInterval = 3600

  /// The head that this witness has taken last.
  let taken: WitnessedHead
  let now: @Sendable () -> Date

  /// Works until cancelled.
  ///
  /// - Parameter bring: one attempt; false when it failed.
  func run(_ bring: () async throws -> Bool) async throws {
    var schedule = WitnessSchedule(taken: taken.read()?.at.date)
    while true {
      let pause = schedule.pause(at: now())
      guard pause <= 0 else {
        try await Task.sleep(for: .seconds(min(pause, Self.longestSleep)))
        continue
      }
      if try await bring() { schedule.succeeded(at: now()) } else { schedule.failed(at: now()) }
    }
  }
}
