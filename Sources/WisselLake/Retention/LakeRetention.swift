package import Foundation
import WisselDuckDB
package import WisselFHIR
package import WisselSettings

/// Removes from a lake what its rules no longer keep, and tells it first.
package struct LakeRetention {
  private let lake: Lake
  private let rules: RetentionRules
  private let now: Date

  /// - Parameter now: What ages are counted from.
  package init(_ lake: Lake, _ rules: RetentionRules, now: Date) {
    (self.lake, self.rules, self.now) = (lake, rules, now)
  }

  /// What the rules remove.
  package struct Plan: Sendable, Equatable {
    /// Snapshots that go, by number.
    package var snapshots: [Int] = []
    /// Snapshots that would go by their age, and stay since an export was made of them.
    package var used: [Int] = []
    package var history = 0
    package var deletedPatients = 0
    /// Versions of deleted patients and of what was about them.
    package var erased = 0
    package var quarantine = 0
    /// Snapshots that stay and may still hold rows that are removed; they are gone from the disk with the last of these.
    package var holding = 0

    package init() {}
  }

  /// What would be removed now. A reader can tell.
  package func plan() throws -> Plan {
    var plan = Plan()
    let kept = try lake.texts(
      "SELECT CAST(snapshot_id AS VARCHAR), CAST(\(old(rules.snapshotDays, "snapshot_time")) AS VARCHAR) "
        + "FROM ducklake_snapshots('lake') ORDER BY snapshot_id"
    ).compactMap { row in row[0].flatMap { Int($0) }.map { (number: $0, isOld: row[1] == "true") } }
    let used = rules.keepsUsedSnapshots ? Set(try LakeUses(lake).all().map(\.snapshot)) : []
    let old = kept.dropLast().filter(\.isOld).map(\.number)
    plan.snapshots = old.filter { !used.contains($0) }
    plan.used = old.filter { used.contains($0) }
    plan.history = try lake.count(
      "SELECT count(*) FROM lake.raw.history h WHERE \(oldHistory) AND NOT \(ofDeleted("h"))")
    plan.deletedPatients = try lake.count("SELECT count(DISTINCT id) FROM lake.raw.resource r WHERE \(oldDeletion)")
    plan.erased = try lake.count("SELECT count(*) FROM lake.raw.history h WHERE \(ofDeleted("h"))")
    plan.quarantine = try lake.count("SELECT count(*) FROM lake.raw.quarantine q WHERE \(oldQuarantine)")
    let removed = plan.history + plan.erased + plan.quarantine
    plan.holding = removed > 0 ? kept.count - plan.snapshots.count : 0
    return plan
  }

  /// Removes it. Rows go as one change, which is recorded in `raw.retention`; then snapshots and files that nothing needs.
  /// What was interrupted is finished by doing it again.
  ///
  /// - Returns: What was removed.
  package func apply() throws -> Plan {
    let plan = try plan()
    try lake.change("retention") {
      try lake.run("CREATE TABLE IF NOT EXISTS lake.raw.retention (applied TIMESTAMP, result VARCHAR)")
      // Those of deleted patients first: the other rule would count them as its own.
      if plan.erased > 0 { try lake.run("DELETE FROM lake.raw.history h WHERE \(ofDeleted("h"))") }
      if plan.history > 0 { try lake.run("DELETE FROM lake.raw.history h WHERE \(oldHistory)") }
      if plan.quarantine > 0 { try lake.run("DELETE FROM lake.raw.quarantine q WHERE \(oldQuarantine)") }
      try lake.run("INSERT INTO lake.raw.retention VALUES (\(moment), ?)", [plan.json.text])
    }
    let upkeep = LakeUpkeep(lake)
    try upkeep.expire(plan.snapshots)
    try upkeep.compact(keepingDays: nil)
    return plan
  }

  // MARK: Conditions

  /// To the microsecond, as snapshots are: of what was made in this very second, what came before is older.
  private var moment: String { "make_timestamp(\(Int((now.timeIntervalSince1970 * 1_000_000).rounded(.down))))" }

  /// Whether a time is more than so many days ago; nothing is where there is no rule.
  private func old(_ days: Int?, _ time: String) -> String {
    days.map { "coalesce(CAST(\(time) AS TIMESTAMP) < \(moment) - INTERVAL '\($0) days', false)" } ?? "false"
  }

  /// Whether the file that a row of the table came in was received so long ago.
  private func oldFile(_ days: Int?, _ alias: String) -> String {
    "(\(alias).load, \(alias).file) IN (SELECT (load, file) FROM lake.raw.file WHERE \(old(days, "received")))"
  }

  private var oldHistory: String { oldFile(rules.historyDays, "h") }
  /// But for Consents: until one is mended or discarded, it says that somebody may object.
  private var oldQuarantine: String {
    "\(oldFile(rules.quarantineDays, "q")) AND NOT \(QuarantinedConsents.isPossible)"
  }
  private var oldDeletion: String { "r.type = 'Patient' AND r.deleted AND \(oldFile(rules.deletedPatientDays, "r"))" }

  private func ofDeleted(_ alias: String) -> String {
    let deleted = "SELECT r.id FROM lake.raw.resource r WHERE \(oldDeletion)"
    return
      "(coalesce(\(alias).patient IN (\(deleted)), false) OR \(alias).type = 'Patient' AND \(alias).id IN (\(deleted)))"
  }
}

extension LakeRetention.Plan {
  package var json: JSON {
    let number = { (value: Int) -> JSON in .number(String(value)) }
    return .object([
      .init("snapshots", .array(snapshots.map(number))), .init("used_snapshots_kept", .array(used.map(number))),
      .init("history", number(history)), .init("deleted_patients", number(deletedPatients)),
      .init("versions_of_deleted_patients", number(erased)), .init("quarantine", number(quarantine)),
      .init("snapshots_still_holding", number(holding)),
    ])
  }

  /// A line for each rule.
  package var text: String {
    let span = snapshots.isEmpty ? "" : " (\(snapshots[0]) to \(snapshots[snapshots.count - 1]))"
    let stay = used.isEmpty ? "" : "; \(used.count) as old stay, since exports were made of them"
    let held =
      holding == 0
      ? "" : "\n\(holding) snapshots that stay may still hold these rows; the disk is rid of them when those go"
    return """
      snapshots: \(snapshots.count)\(span)\(stay)
      replaced versions: \(history)
      deleted patients: \(deletedPatients), with \(erased) earlier versions
      quarantined documents: \(quarantine)\(held)
      """
  }
}
