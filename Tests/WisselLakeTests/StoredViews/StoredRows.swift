import WisselDatabase
import WisselFHIR
import WisselLake
import WisselTesting

/// Runs views over documents that a private PostgreSQL holds.
enum StoredRows {
  /// The rows of a view over some resources, and how they came.
  static func of(
    _ view: ViewDefinition, _ resources: [JSON]
  ) async throws -> (rows: [[JSON]], way: StoredViewEngine.Way) {
    let list = PostgresSnapshot.literal(JSON.array(resources).text)
    let documents = StoredDocuments(
      query: "SELECT body FROM jsonb_array_elements(CAST(\(list) AS jsonb)) AS a(body)", column: "body")
    return try run(view, await PrivatePostgres.shared.standing(), documents)
  }

  static func run(
    _ view: ViewDefinition, _ address: PostgresAddress, _ documents: StoredDocuments
  ) throws -> (rows: [[JSON]], way: StoredViewEngine.Way) {
    var rows: [[JSON]] = []
    let way = try StoredViewEngine(address, documents).run(view) { rows.append($0) }
    return (rows, way)
  }

  /// What PostgreSQL keeps of resources: JSONB has members in an order of its own, and numbers without exponents.
  static func kept(_ resources: [JSON]) async throws -> [JSON] {
    let list = PostgresSnapshot.literal(JSON.array(resources).text)
    var kept: [JSON] = []
    try await PostgresSnapshot(PrivatePostgres.shared.standing(), timeZone: "UTC").rows(
      of: "SELECT CAST(body AS text) FROM jsonb_array_elements(CAST(\(list) AS jsonb)) AS a(body)"
    ) { kept.append(try JSONParser.parse(($0.first ?? nil) ?? "")) }
    return kept
  }

  /// Runs statements on a database.
  static func prepare(_ address: PostgresAddress, _ statements: [String]) async throws {
    let database = try await Database.open(.postgres(address))
    defer { try? database.close() }
    try await database.write { transaction in
      for statement in statements { _ = try transaction.execute(SQL(unsafeRaw: statement)) }
    }
  }
}
