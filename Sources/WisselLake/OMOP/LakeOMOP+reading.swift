package import WisselFHIR

extension LakeOMOP {
  /// The checks of quality, each with what came of it.
  package struct Quality: Sendable, Equatable {
    package struct Outcome: Sendable, Equatable {
      package let check: String
      package let table: String
      package let column: String
      package let failed: Int
      package let total: Int
      /// How many of a hundred rows may fail.
      package let threshold: Double
      /// `passed`, `failed` or `not applicable`: there was nothing to look at.
      package let status: String
    }

    package let outcomes: [Outcome]

    package var failed: [Outcome] { outcomes.filter { $0.status == "failed" } }
    package var isPassed: Bool { failed.isEmpty }

    package func count(of status: String) -> Int { outcomes.count { $0.status == status } }
  }

  private static let checksAtOnce = 32

  /// Judges the tables.
  ///
  /// - Parameter thresholds: How many of a hundred rows may fail at this site, by the name of the check.
  package func quality(thresholds: [String: Double] = [:]) throws -> Quality {
    let names = Set(OMOPQuality.checks.map(\.name))
    if let unknown = thresholds.keys.sorted().first(where: { !names.contains($0) }) {
      throw LakeError("there is no check '\(unknown)': there are \(names.sorted().joined(separator: ", "))")
    }
    // One snapshot for all of them, whatever a writer does meanwhile.
    try lake.run("BEGIN")
    defer { try? lake.run("ROLLBACK") }
    try showAll()
    let rows = try stride(from: 0, to: OMOPQuality.checks.count, by: Self.checksAtOnce).flatMap { start in
      let some = OMOPQuality.checks[start..<min(start + Self.checksAtOnce, OMOPQuality.checks.count)]
      return try lake.texts(
        "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (\(OMOPQuality.sql(some, thresholds: thresholds)))")
    }
    return Quality(
      outcomes: rows.map { row in
        Quality.Outcome(
          check: row[0] ?? "", table: row[1] ?? "", column: row[2] ?? "", failed: Int(row[3] ?? "") ?? 0,
          total: Int(row[4] ?? "") ?? 0, threshold: Double(row[5] ?? "") ?? 0, status: row[6] ?? "")
      })
  }

  /// Codes without a standard concept, the most frequent first; codes of few records are counted and not named.
  package func unmapped() throws -> [Unmapped] {
    try showAll()
    return try lake.texts(
      "SELECT kind, system, code, CAST(codes AS VARCHAR), CAST(records AS VARCHAR) FROM omop_unmapped "
        + "ORDER BY records DESC, kind, system, code"
    ).map { row in
      Unmapped(
        kind: row[0] ?? "", system: row[1], code: row[2], codes: Int(row[3] ?? "") ?? 0,
        records: Int(row[4] ?? "") ?? 0)
    }
  }

  /// Codes without a standard concept.
  package struct Unmapped: Sendable, Equatable {
    /// The type of the resources, or `unit`.
    package let kind: String
    /// Nil where few records have the code.
    package let system: String?
    package let code: String?
    package let codes: Int
    package let records: Int

    package var json: JSON {
      let isSmall = records < LakeCatalogue.smallCount
      return .object([
        .init("kind", .string(kind)), .init("system", system.map { .string($0) } ?? .null),
        .init("code", code.map { .string($0) } ?? .null), .init("codes", .number(String(codes))),
        .init("records", isSmall ? .string("<\(LakeCatalogue.smallCount)") : .number(String(records))),
      ])
    }
  }

  private func showAll() throws {
    guard
      try lake.count(
        "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'lake' AND schema_name = '\(Self.schema)' "
          + "AND table_name = 'omop_settings'") == 1
    else { throw LakeError("there are no OMOP tables in this lake: 'wissel lake omop build' makes them") }
    try show(OMOPVocabulary.files.map(\.table), of: "vocabulary")
    try show(OMOPSchema.tables.map(\.name) + ["omop_settings", "omop_unmapped"], of: Self.schema)
  }
}

extension LakeOMOP.Quality {
  /// The verdict and every check as JSON.
  package var json: JSON {
    .object([
      .init("verdict", .string(isPassed ? "passed" : "failed")),
      .init("passed", .number(String(count(of: "passed")))), .init("failed", .number(String(failed.count))),
      .init("not_applicable", .number(String(count(of: "not applicable")))),
      .init(
        "checks",
        .array(
          outcomes.map { outcome in
            .object([
              .init("check", .string(outcome.check)), .init("table", .string(outcome.table)),
              .init("column", .string(outcome.column)), .init("failed", .number(String(outcome.failed))),
              .init("total", .number(String(outcome.total))), .init("threshold", .number("\(outcome.threshold)")),
              .init("status", .string(outcome.status)),
            ])
          })),
    ])
  }

  /// What failed, a line each, and the counts.
  package var text: String {
    failed.map { outcome in
      "failed\t\(outcome.check)\t\(outcome.table).\(outcome.column)\t\(outcome.failed) of \(outcome.total), "
        + "at most \(outcome.threshold) %\n"
    }.joined()
      + "\(outcomes.count) checks: \(count(of: "passed")) passed, \(failed.count) failed, "
      + "\(count(of: "not applicable")) had nothing to look at"
  }
}
