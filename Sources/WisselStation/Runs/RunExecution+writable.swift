import Foundation
import WisselContainers
import WisselModel
import WisselSettings

/// Folders of the image that a run may write to.
extension RunExecution {
  private static let place = "/mnt/copy"
  private static let patience: Duration = .seconds(600)

  /// Those of an image.
  func writableFolders(_ image: ImageIdentity) -> [String] {
    WritableFolders(context.settings.wissel.writable).folders(plan.image, as: image)
  }

  /// Copies of folders, and where they are to be seen. Each is made by the image's own `cp`, as the run's user and with
  /// nothing else in sight. It lies in the run's folder: it counts as what the run writes, and goes with it.
  ///
  /// - Throws: `RunFailure` for a folder that cannot be copied.
  func copies(of folders: [String], in image: ImageDetails) async throws -> [ContainerSpecification.Mount] {
    var mounts: [ContainerSpecification.Mount] = []
    for folder in folders {
      try control.check()
      let copy = try files.makeCopy()
      let failure = { (detail: String) in
        RunFailure(
          .startFailed,
          "The folder \(folder) of the image, to which this station lets the run write, could not be copied. Ask the station's "
            + "operator whether it is in the image, and whether the image has the program cp.",
          detail: detail)
      }
      do {
        let status = try await fill(copy, from: folder, of: image)
        guard status == 0 else { throw failure("cp ended with status \(status.map(String.init) ?? "none")") }
      } catch let error as EngineError { throw failure(error.description) }
      mounts.append(.init(source: copy.path, target: folder, readOnly: false))
    }
    return mounts
  }

  /// Gives the exit status; nil when there is none in time.
  private func fill(_ copy: URL, from folder: String, of image: ImageDetails) async throws -> Int? {
    let (engine, name) = (context.engine, context.names.relay(.random(in: 0 ... .max)))
    let specification = ContainerSpecification(
      image: image.id, entryPoint: ["cp"], command: ["-R", "\(folder)/.", Self.place],
      labels: context.names.relayLabels,
      user: StationNames.containerUser, network: .none,
      mounts: [.init(source: copy.path, target: Self.place, readOnly: false)], limits: limits)
    do {
      let id = try await engine.create(specification, name: name)
      try await engine.start(id)
      let status = try await withThrowingTaskGroup(of: Int?.self) { group in
        group.addTask { try await engine.waitForEnd(id, outputEnded: true) }
        group.addTask {
          try await Task.sleep(for: Self.patience)
          return nil
        }
        defer { group.cancelAll() }
        return try await group.next() ?? nil
      }
      try await engine.remove(name)
      return status
    } catch {
      try? await engine.remove(name)
      throw error
    }
  }
}
