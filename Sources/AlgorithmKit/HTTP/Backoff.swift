/// Growing pauses between attempts: each is half as long again as the one before, up to a longest one.
package struct Backoff: Sendable, Equatable {
  private var pause: Duration
  private let longest: Duration

  package init(first: Duration = .milliseconds(50), longest: Duration = .seconds(1)) {
    pause = first
    self.longest = longest
  }

  /// The next pause.
  package mutating func next() -> Duration {
    defer { pause = min(pause * 3 / 2, longest) }
    return pause
  }
}
