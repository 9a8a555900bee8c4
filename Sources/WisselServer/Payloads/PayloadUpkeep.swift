import Logging
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselPayloads
import WisselRuns
import WisselWire

/// Removes what is not needed any more: payloads without a run, uploads nobody used, and, where it is configured, the
/// inputs and results of runs that ended long ago. Every step is a bounded batch that may be interrupted and repeated,
/// and several processes may do it at once.
package struct PayloadUpkeep: Sendable {
  private let core: ServerCore

  /// How many rows one transaction looks at.
  static let batch = 100

  package init(_ core: ServerCore) { self.core = core }

  /// Works every minute, and on old runs every hour, until cancelled.
  package func run() async {
    var minutes = 0
    while !Task.isCancelled {
      do {
        if minutes.isMultiple(of: 60) { try await cleanUp() }
        try await collect()
      } catch is CancellationError {
        break
      } catch {
        core.logger.error("cannot remove old payloads", metadata: ["error": "\(SafeErrorText.of(error))"])
      }
      minutes += 1
      do { try await Task.sleep(for: .seconds(60)) } catch { break }
    }
  }

  /// Removes payloads without a run.
  package func collect() async throws {
    guard let store = core.payloads.store else { return }
    let limit = before(seconds: core.payloads.options.patience)
    while true {
      // Readers are free of charge; most times there is nothing to do.
      guard try await core.database.unrecorded.read({ try PayloadList.hasWork(olderThan: limit, $0) }) else { return }
      let entries = try await core.database.unrecorded.write { transaction in
        try UploadList.expire(olderThan: limit, transaction)
        return try PayloadList.doom(olderThan: limit, most: Self.batch, transaction)
      }
      for entry in entries {
        try await store.delete(entry.place)
        try await core.database.unrecorded.write { try PayloadList.forget(entry.key, $0) }
      }
    }
  }

  /// Empties results (and inputs) of runs that completed before the configured number of days.
  package func cleanUp() async throws {
    guard let days = core.options.cleanUpAfterDays else { return }
    let (limit, now) = (before(seconds: days * 86_400), core.now())
    let withInput = core.options.cleanUpIncludesInput
    while try await core.database.unrecorded.write({
      try CleanUp.batch(before: limit, at: now, withInput: withInput, $0)
    }) {
      try Task.checkCancellation()
    }
  }

  private func before(seconds: Int) -> WireTime {
    WireTime(microseconds: core.now().microseconds - Int64(seconds) * 1_000_000)
  }
}

/// The clean-up of old runs in the database.
enum CleanUp {
  /// Empties some runs; gives whether there may be more.
  static func batch(
    before limit: WireTime, at now: WireTime, withInput: Bool, _ transaction: borrowing Transaction
  ) throws -> Bool {
    // The first two conditions in the words of the index: the engines know it again by them.
    let runs = try transaction.query(
      """
      SELECT id FROM run
      WHERE status = 'completed' AND cleanup_at IS NULL AND finished_at < \(limit)
      ORDER BY finished_at LIMIT \(PayloadUpkeep.batch)
      """
    ).map { try $0.value("id", as: RunID.self) }
    guard !runs.isEmpty else { return false }
    try transaction.execute(
      "UPDATE run SET result = '', result_payload = NULL, cleanup_at = \(now) WHERE id IN \(list: runs)")
    try PayloadList.detach(.result, from: runs, transaction)
    if withInput {
      try transaction.execute("UPDATE run SET input = '', input_payload = NULL WHERE id IN \(list: runs)")
      try PayloadList.detach(.input, from: runs, transaction)
    }
    return runs.count == PayloadUpkeep.batch
  }
}
