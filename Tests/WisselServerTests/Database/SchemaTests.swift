import Testing
import WisselDatabase
import WisselTesting

@testable import WisselServer

@Suite("The schema")
struct SchemaTests {
  private func withDatabase<Result: Sendable>(
    _ engine: TestDatabase, _ body: @Sendable (Database) async throws -> Result
  ) async throws -> Result {
    try await engine.withLocation { location in
      let database = try await Database.open(location)
      let result = try await body(database)
      try database.close()
      return result
    }
  }

  /// Everything the schema consists of, in the engine's words.
  private func description(_ database: Database, on engine: TestDatabase) async throws -> [String] {
    let parts: SQL =
      switch engine {
      case .sqlite: "SELECT sql AS part FROM sqlite_master WHERE sql IS NOT NULL"
      case .postgres:
        """
        SELECT CONCAT_WS(' ', table_name, column_name, data_type, is_nullable, is_identity, column_default) AS part
        FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT CONCAT_WS(' ', CAST(conrelid AS REGCLASS), pg_get_constraintdef(oid)) FROM pg_constraint
        WHERE connamespace = CAST('public' AS REGNAMESPACE)
        """
      }
    return try await database.read { try $0.query(parts).map { try $0.value("part", as: String.self) }.sorted() }
  }

  @Test(
    "an upgrade from any version leads where a fresh start does, and keeps what is there",
    arguments: TestDatabase.available)
  func upgrade(on engine: TestDatabase) async throws {
    let fresh = try await withDatabase(engine) { database in
      try await database.migrate(Schema.migrations, importCommand: Schema.importCommand)
      return try await description(database, on: engine)
    }
    #expect(fresh.count > 20)
    for version in 1..<Schema.migrations.count {
      let upgraded = try await withDatabase(engine) { database in
        try await database.migrate(Array(Schema.migrations.prefix(version)), importCommand: Schema.importCommand)
        try await database.write { try $0.execute("INSERT INTO organization (name) VALUES ('kept')") }
        try await database.migrate(Schema.migrations, importCommand: Schema.importCommand)
        let isKept = try await database.read { try $0.exists("SELECT 1 FROM organization WHERE name = 'kept'") }
        #expect(isKept)
        return try await description(database, on: engine)
      }
      #expect(upgraded == fresh, "from version \(version)")
    }
  }

  @Test(
    "both engines have the same tables and columns",
    .enabled(if: PrivatePostgres.isInstalled, Comment(rawValue: PrivatePostgres.reason)))
  func engines() async throws {
    var columns: [[String]] = []
    for engine in TestDatabase.allCases {
      let names: SQL =
        switch engine {
        case .sqlite:
          """
          SELECT tables.name || '.' || columns.name AS name
          FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns
          WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite%'
          """
        case .postgres:
          """
          SELECT CONCAT(table_name, '.', column_name) AS name FROM information_schema.columns
          WHERE table_schema = 'public'
          """
        }
      columns.append(
        try await withDatabase(engine) { database in
          try await database.migrate(Schema.migrations, importCommand: Schema.importCommand)
          return try await database.read { try $0.query(names).map { try $0.value("name", as: String.self) }.sorted() }
        })
    }
    #expect(columns[0] == columns[1] && columns[0].count > 50)
  }
}
