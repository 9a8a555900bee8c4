import Foundation
import Testing
import WisselFHIR
import WisselLake
import WisselSettings
import WisselTesting

@Suite(
  "The commands of the way out", .serialized,
  .enabled(if: LakeFixture.isAvailable, "DuckDB's extensions are not there: run scripts/duckdb"))
struct LakeCommandTests {
  /// Runs `wissel lake`, and gives its exit status and all it printed.
  private func lake(_ arguments: String...) throws -> (status: Int32, output: String) {
    try runProgram(".build/debug/wissel", ["lake"] + arguments)
  }

  @Test(
    "where there is no lake, only a load makes one",
    arguments: [
      ["view", "standard"], ["view", "refresh"], ["compact"], ["omop", "build", "--name", "T", "--holder", "N"],
    ])
  func mistyped(command: [String]) async throws {
    try await withTemporaryFolder { folder in
      let path = folder.appendingPathComponent("mistyped").path
      let told = try runProgram(".build/debug/wissel", ["lake"] + command + ["--lake", path])
      #expect(told.status == 2 && told.output.contains("there is no lake in"), "\(told.output)")
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  @Test("from a hospital to OMOP, its verdict, its export, its uses, its page and its record")
  func wayOut() async throws {
    try await withHospital(SynthesisSettings(patients: 6, seed: 3, cohort: .lung)) { hospital, folder in
      let (path, vocabulary) = (folder.appendingPathComponent("lake").path, folder.appendingPathComponent("vocabulary"))
      try FileManager.default.createDirectory(at: vocabulary, withIntermediateDirectories: true)
      _ = try InventedVocabulary.write(to: vocabulary)
      #expect(try lake("ingest", hospital.path, "--lake", path).status == 0)
      let build = { try lake("omop", "build", "--lake", path, "--name", "Test", "--holder", "Nobody") }
      let early = try build()
      #expect(early.status == 2 && early.output.contains("wissel lake view standard"))
      #expect(try lake("view", "standard", "--lake", path).status == 0)
      let unversed = try build()
      #expect(unversed.status == 2 && unversed.output.contains("wissel lake omop vocabulary"))
      #expect(try lake("omop", "vocabulary", vocabulary.path, "--lake", path).output.contains("version: v1 invented"))
      let built = try build()
      #expect(built.status == 0 && built.output.contains("person: 6 rows"), "\(built.output)")
      let verdict = try lake("omop", "check", "--lake", path)
      #expect(verdict.status == 1 && verdict.output.contains("checks: "), "\(verdict.output)")
      let limits = folder.appendingPathComponent("limits.csv")
      try Data("concept_id,unit_concept_id,low,high,gender_concept_id\n2000000021,2000000022,,0,\n".utf8).write(
        to: limits)
      let kept = try lake("omop", "check", "--lake", path, "--limits", limits.path, "--examples", "2", "--save")
      #expect(
        kept.status == 1 && kept.output.contains("measurement.value_as_number concept 2000000021 unit 2000000022"),
        "\(kept.output)")
      #expect(
        try lake("query", "--lake", path, "SELECT count(*) > 0 FROM omop.omop_quality", "--json").output.contains(
          "true"))
      #expect(try lake("omop", "check", "--lake", path, "--limits", path).status == 2)
      #expect(try lake("omop", "unmapped", "--lake", path, "--json").output.hasPrefix("{\"kind\":"))
      let out = folder.appendingPathComponent("out").path
      let export = try lake(
        "export", "--lake", path, "--view", "omop", "--to", out, "--for", "run 9", "--opt-out-until", "9999-12-31")
      #expect(export.status == 0, "\(export.output)")
      #expect(export.output.split(separator: "\n").count == OMOPSchema.tables.count)
      #expect(FileManager.default.fileExists(atPath: "\(out)/visit_occurrence.parquet"))
      let uses = try lake("uses", "--lake", path)
      #expect(uses.output.split(separator: "\n").count == OMOPSchema.tables.count && uses.output.contains("run 9"))
      let page = try lake("catalog", "--lake", path, "--html", "--language", "en").output
      #expect(page.hasSuffix("</html>\n") && page.contains("<code>curated.encounters.period_start</code>"))
      let lineage = try lake("lineage", "omop.person.year_of_birth", "--lake", path)
      #expect(lineage.output.hasSuffix("\n    Patient.birthDate\n"), "\(lineage.output)")
      let patients = try lake("query", "--lake", path, "SELECT patient_id FROM patients ORDER BY 1 LIMIT 1", "--json")
      let patient = try JSONParser.parse(patients.output).array?.first?["patient_id"]?.string ?? ""
      let row = try lake("lineage", "lung_cohort", "--key", patient, "--lake", path, "--json")
      #expect(row.status == 2 && !row.output.contains(patient), "\(row.output)")
      let source = try lake("lineage", "patients", "--key", patient, "--lake", path)
      #expect(source.status == 0 && source.output.contains("\tPatient.ndjson:1\t"), "\(source.output)")
      let facts = folder.appendingPathComponent("facts.yaml")
      try Data(CatalogueFacts.example.replacing("license:", with: "licence:").utf8).write(to: facts)
      let refused = try lake("catalog", "--lake", path, "--dcat", facts.path)
      #expect(refused.status == 2 && refused.output.contains("distribution.license: missing"), "\(refused.output)")
      try Data(try lake("catalog", "--lake", path, "--facts-example").output.utf8).write(to: facts)
      let turtle = try lake("catalog", "--lake", path, "--dcat", facts.path)
      #expect(turtle.status == 0)
      if ShapeJudge.isAvailable { #expect(try ShapeJudge.violations(of: turtle.output).isEmpty) }
    }
  }

  @Test("tables are made for a purpose, which they keep and tell, and are exported for no other")
  func purpose() async throws {
    try await withTemporaryFolder { folder in
      let path = try LakeUsesTests.lake(folder, ["a", "b", "c"]).path
      let (list, out) = (folder.appendingPathComponent("objections.csv"), folder.appendingPathComponent("out").path)
      try Data("patient\nb\n".utf8).write(to: list)
      let made = try lake(
        "view", "refresh", "--lake", path, "--purpose", "TREAT", "--opt-out-until", "9999-12-31", "--exclusions",
        list.path)
      #expect(made.status == 0 && made.output.hasPrefix("people: 2 rows\nfor TREAT, as judged on "), "\(made.output)")
      #expect(made.output.hasSuffix("; left out: denied <10\n"), "\(made.output)")
      let kept = try lake("view", "refresh", "--lake", path)
      #expect(kept.status == 0 && kept.output == made.output, "\(kept.output)")
      #expect(try lake("catalog", "--lake", path).output.contains("curated.people\t<10 rows\t5 columns\tfor TREAT, as"))
      #expect(try lake("lineage", "people", "--lake", path).output.hasPrefix("for TREAT, as judged on "))
      let origins = try lake("lineage", "people", "--lake", path, "--json").output
      #expect(origins.hasPrefix(#"{"purpose":"TREAT","judged":""#), "\(origins)")
      let refused = try lake("export", "--lake", path, "--view", "people", "--to", out, "--opt-out-until", "9999-12-31")
      #expect(refused.status == 2 && refused.output.contains("TREAT"), "\(refused.output)")
      let partial = try lake("view", "refresh", "--lake", path, "--exclusions", list.path)
      #expect(partial.status == 2 && partial.output.contains("go with --purpose"), "\(partial.output)")
      try FileManager.default.removeItem(at: list)
      let blind = try lake("view", "refresh", "--lake", path)
      #expect(blind.status == 2 && blind.output.contains(list.path), "\(blind.output)")
      #expect(try lake("view", "refresh", "--lake", path, "--everybody").output == "people: 3 rows\n")
      #expect(try lake("view", "--help").output.contains("--purpose HRESCH"))
    }
  }

  @Test("rules of retention are told before they are applied; without rules it says so")
  func retain() async throws {
    try await withTemporaryFolder { folder in
      let path = try LakeUsesTests.lake(folder, ["a"])
      let missing = try lake("retain", "--lake", path.path)
      #expect(missing.status == 2 && missing.output.contains("retention.yaml") && missing.output.contains("--help"))
      try Data("snapshots: {keep_days: 0}\n".utf8).write(to: path.appendingPathComponent("retention.yaml"))
      let before = try LakeCatalogue(Lake(path.path, .reading)).snapshots().count
      let told = try lake("retain", "--lake", path.path, "--dry-run")
      #expect(told.status == 0 && told.output.contains("snapshots: \(before - 1) "), "\(told.output)")
      #expect(try LakeCatalogue(Lake(path.path, .reading)).snapshots().count == before)
      #expect(try lake("retain", "--lake", path.path).status == 0)
      #expect(try LakeCatalogue(Lake(path.path, .reading)).snapshots().count < before)
    }
  }
}
