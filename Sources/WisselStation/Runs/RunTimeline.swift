import Synchronization

/// When a run came past its steps: where its time went, for the station's own log.
final class RunTimeline: Sendable {
  private let began = ContinuousClock.now
  private let steps = Mutex<[String]>([])

  func mark(_ step: String) {
    let (seconds, attoseconds) = began.duration(to: .now).components
    let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    steps.withLock { $0.append("\(step) \(milliseconds)") }
  }

  /// Each step with the milliseconds since the run was taken up.
  var text: String { steps.withLock { $0.joined(separator: ", ") } }
}
