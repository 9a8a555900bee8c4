import Foundation
import WisselContainers
import WisselModel
import WisselSettings

/// What a run may not do without end: take time, and fill the disk. Memory, processors and processes are the engine's to
/// limit.
extension RunExecution {
  /// How often the disk is looked at.
  private static let pause = Duration.seconds(1)

  /// Stops a container when the run has had its time or has filled its folders.
  func watch(_ container: ContainerID) -> Task<Void, any Error> {
    let limits = context.settings.wissel.limits
    let folders = [files.task, context.folder.jobs.appendingPathComponent(String(plan.job.rawValue))]
    return Task { [control, engine = context.engine] in
      let end = ContinuousClock.now + limits.time
      while true {
        let left = ContinuousClock.now.duration(to: end)
        if left <= .zero {
          control.timeOut()
          break
        }
        try await Task.sleep(for: min(left, Self.pause))
        guard DiskUse.isWithin(limits.disk, folders) else {
          control.overfill()
          break
        }
      }
      try await engine.kill(container)
    }
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
    guard control.hasOverfilled else { return nil }
    return ending(
      .crashed,
      note:
        "The station stopped the algorithm because it wrote more than \(limits.disk) bytes, or too many files, to the disk. "
        + "Write less, or ask the station's operator to raise wissel.limits.disk.")
  }
}
