import WisselDuckDB

extension LakeOMOP {
  /// Judges the tables, all at one snapshot, whatever a writer does meanwhile.
  ///
  /// - Parameters:
  ///   - thresholds: How many of a hundred may fail at this site, by the name of a check: for everything it looks at, for
  ///     a table (`CHECK:TABLE`), or for a column (`CHECK:TABLE.COLUMN`).
  ///   - limits: What the site holds plausible of concepts.
  ///   - examples: Of how many keys that fail a check is told which they are. They are not to leave the station.
  package func quality(
    thresholds: [String: Double] = [:], limits: ConceptLimits = ConceptLimits(), examples: Int = 0
  ) throws -> OMOPVerdict {
    try lake.run("BEGIN")
    defer { try? lake.run("ROLLBACK") }
    return try judged(thresholds, limits, examples)
  }

  /// Judges the tables, and keeps what came of it as the lake's table `omop.omop_quality`, without examples.
  package func keepQuality(
    thresholds: [String: Double] = [:], limits: ConceptLimits = ConceptLimits(), examples: Int = 0
  ) throws -> OMOPVerdict {
    try lake.change("OMOP quality") {
      let verdict = try judged(thresholds, limits, examples)
      try lake.run("CREATE OR REPLACE TABLE lake.\(Self.schema).omop_quality AS \(verdict.sql)")
      return verdict
    }
  }

  private func judged(_ thresholds: [String: Double], _ limits: ConceptLimits, _ examples: Int) throws -> OMOPVerdict {
    let names = Set(OMOPQuality.checks.flatMap(\.names))
    if let unknown = thresholds.keys.sorted().first(where: { !names.contains($0) }) {
      throw LakeError(
        "there is no check '\(unknown)': there are \(OMOPQuality.Name.allCases.map(\.rawValue).joined(separator: ", ")), "
          + "each also for a table (CHECK:TABLE) or a column (CHECK:TABLE.COLUMN)")
    }
    try showAll()
    try prepare(limits)
    var outcomes = try OMOPQuality.passes.flatMap { try judge($0, thresholds) }
    if examples > 0 {
      for index in outcomes.indices where outcomes[index].status == .failed {
        outcomes[index].examples = try self.examples(examples, of: outcomes[index])
      }
    }
    return OMOPVerdict(outcomes: outcomes)
  }

  private func prepare(_ limits: ConceptLimits) throws {
    try lake.run(OMOPQuality.columns(database: "lake", schema: Self.schema))
    let there = Set(try lake.texts("SELECT table_name, column_name FROM omop_column"))
    let statements = OMOPQuality.preparation(database: "lake", schema: Self.schema, limits) { table, column in
      there.contains([table, column])
    }
    for statement in statements { try lake.run(statement) }
  }

  /// What came of some checks. Where one cannot be made, because what it reads is not there, the others still are.
  private func judge(
    _ checks: [OMOPQuality.Check], _ thresholds: [String: Double]
  ) throws -> [OMOPVerdict.Outcome] {
    do {
      return try lake.texts(
        "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (\(OMOPQuality.sql(checks, thresholds: thresholds)))"
      ).compactMap { OMOPVerdict.Outcome($0) }
    } catch let error as LakeError {
      guard checks.count == 1, let check = checks.first else {
        return try checks.flatMap { try judge([$0], thresholds) }
      }
      guard try !canRead(check) else { throw error }
      return [
        OMOPVerdict.Outcome(
          check: check.name, table: check.table, column: check.column, threshold: check.threshold(thresholds),
          status: .error)
      ]
    }
  }

  /// Whether a statement that counts what a check counts could be run.
  private func canRead(_ check: OMOPQuality.Check) throws -> Bool {
    do {
      try lake.run("EXPLAIN SELECT \(check.failed), \(check.total) FROM \(check.source)")
      return true
    } catch is LakeError { return false }
  }

  private func examples(_ count: Int, of outcome: OMOPVerdict.Outcome) throws -> [String] {
    let check = OMOPQuality.checks.first {
      ($0.name, $0.table, $0.column) == (outcome.check, outcome.table, outcome.column)
        && ($0.concept != nil) == (outcome.concept != nil)
    }
    guard let statement = check?.examples(count, concept: outcome.concept, unit: outcome.unit) else { return [] }
    return try lake.texts(statement).compactMap { $0[0] }
  }
}
