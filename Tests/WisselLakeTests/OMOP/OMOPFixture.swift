import Foundation
import WisselDuckDB
import WisselFHIR
import WisselLake
import WisselTesting

/// OMOP tables in a plain DuckDB, of a folder of resources and the invented vocabulary.
enum OMOPFixture {
  static func settings(salt: String = "secret", _ change: (inout OMOPSettings) -> Void = { _ in }) -> OMOPSettings {
    var settings = OMOPSettings(
      name: "Test", holder: "Nobody", lastDay: SynthesisSettings.defaultLastDay, salt: salt)
    settings.icd10NLIsICD10 = true
    change(&settings)
    return settings
  }

  static func tables(
    _ resources: URL, _ scratch: URL, _ settings: OMOPSettings = OMOPFixture.settings(),
    map: [(code: String, vocabulary: String, target: Int)] = [],
    order: ([[JSON]]) -> [[JSON]] = { $0 }
  ) async throws -> StandardTables {
    let files = try InventedVocabulary.write(to: scratch, map: map)
    let tables = try await StandardTables(of: resources, scratch: scratch, files: files, order: order)
    for file in OMOPVocabulary.files {
      try tables.connection.run(OMOPVocabulary.statement(file, in: scratch.path, exists: true))
    }
    for statement in OMOPBuild.preparation(settings) { try tables.connection.run(statement) }
    try tables.build(settings)
    return tables
  }

  /// What the tests hold plausible: CRP in mg/L up to 500, and a condition of women.
  static let limits = try? ConceptLimits(
    csv: ConceptLimits.header + "\n2000000021,2000000022,0,500,\n2000000001,,,,8532\n")
}

extension StandardTables {
  /// Makes the OMOP tables, the first time or again.
  func build(_ settings: OMOPSettings = OMOPFixture.settings(), isFirst: Bool = true) throws {
    for step in OMOPBuild.steps(settings, isFirst: isFirst) { try connection.run(step.sql) }
  }

  /// What comes of the checks that are wanted: check, table, column, concept, unit, failed, total, threshold, status.
  func outcomes(_ isWanted: (OMOPQuality.Check) -> Bool = { _ in true }) throws -> [[String?]] {
    let there = Set(
      try texts("SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'memory'"))
    let statements = OMOPQuality.preparation(
      database: "memory", schema: "main", OMOPFixture.limits ?? ConceptLimits()
    ) { there.contains([$0, $1]) }
    for statement in statements { try connection.run(statement) }
    return try OMOPQuality.passes.flatMap { pass in
      let wanted = pass.filter(isWanted)
      return wanted.isEmpty ? [] : try texts(OMOPQuality.sql(wanted))
    }
  }

  /// Runs the closure, and takes back what it changed.
  func trying(_ body: () throws -> Void) throws {
    try connection.run("BEGIN")
    defer { try? connection.run("ROLLBACK") }
    try body()
  }
}
