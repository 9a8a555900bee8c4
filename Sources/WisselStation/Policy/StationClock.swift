package import Foundation

/// How far the station's clock can be relied on: it is compared with the server's answers, with the moment a task was
/// made, and with the time that passes inside the machine. More than five minutes of difference is a doubt.
package struct StationClock: Sendable, Equatable {
  /// Seconds of difference that are not yet a doubt.
  package static let tolerance: TimeInterval = 300

  /// The clock and the machine's own count of seconds, at a moment when the clock was right or nobody knew better.
  private var reference: Pair
  /// How far the clock was ahead of the server's, when the server last said what time it is.
  private var ahead: TimeInterval = 0

  private struct Pair: Sendable, Equatable {
    var time: Date
    /// Seconds on a scale that never jumps.
    var steady: TimeInterval
  }

  /// - Parameters:
  ///   - time: what the clock shows.
  ///   - steady: seconds on a scale that never jumps.
  package init(_ time: Date, steady: TimeInterval) { reference = Pair(time: time, steady: steady) }

  /// Takes what the server's clock shows.
  package mutating func compare(_ time: Date, steady: TimeInterval, server: Date) {
    reference = Pair(time: time, steady: steady)
    ahead = time.timeIntervalSince(server)
  }

  /// The clock, with the doubt there is.
  ///
  /// - Parameter made: when the server made the task, which cannot be later than now.
  package func reading(_ time: Date, steady: TimeInterval, made: Date?) -> ClockReading {
    let jump = time.timeIntervalSince(reference.time) - (steady - reference.steady)
    if abs(jump) > Self.tolerance {
      return ClockReading(time, doubt: "this machine's clock jumped by \(Int(jump)) seconds")
    }
    if abs(ahead + jump) > Self.tolerance {
      return ClockReading(time, doubt: "this machine's clock is \(Int(ahead + jump)) seconds ahead of the server's")
    }
    if let made, made.timeIntervalSince(time) > Self.tolerance {
      return ClockReading(time, doubt: "the server made the task at a time that this machine's clock has not reached")
    }
    return ClockReading(time)
  }
}
