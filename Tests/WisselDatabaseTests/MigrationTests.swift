import Foundation
import Testing
import WisselDatabase
import WisselTesting

private let first = Migration(1, "first", ["CREATE TABLE one (id \(.identity))"])
private let second = Migration(2, "second", ["CREATE TABLE two (id \(.identity))", "INSERT INTO one DEFAULT VALUES"])

@Suite struct MigrationTests {
  @Test func eachRunsOnceAndInOrder() async throws {
    let database = try Database.inMemory()
    #expect(try await database.migrate([first], importCommand: "import") == [1])
    #expect(try await database.migrate([first, second], importCommand: "import") == [2])
    #expect(try await database.migrate([first, second], importCommand: "import") == [])
    let rows = try await database.read { try $0.count("SELECT COUNT(*) AS count FROM one") }
    #expect(rows == 1)
  }

  @Test func processesThatStartAtOnceTakeTurns() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("shared.sqlite")
      let ran = try await withThrowingTaskGroup(of: [Int].self) { group in
        for _ in 0..<6 {
          group.addTask {
            try await Database.open(file).migrate([first, second], importCommand: "import")
          }
        }
        return try await group.reduce(into: [Int]()) { $0 += $1 }
      }
      #expect(ran.sorted() == [1, 2])
    }
  }

  @Test func aFailedOneLeavesTheSchemaBefore() async throws {
    let database = try Database.inMemory()
    let broken = Migration(2, "broken", ["CREATE TABLE two (id \(.identity))", "CREATE NONSENSE"])
    await #expect(throws: DatabaseError.self) {
      try await database.migrate([first, broken], importCommand: "import")
    }
    #expect(try await database.migrate([first, second], importCommand: "import") == [2])
  }

  @Test func aNewerSchemaIsRefused() async throws {
    let database = try Database.inMemory()
    try await database.migrate([first, second], importCommand: "import")
    let error = await #expect(throws: DatabaseError.self) {
      try await database.migrate([first], importCommand: "import")
    }
    #expect(error?.code == .newer)
  }

  @Test func aLiveVantage6DatabaseIsNotTouchedAndTheImportIsNamed() async throws {
    let database = try Database.inMemory()
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
    let tables = try await database.read { try $0.query("SELECT name FROM sqlite_master WHERE type = 'table'").count }
    #expect(tables == 5)
  }

  @Test func anybodysTablesAreNotTouched() async throws {
    let database = try Database.inMemory()
    try await database.write { try $0.execute("CREATE TABLE groceries (id INTEGER PRIMARY KEY)") }
    let error = await #expect(throws: DatabaseError.self) {
      try await database.migrate([first], importCommand: "import")
    }
    #expect(error?.code == .foreign)
    #expect(error?.reason.contains("groceries") == true)
  }
}
