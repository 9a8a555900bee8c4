import Foundation
import Testing
import WisselDuckDB
import WisselLake

@Suite("Checks of OMOP tables", .serialized, .enabled(if: StandardTables.isAvailable))
struct QualityDefectTests {
  @Test("each check finds exactly what was made wrong, and nothing before")
  func planted() async throws {
    try await withHospital(SynthesisSettings(patients: 40, seed: 9, cohort: .lung)) { hospital, scratch in
      let tables = try await OMOPFixture.tables(hospital, scratch)
      for defect in PlantedDefect.all {
        func failed() throws -> [Int] {
          try tables.outcomes {
            ($0.name, $0.table, $0.column) == (defect.check, defect.table, defect.column)
          }.map { Int($0[5] ?? "") ?? -1 }
        }
        let place = "\(defect.check) \(defect.table).\(defect.column): \(defect.statements)"
        #expect(try failed() == [0], "\(place)")
        try tables.trying {
          for statement in defect.statements { try tables.connection.run(statement) }
          #expect(try failed() == [defect.count], "\(place)")
        }
      }
      // Those against the build before are tried by building again.
      let tried = Set(PlantedDefect.all.map(\.check))
      #expect(OMOPQuality.Name.allCases.filter { !tried.contains($0) }.allSatisfy { $0.rawValue.hasPrefix("drift") })
    }
  }

  @Test("what is not there, or is no longer what it was, is missed by name")
  func unaccounted() async throws {
    try await withHospital(SynthesisSettings(patients: 6, seed: 9, cohort: .lung)) { hospital, scratch in
      let tables = try await OMOPFixture.tables(hospital, scratch)
      let steps = OMOPBuild.steps(OMOPFixture.settings())
      try tables.trying {
        try tables.connection.run(
          "DELETE FROM omop_event WHERE kind = 'Procedure' AND id = (SELECT min(procedure_id) FROM procedures)")
        for name in ["omop_resource", "omop_reject", "omop_balance"] {
          for step in steps where step.name == name { try tables.connection.run(step.sql) }
        }
        #expect(
          try tables.texts("SELECT type, reason, resources FROM omop_balance WHERE NOT is_right") == [
            ["Procedure", "missing", "1"]
          ])
        #expect(
          try tables.value("SELECT id FROM omop_reject WHERE rule = 'missing'")
            == tables.value("SELECT min(procedure_id) FROM procedures"))
      }
      try tables.trying {
        try tables.connection.run(
          "UPDATE observations SET encounter_id = 'nowhere' WHERE observation_id = (SELECT min(observation_id) FROM observations "
            + "WHERE encounter_id IS NOT NULL AND status = 'final' AND value IS NOT NULL)")
        try tables.build()
        #expect(
          try tables.texts("SELECT type, reference, unresolved FROM omop_reference WHERE unresolved > 0") == [
            ["Observation", "encounter", "1"]
          ])
      }
    }
  }

  @Test("a site's limits are told apart by concept and unit, and by nothing where there are none")
  func limits() async throws {
    try await withHospital(SynthesisSettings(patients: 6, seed: 9, cohort: .lung)) { hospital, scratch in
      let tables = try await OMOPFixture.tables(hospital, scratch)
      let high = try tables.outcomes {
        $0.name == .plausibleValueHigh && $0.table == "measurement" && $0.column == "value_as_number"
      }
      #expect(high.map { Array($0[3...4]) } == [["2000000021", "2000000022"]])
      let gender = try tables.outcomes { $0.name == .plausibleGenderUseDescendants }
      #expect(gender.map { [$0[3], $0[6], $0[8]] } == [["2000000001", "0", "not applicable"]])
    }
  }

  @Test("a build like the one before does not drift; a changed one does, where it changed")
  func drift() async throws {
    try await withHospital(SynthesisSettings(patients: 40, seed: 9, cohort: .lung)) { hospital, scratch in
      let tables = try await OMOPFixture.tables(hospital, scratch)
      func drift() throws -> [[String?]] {
        try tables.outcomes { $0.name.rawValue.hasPrefix("drift") }
      }
      #expect(try drift().allSatisfy { $0[8] == "not applicable" }, "there is no build before the first")
      /// What failed after a change and another build: check, table, and how many of how many.
      func failed(after statement: String) throws -> [[String?]] {
        var rows: [[String?]] = []
        try tables.trying {
          try tables.connection.run(statement)
          try tables.build(isFirst: false)
          rows = try drift().filter { $0[5] != "0" }.map { [$0[0], $0[1], $0[5], $0[8]] }.sorted {
            $0.lexicographicallyPrecedes($1) { ($0 ?? "") < ($1 ?? "") }
          }
        }
        return rows
      }
      #expect(try failed(after: "SELECT 1").isEmpty)
      let crp = "code = '1988-5'"
      let count = try tables.value("SELECT count(*) FROM measurement WHERE measurement_concept_id = 2000000021")
      #expect(
        try failed(
          after: "UPDATE observations SET value = CAST(CAST(value AS DECIMAL(18, 3)) * 1000 AS VARCHAR) WHERE \(crp)")
          == [["driftValues", "measurement", "1", "failed"]])
      #expect(
        try failed(after: "DELETE FROM concept WHERE concept_id = 2000000021") == [
          ["driftConcepts", "measurement", "1", "failed"], ["driftUnmapped", "measurement", count, "failed"],
        ])
      let gone = try failed(after: "DELETE FROM observations WHERE \(crp)")
      #expect(gone.contains(["driftConcepts", "measurement", "1", "failed"]))
      #expect(gone.contains(["driftRecords", "measurement", count, "passed"]), "less than a fifth")
      #expect(gone.contains { $0[0] == "driftMonths" && $0[1] == "measurement" })
      let people = try failed(
        after: "DELETE FROM patients WHERE patient_id IN (SELECT patient_id FROM patients ORDER BY 1 LIMIT 10)")
      #expect(people.contains(["driftPersons", "person", "10", "failed"]))
      #expect(people.contains(["driftRecords", "person", "10", "failed"]))
    }
  }
}
