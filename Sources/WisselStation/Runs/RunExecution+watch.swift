import Foundation
import WisselContainers
import WisselModel
import WisselSettings
import WisselWire

/// What a run may not do without end: take time, and fill the disk. Memory, processors and processes are the engine's to
/// limit.
extension RunExecution {
  /// How often the disk is looked at.
  private static let pause = Duration.seconds(1)

  /// Stops a container when the run has had its time or has filled its folders.
  ///
  /// - Parameter startedAt: when it was started, where a former process did that; that time counts.
  func watch(_ container: ContainerID, startedAt: WireTime? = nil) -> Task<Void, any Error> {
    let limits = context.settings.wissel.limits
    let left = limits.time - (startedAt.map { Self.elapsed(since: $0, until: context.now()) } ?? .zero)
    return Task { [self, control, engine = context.engine] in
      let end = ContinuousClock.now + left
      let free = FreeSpace.now(files.task).map { FreeSpace(atStart: $0) }
      while true {
        let left = ContinuousClock.now.duration(to: end)
        if left <= .zero {
          control.timeOut()
          break
        }
        try await Task.sleep(for: min(left, Self.pause))
        if let excess = excess(over: limits.disk, free) {
          control.overfill(excess)
          break
        }
      }
      try await engine.kill(container)
    }
  }

  /// None where the clock was put back meanwhile.
  private static func elapsed(since start: WireTime, until now: Date) -> Duration {
    .seconds(max(0, now.timeIntervalSince(start.date)))
  }

  private func excess(over limit: Int, _ free: FreeSpace?) -> DiskUse.Excess? {
    let folders = [files.task, context.folder.jobs.appendingPathComponent(String(plan.job.rawValue))]
    let excess = DiskUse.excess(over: limit, in: folders)
    if excess == .large { return excess }
    // What the station cannot look into, or has no name any more, shows in what is left of the disk.
    guard let free, let now = FreeSpace.now(files.task) else { return excess }
    guard excess == .hidden else { return free.isUsedUp(limit: limit, now: now) ? .diskFull : nil }
    return free.isGone(limit, now: now) ? excess : nil
  }

  /// The end of a run that the station stopped for one of these; nil for another.
  var stopped: RunEnding? {
    let limits = context.settings.wissel.limits
    if control.hasTimedOut {
      return ending(
        .crashed,
        note:
          "The station stopped the algorithm after \(limits.time.components.seconds) seconds, the longest a run may take."
      )
    }
    guard let excess = control.excess else { return nil }
    return ending(.crashed, note: "The station stopped the algorithm because \(excess.words(limits.disk))")
  }
}

extension DiskUse.Excess {
  /// What the researcher is told, after "because".
  fileprivate func words(_ limit: Int) -> String {
    switch self {
    case .large:
      "it wrote more than \(limit) bytes, or too many files, to the disk. Write less, or ask the station's operator to "
        + "raise wissel.limits.disk."
    case .hidden:
      "it made a folder that the station cannot look into, and more than \(limit) bytes of the disk were gone since it "
        + "began. Write less, or make folders that every user may read and enter."
    case .diskFull:
      "the station's disk was nearly full, and more than \(limit) bytes were gone since the algorithm began. Write less, "
        + "also to files that are removed while they are open, or ask the station's operator for more room."
    }
  }
}
