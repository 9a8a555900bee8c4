package import Foundation
package import WisselModel
package import WisselWire

/// The journal of runs on disk: a folder per run, in it a file to which a line is added, and forced to disk, before the
/// station acts. A line that was cut short by a crash does not count. Beside them a list of the runs that are over.
package final class RunJournal: Sendable {
  /// The journal could not be written: the disk is full or not ours.
  package struct Unwritable: Error, CustomStringConvertible {
    package let path: String
    package var description: String {
      "the station's journal cannot be written at \(path): check that the disk has room and the folder is the station's"
    }
  }

  private static let finishedKept = 10_000

  private let folder: URL

  /// - Parameter folder: made when missing, for the station alone.
  package init(folder: URL) throws {
    self.folder = folder
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  /// The folder of a run: journal, files for the container, log.
  package func folder(of run: RunID) -> URL { folder.appendingPathComponent(String(run.rawValue)) }

  /// Takes a run up. Everything else of that run comes after this. It goes to disk with the next entry: until then nothing
  /// has been made that could run, and a restart treats the run like one that was never offered.
  package func begin(_ plan: RunPlan) throws {
    let folder = folder(of: plan.run)
    do {
      Leftovers.discard(folder)
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw Unwritable(path: folder.path)
    }
    try append([RunEntry.plan(plan)], to: journal(of: plan.run), durable: false)
  }

  /// Notes how far a run has come, the relay made for it, and when its container was started.
  ///
  /// - Parameter durable: false where a loss changes nothing: a restart treats the phase like the one before.
  package func note(
    _ phase: RunPhase, relay: RelayRecord? = nil, startedAt: WireTime? = nil, of run: RunID, durable: Bool = true
  ) throws {
    let entries =
      (relay.map { [RunEntry.relay($0)] } ?? []) + (startedAt.map { [.start($0)] } ?? []) + [.phase(phase)]
    try append(entries, to: journal(of: run), durable: durable)
  }

  /// Keeps what a run's receipt will tell. It goes to disk with the next entry that does: a power cut before that costs
  /// the receipt some of its members, and nothing else.
  package func note(_ evidence: RunEvidence, of run: RunID) throws {
    try append([RunEntry.evidence(evidence)], to: journal(of: run), durable: false)
  }

  /// Keeps a receipt before its own files are on disk, and forces all that was noted before with it; nil where none could
  /// be made.
  package func settle(_ receipt: KeptReceipt?, of run: RunID) throws {
    try append(receipt.map { [RunEntry.receipt($0)] } ?? [], to: journal(of: run))
  }

  /// Keeps what a person said about the run's result, on disk before it counts.
  package func note(_ review: Review, of run: RunID) throws {
    try append([RunEntry.review(review)], to: journal(of: run))
  }

  /// Forgets a run that never ran. Of its folder may be left, under another name, what this user may not remove.
  package func forget(_ run: RunID) { Leftovers.discard(folder(of: run)) }

  /// Removes runs that are over and remembers that they are.
  package func finish(_ plans: [RunPlan]) throws {
    guard !plans.isEmpty else { return }
    let finished = plans.map { plan in
      Finished(run: plan.run, created: plan.created, job: plan.job, isSubtask: plan.parent == nil ? nil : true)
    }
    try append(finished, to: finishedFile)
    for plan in plans { forget(plan.run) }
  }

  /// All runs with a readable journal, by number; folders without one are removed.
  package func load() throws -> [RunRecord] {
    var records: [RunRecord] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      guard let number = Int(name) else { continue }
      if let record = read(RunID(number)) { records.append(record) } else { forget(RunID(number)) }
    }
    return records.sorted { $0.plan.run < $1.plan.run }
  }

  /// The runs that are over, newest last, at most 10 000; the file is shortened when it has grown to twice that.
  package func finished() throws -> [FinishedRun] {
    let all = lines(finishedFile).compactMap { try? WireJSON.decode(Finished.self, from: $0) }
    let kept = all.suffix(Self.finishedKept)
    if all.count > 2 * Self.finishedKept {
      let text = try kept.map { try WireJSON.text($0) + "\n" }.joined()
      try Data(text.utf8).write(to: finishedFile, options: .atomic)
    }
    return kept.map { FinishedRun(run: $0.run, created: $0.created) }
  }

  private struct Finished: Codable {
    var run: RunID
    var created: String
    /// nil in lines of an earlier version.
    var job: JobID?
    var isSubtask: Bool?
  }

  /// The runs that are over or in the journal, counted by job.
  package func rounds() throws -> RoundCount {
    var count = RoundCount()
    for line in lines(finishedFile) {
      guard let finished = try? WireJSON.decode(Finished.self, from: line), let job = finished.job else { continue }
      _ = count.place(of: finished.run, job: job, isSubtask: finished.isSubtask == true)
    }
    for record in try load() {
      _ = count.place(of: record.plan.run, job: record.plan.job, isSubtask: record.plan.parent != nil)
    }
    return count
  }

  private var finishedFile: URL { folder.appendingPathComponent("finished") }

  private func journal(of run: RunID) -> URL { folder(of: run).appendingPathComponent("journal") }

  private func read(_ run: RunID) -> RunRecord? {
    var record: RunRecord?
    for line in lines(journal(of: run)) {
      guard let entry = try? WireJSON.decode(RunEntry.self, from: line) else { continue }
      switch entry {
      case .plan(let plan): record = RunRecord(plan: plan)
      case .relay(let relay): record?.relay = relay
      case .phase(let phase): record?.phase = phase
      case .start(let time): record?.startedAt = time
      case .evidence(let evidence): record?.evidence = evidence
      case .review(let review): record?.reviews.append(review)
      case .receipt(let receipt): record?.receipt = receipt
      }
    }
    return record?.plan.run == run ? record : nil
  }

  /// The complete lines of a file.
  private func lines(_ file: URL) -> [Data] {
    guard let data = try? Data(contentsOf: file), let end = data.lastIndex(of: 10) else { return [] }
    return data[..<end].split(separator: 10).map { Data($0) }
  }

  /// Adds lines and forces them to disk. A line left unfinished by a crash is ended first, so that it spoils only itself.
  private func append(_ entries: [some Encodable], to file: URL, durable: Bool = true) throws {
    var bytes: [UInt8] = []
    for entry in entries {
      guard let line = try? WireJSON.encode(entry) else { throw Unwritable(path: file.path) }
      bytes += [UInt8](line) + [10]
    }
    let descriptor = open(file.path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Unwritable(path: file.path) }
    defer { close(descriptor) }
    var last: UInt8 = 10
    let size = lseek(descriptor, 0, SEEK_END)
    if size > 0, pread(descriptor, &last, 1, size - 1) == 1, last != 10 { bytes.insert(10, at: 0) }
    guard write(descriptor, bytes, bytes.count) == bytes.count, !durable || fdatasync(descriptor) == 0 else {
      throw Unwritable(path: file.path)
    }
  }
}

/// A run that is over and must never run again.
package struct FinishedRun: Hashable, Sendable {
  package let run: RunID
  package let created: String

  package init(run: RunID, created: String) {
    self.run = run
    self.created = created
  }
}
