import Foundation
import Logging
import WisselContainers

/// Folders with files of algorithms that are to go. Files belong to the algorithm's user, so the station's own may not be
/// allowed to remove them; then a container of that user does. What is to go has another name from the first moment on, so
/// that nothing takes it for what it was.
actor Leftovers {
  private static let prefix = "gone-"

  private let context: StationContext
  private let remove: @Sendable (URL) -> Bool
  /// How long the container may take; then it goes, and what is left is tried again later.
  private let patience: Duration
  /// What could not be removed, and when that was tried.
  private var stubborn: [String: ContinuousClock.Instant] = [:]

  /// - Parameter remove: removes a folder as far as the station's user may; whether it is gone.
  init(
    context: StationContext, patience: Duration = .seconds(600),
    remove: @escaping @Sendable (URL) -> Bool = { Leftovers.removeAtOnce($0) }
  ) {
    self.context = context
    self.patience = patience
    self.remove = remove
  }

  /// Gives a folder another name beside it; nothing happens when there is none.
  ///
  /// - Returns: where it is now.
  static func putAside(_ folder: URL) -> URL? {
    let place = folder.deletingLastPathComponent().appendingPathComponent(
      "\(prefix)\(folder.lastPathComponent)-\(String(UInt64.random(in: 0 ... .max), radix: 36))")
    return rename(folder.path, place.path) == 0 ? place : nil
  }

  /// Puts a folder aside and removes it as far as the station's user may.
  static func discard(_ folder: URL) {
    if let place = putAside(folder) { _ = removeAtOnce(place) }
  }

  /// Whether a folder is gone, whoever removes it. Somebody else may be at it too: each then finds something gone that it
  /// has listed, and neither may leave the rest to the other.
  static func removeAtOnce(_ folder: URL) -> Bool {
    for _ in 1...1000 {
      do {
        try FileManager.default.removeItem(at: folder)
        return true
      } catch let error as CocoaError where error.code == .fileNoSuchFile {
        guard FileManager.default.fileExists(atPath: folder.path) else { return true }
      } catch {
        break
      }
    }
    return !FileManager.default.fileExists(atPath: folder.path)
  }

  /// Removes everything that was put aside and is still there.
  ///
  /// - Parameter pause: what could not be removed is tried again after this time only.
  func clear(pause: Duration = .seconds(3600)) async {
    for parent in [context.folder.runs, context.folder.jobs] {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
      where name.hasPrefix(Self.prefix) {
        if let tried = stubborn[name], tried.duration(to: .now) < pause { continue }
        let folder = parent.appendingPathComponent(name)
        if remove(folder) { continue }
        // Of a run only the inner folder is the algorithm's.
        await empty(parent == context.folder.runs ? RunFolder(folder).task : folder)
        if remove(folder) { continue }
        stubborn[name] = .now
        context.logger.warning(
          "files of an algorithm cannot be removed; remove the folder as root, for it may hold data of patients",
          metadata: ["folder": "\(folder.path)"])
      }
    }
  }

  /// Empties a folder with the rights of the algorithm's user, by the program of the relay.
  private func empty(_ folder: URL) async {
    let engine = context.engine
    let name = context.names.relay(.random(in: 0 ... .max))
    do {
      let id = try await engine.create(
        ContainerSpecification(
          image: context.relay.image, command: ["empty", RelaySettings.mount], labels: context.names.relayLabels,
          user: StationNames.containerUser, network: .none,
          mounts: [.init(source: folder.path, target: RelaySettings.mount, readOnly: false)],
          limits: .init(memory: 256 << 20, processes: 64, temporary: 1 << 20)), name: name)
      try await engine.start(id)
      await withTaskGroup(of: Void.self) { [patience] group in
        group.addTask { _ = try? await engine.waitForEnd(id, outputEnded: true) }
        group.addTask { try? await Task.sleep(for: patience) }
        await group.next()
        group.cancelAll()
      }
    } catch {
      context.logger.warning("could not clear up after an algorithm", metadata: ["error": "\(error)"])
    }
    try? await engine.remove(name)
  }
}
