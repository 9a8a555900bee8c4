import Foundation
import Logging
import WisselContainers
import WisselModel
import WisselSettings

/// Folders of the image that a run may write to.
extension RunExecution {
  private static let place = "/mnt/copy"
  private static let patience: Duration = .seconds(600)

  /// Those of an image.
  func writable(_ image: ImageIdentity) -> WritableFolders.Grant {
    WritableFolders(context.settings.wissel.writable).grant(plan.image, as: image)
  }

  /// Copies of folders, and where they are to be seen. Each is made by the image's own `cp`, as the run's user and with
  /// nothing else in sight. It lies in the run's folder: it counts as what the run writes, and goes with it.
  ///
  /// - Throws: `RunFailure` for a folder that cannot be copied, and what ends a run.
  func copies(of folders: [String], in image: ImageDetails) async throws -> [ContainerSpecification.Mount] {
    var mounts: [ContainerSpecification.Mount] = []
    for folder in folders {
      mounts.append(.init(source: try await copy(folder, of: image), target: folder, readOnly: false))
    }
    return mounts
  }

  /// Copies; twice where the engine fails at it.
  ///
  /// - Returns: the path of the copy.
  private func copy(_ folder: String, of image: ImageDetails) async throws -> String {
    var isSecond = false
    while true {
      do {
        let copy = try files.makeCopy()
        let status = try await fill(copy, from: folder, of: image)
        try control.check()
        let limit = context.settings.wissel.limits.disk
        guard control.excess == nil, DiskUse.excess(over: limit, in: [files.task]) != .large else {
          throw tooMuch(folder, limit)
        }
        guard status == 0 else {
          throw uncopied(folder, "cp ended with status \(status.map(String.init) ?? "none in time")")
        }
        return copy.path
      } catch let error as EngineError {
        // Where the station stops, the engine's answer was not waited for.
        try Task.checkCancellation()
        try control.check()
        if isSecond { throw uncopied(folder, error.description) }
        isSecond = true
        context.logger.warning(
          "copying a folder a second time",
          metadata: ["run": "\(plan.run)", "folder": "\(folder)", "error": "\(error)"])
        try await Task.sleep(for: .seconds(1))
      }
    }
  }

  private func uncopied(_ folder: String, _ detail: String) -> RunFailure {
    RunFailure(
      .startFailed,
      "The folder \(folder) of the image, to which this station lets the run write, could not be copied. Ask the station's "
        + "operator whether it is in the image, and whether the image has the program cp.",
      detail: detail)
  }

  private func tooMuch(_ folder: String, _ limit: Int) -> RunFailure {
    RunFailure(
      .startFailed,
      "The folders of the image to which this station lets the run write have more than \(limit) bytes, the most a run may "
        + "have on the disk. Ask the station's operator to name a smaller folder (wissel.writable) or to raise "
        + "wissel.limits.disk.",
      detail: "found when \(folder) was copied")
  }

  /// While it lasts, the container that copies is the run's: it is killed with it, and when it fills the disk.
  ///
  /// - Returns: the exit status; nil when there is none in time.
  private func fill(_ copy: URL, from folder: String, of image: ImageDetails) async throws -> Int? {
    let (engine, name) = (context.engine, context.names.relay(.random(in: 0 ... .max)))
    let specification = ContainerSpecification(
      image: image.id, entryPoint: ["cp"], command: ["-R", "\(folder)/.", Self.place],
      labels: context.names.relayLabels,
      user: StationNames.containerUser, network: .none,
      mounts: [.init(source: copy.path, target: Self.place, readOnly: false)], limits: limits)
    do {
      let id = try await engine.create(specification, name: name)
      control.hold(id)
      try control.check()
      try await engine.start(id)
      // A demand that came before there was anything to stop.
      if control.isKilled { try await engine.kill(id) }
      let watching = watch(id)
      defer { watching.cancel() }
      let status = try await withThrowingTaskGroup(of: Int?.self) { group in
        group.addTask { try await engine.waitForEnd(id, outputEnded: true) }
        group.addTask {
          try await Task.sleep(for: Self.patience)
          return nil
        }
        defer { group.cancelAll() }
        return try await group.next() ?? nil
      }
      control.handBack()
      try await engine.remove(name)
      return status
    } catch {
      control.handBack()
      // Also where the station stops and this task is cancelled.
      await Task { try? await engine.remove(name) }.value
      throw error
    }
  }
}
