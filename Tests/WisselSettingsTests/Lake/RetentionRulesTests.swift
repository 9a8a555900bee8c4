import Testing
import WisselSettings

@Suite("Rules of retention")
struct RetentionRulesTests {
  @Test("a rule that is absent removes nothing, and snapshots that were used stay")
  func absent() throws {
    #expect(try RetentionRules(yaml: "", file: "r") == RetentionRules())
    #expect(RetentionRules().keepsUsedSnapshots)
  }

  @Test("every rule is read")
  func all() throws {
    let yaml = """
      snapshots: {keep_days: 180, keep_used: false}
      history: {keep_days: 365}
      deleted_patients: {keep_days: 0}
      quarantine:
        keep_days: 90
      """
    #expect(
      try RetentionRules(yaml: yaml, file: "r")
        == RetentionRules(
          snapshotDays: 180, keepsUsedSnapshots: false, historyDays: 365, deletedPatientDays: 0, quarantineDays: 90))
  }

  @Test(
    "what is not understood is refused: it would keep too little or too much",
    arguments: [
      "history: {keep_days: -1}", "history: {days: 3}", "histories: {keep_days: 3}", "snapshots: {keep_used: x}",
    ])
  func wrong(yaml: String) {
    #expect(throws: SettingsError.self) { try RetentionRules(yaml: yaml, file: "r") }
  }
}
