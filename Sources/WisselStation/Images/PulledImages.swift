import Foundation
import Logging
import Synchronization
import WisselWire

/// The images that the station has fetched and that were not at the engine before, by their own ids: with the names by
/// which runs asked for them, and when one last did. A small file keeps them; where that is damaged or lost, the images
/// in it count as somebody else's and stay.
final class PulledImages: Sendable {
  private static let namesKept = 100

  private struct Entry: Codable {
    var used: WireTime
    var names: [String]
  }

  private struct State {
    var entries: [String: Entry]
    var removals: [String: Task<Void, Never>] = [:]
    /// How many removals have ended, and that of each image as which one.
    var endings = 0
    var ends: [String: Int] = [:]
  }

  private let file: URL
  private let logger: Logger
  private let state: Mutex<State>

  init(file: URL, logger: Logger) {
    self.file = file
    self.logger = logger
    let data = try? Data(contentsOf: file)
    state = Mutex(State(entries: data.flatMap { try? WireJSON.decode([String: Entry].self, from: $0) } ?? [:]))
  }

  var ids: Set<String> { state.withLock { Set($0.entries.keys) } }

  /// How many removals have ended: to be asked before an image is looked up.
  var endings: Int { state.withLock(\.endings) }

  /// The station has fetched an image.
  func add(_ id: String, as name: String, at time: WireTime) {
    state.withLock { state in
      state.entries[id] = Entry(used: time, names: [name])
      save(state.entries)
    }
  }

  /// A run begins with an image that was found at the engine.
  ///
  /// - Parameter endings: as it was before the image was looked up.
  /// - Returns: false when the image was removed since, or was just being removed: that has ended by then, and the image
  ///   must be looked up again. True also for images that the station has not fetched.
  func use(_ id: String, as name: String, at time: WireTime, since endings: Int) async -> Bool {
    let (removal, isThere): (Task<Void, Never>?, Bool) = state.withLock { state in
      if let removal = state.removals[id] { return (removal, false) }
      guard state.ends[id, default: 0] <= endings else { return (nil, false) }
      if let entry = state.entries[id] {
        let names = entry.names.filter { $0 != name } + [name]
        state.entries[id] = Entry(used: time, names: names.suffix(Self.namesKept))
        save(state.entries)
      }
      return (nil, true)
    }
    await removal?.value
    return isThere
  }

  /// Images are no longer at the engine: whoever brings them back, they are not ours.
  func forget(_ ids: Set<String>) {
    guard !ids.isEmpty else { return }
    state.withLock { state in
      for id in ids { state.entries[id] = nil }
      save(state.entries)
    }
  }

  /// Has those removed that no run has begun with since then, one after the other.
  ///
  /// - Parameters:
  ///   - names: names and ids of images that stay.
  ///   - remove: removes an image; false when it stays, and is to be tried again another time.
  func remove(
    unusedSince limit: Date, sparing names: Set<String>, by remove: @escaping @Sendable (String) async -> Bool
  ) async {
    for id in ids.sorted() {
      let removal: Task<Void, Never>? = state.withLock { state in
        guard let entry = state.entries[id], entry.used.date < limit, names.isDisjoint(with: entry.names + [id]) else {
          return nil
        }
        // Meanwhile it may be fetched again, as a new one.
        state.entries[id] = nil
        let removal = Task {
          let isGone = await remove(id)
          end(id, stays: isGone ? nil : entry)
        }
        state.removals[id] = removal
        return removal
      }
      guard let removal else { continue }
      await withTaskCancellationHandler {
        await removal.value
      } onCancel: {
        removal.cancel()
      }
    }
  }

  private func end(_ id: String, stays entry: Entry?) {
    state.withLock { state in
      state.removals[id] = nil
      state.endings += 1
      state.ends[id] = state.endings
      if state.entries[id] == nil { state.entries[id] = entry }
      save(state.entries)
    }
  }

  /// A loss leaves an image at the engine, or has it fetched once more: no run waits for the disk.
  private func save(_ entries: [String: Entry]) {
    do {
      try DurableFile.write(try WireJSON.encode(entries), to: file, isForced: false)
    } catch {
      logger.warning("could not note which images were fetched", metadata: ["error": "\(error)"])
    }
  }
}
