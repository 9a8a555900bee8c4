import Crypto
package import Foundation
import WisselModel
package import WisselSettings
import WisselWire

/// Makes rows of the station's lakes for the runs that ask for them, one after another: a process that makes some may use
/// much of the machine. All runs of a job see one snapshot. Rows are made anew as soon as anything they depend on has
/// changed, so that who objects during a job is left out of what comes after; else the subtasks of a task share them.
package actor LakeDesk {
  /// Makes rows in a folder that is empty but for them.
  package typealias Maker = @Sendable (_ order: FrameOrder, _ folder: URL, _ time: Duration) async throws -> FrameAnswer

  /// The rows of one database for one run, as a file in the run's folder.
  struct Frame: Sendable, Equatable {
    var given: GivenFrame
    var file: URL
  }

  private struct Kept {
    let key: String
    let file: URL
    let made: FrameAnswer.Made
    let task: TaskID
    let job: JobID
    let bytes: Int
  }

  /// So many files are kept for the next subtasks.
  private static let mostKept = 8

  private let station: String
  private let lakes: [String: (settings: LakeSettings, folder: String, exclusions: [String])]
  private let folder: URL
  private let pins: SnapshotPins
  private let make: Maker?
  private let now: @Sendable () -> Date
  /// The oldest first.
  private var kept: [Kept] = []
  private var last: Task<Void, Never>?

  /// - Parameters:
  ///   - folder: of the station's own; what a former process left there is removed, except which snapshots jobs see.
  ///   - make: nil where this program cannot read lakes.
  package init(_ node: NodeSettings, folder: URL, make: Maker?, now: @escaping @Sendable () -> Date) throws {
    station = node.name
    self.folder = folder
    self.make = make
    self.now = now
    lakes = Dictionary(
      node.databases.filter(\.isLake).compactMap { database in
        node.wissel.lakes.first { $0.database == database.label }.map { settings in
          (
            database.label,
            (settings, node.path(database.uri.reveal()), settings.exclusions.map { node.path($0) })
          )
        }
      }, uniquingKeysWith: { first, _ in first })
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name != SnapshotPins.name {
      try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
    }
    pins = try SnapshotPins(folder.appendingPathComponent(SnapshotPins.name))
  }

  /// Makes the rows that a run asks for with these databases; what it may have was decided before.
  ///
  /// - Throws: `RunFailure` when they cannot be made.
  func frames(_ rows: [String: FrameOrder.Rows], for plan: RunPlan, in run: RunFolder) async throws -> [Frame] {
    var frames: [Frame] = []
    for (label, rows) in rows.sorted(by: { $0.key < $1.key }) {
      frames.append(try await inTurn { try await self.frame(label, rows, plan, run) })
    }
    return frames
  }

  /// A task is over: what was kept for its subtasks goes.
  func end(subtasksOf task: TaskID) { drop { $0.task == task } }

  func end(job: JobID) { drop { $0.job == job } }

  private func inTurn<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
    let before = last
    let work = Task {
      await before?.value
      try Task.checkCancellation()
      return try await body()
    }
    last = Task { _ = await work.result }
    return try await withTaskCancellationHandler {
      try await work.value
    } onCancel: {
      work.cancel()
    }
  }

  private func frame(
    _ label: String, _ rows: FrameOrder.Rows, _ plan: RunPlan, _ run: RunFolder
  ) async throws -> Frame {
    guard let lake = lakes[label] else { throw unmade(label, "nothing of it is approved") }
    let order = FrameOrder(
      lake: lake.folder, rows: rows, snapshot: pins.snapshot(of: plan.job, label), purpose: lake.settings.purpose,
      optOutUntil: lake.settings.optOutUntil, exclusions: lake.exclusions, memory: lake.settings.memory,
      size: lake.settings.size,
      asker: FrameOrder.Asker(
        station: station, run: plan.run.rawValue, task: plan.task.rawValue, job: plan.job.rawValue))
    // Read before the rows are made, so that what changes meanwhile counts as a change.
    let state = state(of: order)
    let (made, file) =
      if let known = known(try key(of: order, state)) { known } else {
        try await newly(order, label, state, plan, lake.settings.time)
      }
    defer { if !kept.contains(where: { $0.file == file }) { try? FileManager.default.removeItem(at: file) } }
    let given = GivenFrame(
      label: label, format: rows.format, snapshot: made.snapshot, digest: made.digest,
      exclusions: ["\(label)/consent:\(order.purpose)"]
        + order.exclusions.map { "\(label)/" + URL(fileURLWithPath: $0).lastPathComponent }, export: made.export)
    do {
      return Frame(given: given, file: try run.give(file, as: "\(label).\(rows.format.rawValue)"))
    } catch {
      throw unmade(label, "\(error)")
    }
  }

  private func known(_ key: String) -> (FrameAnswer.Made, URL)? {
    kept.first { $0.key == key }.map { ($0.made, $0.file) }
  }

  /// Has the rows made, and keeps them where they are for a subtask.
  private func newly(
    _ order: FrameOrder, _ label: String, _ state: [String], _ plan: RunPlan, _ time: Duration
  ) async throws -> (FrameAnswer.Made, URL) {
    guard let make else { throw unmade(label, "this program reads no lakes") }
    let work = folder.appendingPathComponent("work")
    try? FileManager.default.removeItem(at: work)
    defer { try? FileManager.default.removeItem(at: work) }
    let answer: FrameAnswer
    do {
      try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
      answer = try await make(order, work, time)
    } catch {
      throw unmade(label, "\(error)")
    }
    switch answer {
    case .unfit(let fault): throw fault.failure(label)
    case .failed(let words): throw unmade(label, words)
    case .made(let made):
      // Later runs of the job name the snapshot, which the first one did not know.
      var pinned = order
      pinned.snapshot = made.snapshot
      let key = try key(of: pinned, state)
      let file = folder.appendingPathComponent(key)
      let source = work.appendingPathComponent(made.file)
      guard let status = FileStatus(path: source.path, followsLink: false), status.isPlain,
        chmod(source.path, 0o444) == 0, rename(source.path, file.path) == 0
      else { throw unmade(label, "the file with the rows cannot be moved") }
      do { try pins.pin(made.snapshot, to: plan.job, label, now: now()) } catch {
        throw unmade(label, "the job's snapshot cannot be written down: \(error)")
      }
      if let parent = plan.parent {
        kept.append(Kept(key: key, file: file, made: made, task: parent, job: plan.job, bytes: status.size))
        while kept.count > Self.mostKept || kept.reduce(0, { $0 + $1.bytes }) > order.size, kept.count > 1 {
          try? FileManager.default.removeItem(at: kept.removeFirst().file)
        }
      }
      return (made, file)
    }
  }

  /// What rows of an order depend on beside it.
  private func state(of order: FrameOrder) -> [String] {
    let day = Int((now().timeIntervalSince1970 / 86_400).rounded(.down))
    let read = ["catalog.sqlite", "catalog.sqlite-wal"].map { order.lake + "/" + $0 } + order.exclusions
    return read.map { FileStatus(path: $0)?.version ?? "-" } + ["\(day)"]
  }

  /// Differs as soon as other rows could come of the order.
  private func key(of order: FrameOrder, _ state: [String]) throws -> String {
    var plain = order
    plain.asker = FrameOrder.Asker(station: station, run: 0, task: 0, job: order.asker.job)
    var hash = SHA256()
    hash.update(data: try WireJSON.encode(plain))
    hash.update(data: Data(state.joined(separator: "\n").utf8))
    return hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private func drop(_ isMeant: (Kept) -> Bool) {
    for frame in kept.filter(isMeant) { try? FileManager.default.removeItem(at: frame.file) }
    kept.removeAll(where: isMeant)
  }

  private func unmade(_ label: String, _ detail: String) -> RunFailure {
    RunFailure(
      .startFailed,
      "The rows of the database '\(label)' could not be made ready. Ask the station's operator to look into its log.",
      detail: "the lake \(label): \(detail)")
  }
}
