extension Database {
  /// Brings the schema up to date: runs the migrations it has not seen, each in a transaction of its own. Two processes
  /// that start at once take turns, and the second finds the work done.
  ///
  /// - Parameters:
  ///   - migrations: all there are, numbered 1, 2, 3, …
  ///   - importCommand: what an administrator runs to bring over a foreign database's content; named in the refusal.
  /// - Returns: the numbers of the migrations that were run now.
  /// - Throws: `DatabaseError` `.foreign` on tables that are not ours, `.newer` on a schema of a newer version.
  @discardableResult
  package func migrate(_ migrations: [Migration], importCommand: String) async throws -> [Int] {
    guard migrations.map(\.number) == Array(1..<(migrations.count + 1)) else {
      throw DatabaseError(
        .statement, attempted: "migrating the database", reason: "the migrations are not numbered 1, 2, 3, …")
    }
    let (tables, engine) = (tables, engine)
    try await migrating { transaction in
      let names = try transaction.query(tables).map { try $0.value("name", as: String.self) }
      try Self.refuseForeign(Set(names), importCommand: importCommand)
      if !names.contains("wissel_migration") {
        try transaction.execute("CREATE TABLE wissel_migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL)")
      }
      let newest = try transaction.count("SELECT COALESCE(MAX(number), 0) AS count FROM wissel_migration")
      if newest > migrations.count {
        throw DatabaseError(
          .newer, attempted: "opening the database",
          reason: "its schema has number \(newest), this program knows \(migrations.count); run a newer version")
      }
    }
    var run: [Int] = []
    for migration in migrations {
      let ran = try await migrating { transaction in
        guard try !transaction.exists("SELECT 1 FROM wissel_migration WHERE number = \(migration.number)") else {
          return false
        }
        for statement in migration.statements + engine.ownStatements(of: migration) {
          try transaction.execute(statement)
        }
        try transaction.execute(
          "INSERT INTO wissel_migration (number, name) VALUES (\(migration.number), \(migration.name))")
        return true
      }
      if ran { run.append(migration.number) }
    }
    return run
  }

  private static func refuseForeign(_ tables: Set<String>, importCommand: String) throws {
    guard !tables.isEmpty, !tables.contains("wissel_migration") else { return }
    let vantage6 = tables.isSuperset(of: ["authenticatable", "organization", "collaboration", "Member"])
    throw DatabaseError(
      .foreign, attempted: "opening the database",
      reason: vantage6
        ? "it is the live database of a vantage6 server, which is never touched; configure another database and bring "
          + "the entities over with `\(importCommand)`"
        : "it holds tables that were not made by this program (\(tables.sorted().prefix(5).joined(separator: ", "))…); "
          + "configure another database")
  }
}
