/// Tells when the station is at rest, so that what can wait does not slow a run down: removing what runs have left, making
/// the next relays ready. Those take the engine as long as running an algorithm does.
actor Lull {
  /// As many wait at most; who comes when they do does not wait.
  private static let most = 16

  private let moment: Duration
  private var last = ContinuousClock.now
  private var waiting = 0

  /// - Parameter moment: how long nothing must have happened.
  init(moment: Duration = .seconds(1)) { self.moment = moment }

  /// Something began or ended.
  func stir() { last = .now }

  /// Returns when nothing has happened for a moment, when many wait, or when the caller is cancelled.
  func wait() async {
    waiting += 1
    defer { waiting -= 1 }
    while waiting <= Self.most, !Task.isCancelled {
      let left = moment - last.duration(to: .now)
      guard left > .zero else { return }
      try? await Task.sleep(for: left)
    }
  }
}
