package import WisselFHIR

extension LakeOMOP {
  /// Codes without a standard concept, the most frequent first; codes of few records are counted and not named.
  package func unmapped() throws -> [Unmapped] {
    try checkBuilt()
    try show(["omop_unmapped"], of: Self.schema)
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
}
