package import WisselDatabase
package import WisselFHIR

/// A PostgreSQL server. Nothing is stored there: resources travel with the statement, in a transaction that reads only.
package struct PostgresEngine: ViewEngine {
  private let address: PostgresAddress

  package init(_ address: PostgresAddress) { self.address = address }

  package func run(
    _ view: ViewDefinition, over lines: ResourceLines, _ row: @escaping @Sendable ([JSON]) throws -> Void
  ) async throws {
    let compiled = try CompiledView(view, for: PostgresDialect())
    let database = try await Database.open(.postgres(address))
    defer { try? database.close() }
    let columns = view.columns.indices.map { "c\($0)" }
    try await lines.land(compiled.landing) { batch in
      let parts = Self.parts(compiled.sql).map { SQL(unsafeRaw: $0) }
      let statement: SQL = "\(parts[0]) CAST(\(batch) AS jsonb) \(parts[1])"
      let texts: [[String?]]
      do {
        texts = try await database.read { transaction in
          // Compiling a statement of one use costs more than it saves.
          _ = try transaction.execute("SET LOCAL jit = off")
          return try transaction.query(statement).map { row in
            try columns.map { try row.value($0, as: String?.self) }
          }
        }
      } catch let error as DatabaseError {
        throw compiled.failure(in: error.reason) ?? error
      }
      for text in texts { try row(try compiled.row(text)) }
    }
  }

  /// The statement with an expression in the place of its one `?`.
  static func statement(_ sql: String, _ batch: String) -> String {
    let parts = parts(sql)
    return "\(parts[0]) CAST(\(batch) AS jsonb) \(parts[1])"
  }

  /// What stands before and behind the place of the batch.
  private static func parts(_ sql: String) -> [String] {
    sql.split(separator: "CAST(? AS jsonb)", maxSplits: 1).map { String($0) }
  }
}
