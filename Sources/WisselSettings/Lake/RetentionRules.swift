/// How long a lake keeps what no longer counts. What counts is never removed; a rule that is absent removes nothing.
package struct RetentionRules: Hashable, Sendable {
  /// Snapshots older than so many days go; the newest stays.
  package var snapshotDays: Int?
  /// Whether snapshots that an export was made of stay however old they are.
  package var keepsUsedSnapshots: Bool
  /// Versions of resources that others replaced go when they were received more than so many days ago.
  package var historyDays: Int?
  /// Earlier versions of deleted patients, and of what was about them, go when the deletion was received more than so
  /// many days ago.
  package var deletedPatientDays: Int?
  /// Documents in quarantine go when they were received more than so many days ago.
  package var quarantineDays: Int?

  package init(
    snapshotDays: Int? = nil, keepsUsedSnapshots: Bool = true, historyDays: Int? = nil, deletedPatientDays: Int? = nil,
    quarantineDays: Int? = nil
  ) {
    self.snapshotDays = snapshotDays
    self.keepsUsedSnapshots = keepsUsedSnapshots
    self.historyDays = historyDays
    self.deletedPatientDays = deletedPatientDays
    self.quarantineDays = quarantineDays
  }

  /// Reads a file of rules:
  ///
  ///     snapshots: {keep_days: 180, keep_used: true}
  ///     history: {keep_days: 365}
  ///     deleted_patients: {keep_days: 30}
  ///     quarantine: {keep_days: 90}
  ///
  /// - Throws: `SettingsError` with everything that is wrong; an unknown key is, since it would keep too much or too little.
  package init(yaml: String, file: String) throws(SettingsError) {
    let findings = Findings(file: file)
    let root = YAMLDocument.root(of: yaml, findings: findings)
    let days = { (name: String) -> Int? in
      let section = root.section(name)
      let days = section.integer("keep_days", in: 0...36_525)
      if name == "snapshots" { section.ignored("keep_used") }
      section.finish(unknownIsError: true)
      return days
    }
    let rules = RetentionRules(
      snapshotDays: days("snapshots"), keepsUsedSnapshots: root.section("snapshots").flag("keep_used") ?? true,
      historyDays: days("history"), deletedPatientDays: days("deleted_patients"), quarantineDays: days("quarantine"))
    root.finish(unknownIsError: true)
    self = try findings.checked(rules)
  }
}
