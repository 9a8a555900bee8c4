import Foundation
import Testing
import WisselDatabase
import WisselTesting

private let first = Migration(1, "first", ["CREATE TABLE one (id \(.identity))"])
private let second = Migration(2, "second", ["CREATE TABLE two (id \(.identity))", "INSERT INTO one DEFAULT VALUES"])

private func withDatabase(_ engine: TestDatabase, _ body: @Sendable (Database) async throws -> Void) async throws {
  try await engine.withLocation { location in
    let database = try await Database.open(location)
    try await body(database)
    try database.close()
  }
}

@Suite struct MigrationTests {
  @Test(arguments: TestDatabase.available)
  func eachRunsOnceAndInOrder(on engine: TestDatabase) async throws {
    try await withDatabase(engine) { database in
      #expect(try await database.migrate([first], importCommand: "import") == [1])
      #expect(try await database.migrate([first, second], importCommand: "import") == [2])
      #expect(try await database.migrate([first, second], importCommand: "import") == [])
      let rows = try await database.read { try $0.count("SELECT COUNT(*) AS count FROM one") }
      #expect(rows == 1)
    }
  }

  @Test(arguments: TestDatabase.available)
  func processesThatStartAtOnceTakeTurns(on engine: TestDatabase) async throws {
    try await engine.withLocation { location in
      let ran = try await withThrowingTaskGroup(of: [Int].self) { group in
        for _ in 0..<6 {
          group.addTask {
            try await Database.open(location).migrate([first, second], importCommand: "import")
          }
        }
        return try await group.reduce(into: [Int]()) { $0 += $1 }
      }
      #expect(ran.sorted() == [1, 2])
    }
  }

  @Test(arguments: TestDatabase.available)
  func aFailedOneLeavesTheSchemaBefore(on engine: TestDatabase) async throws {
    try await withDatabase(engine) { database in
      let broken = Migration(2, "broken", ["CREATE TABLE two (id \(.identity))", "CREATE NONSENSE"])
      await #expect(throws: DatabaseError.self) {
        try await database.migrate([first, broken], importCommand: "import")
      }
      let run = try await database.migrate([first, second], importCommand: "import")
      #expect(run == [2])
    }
  }

  @Test(arguments: TestDatabase.available)
  func aNewerSchemaIsRefused(on engine: TestDatabase) async throws {
    try await withDatabase(engine) { database in
      try await database.migrate([first, second], importCommand: "import")
      let error = await #expect(throws: DatabaseError.self) {
        try await database.migrate([first], importCommand: "import")
      }
      #expect(error?.code == .newer)
    }
  }

  @Test(arguments: TestDatabase.available)
  func aLiveVantage6DatabaseIsNotTouchedAndTheImportIsNamed(on engine: TestDatabase) async throws {
    try await withDatabase(engine) { database in
      try await database.write { transaction in
        for table in ["authenticatable", "organization", "collaboration", "Member", "user"] {
          try transaction.execute(SQL(unsafeRaw: "CREATE TABLE \"\(table)\" (id INTEGER PRIMARY KEY)"))
        }
      }
      let error = await #expect(throws: DatabaseError.self) {
        try await database.migrate([first], importCommand: "wissel server import")
      }
      #expect(error?.code == .foreign)
      #expect(error?.reason.contains("wissel server import") == true)
      let isOurs = try? await database.read { try $0.exists("SELECT 1 FROM wissel_migration") }
      #expect(isOurs == nil)
    }
  }

  @Test(arguments: TestDatabase.available)
  func anybodysTablesAreNotTouched(on engine: TestDatabase) async throws {
    try await withDatabase(engine) { database in
      try await database.write { try $0.execute("CREATE TABLE groceries (id INTEGER PRIMARY KEY)") }
      let error = await #expect(throws: DatabaseError.self) {
        try await database.migrate([first], importCommand: "import")
      }
      #expect(error?.code == .foreign)
      #expect(error?.reason.contains("groceries") == true)
    }
  }
}
