import Foundation
import Synchronization
import Testing
import WisselDatabase
import WisselTesting

private let things = Migration(
  1, "things",
  [
    "CREATE TABLE thing (id \(.identity), name TEXT NOT NULL UNIQUE, size INTEGER)",
    """
    CREATE TABLE part (id \(.identity), thing_id INTEGER NOT NULL REFERENCES thing (id) ON DELETE CASCADE)
    """,
  ])

private func withDatabase(
  _ engine: TestDatabase, _ body: @Sendable (Database) async throws -> Void
) async throws {
  try await engine.withLocation { location in
    let database = try await Database.open(location)
    try await database.migrate([things], importCommand: "import")
    try await body(database)
    try database.close()
  }
}

@Suite struct DatabaseTests {
  @Test(.enabled(if: PrivatePostgres.isInstalled, "needs PostgreSQL: run scripts/setup test"))
  func bothEnginesAreTested() { #expect(TestDatabase.available == TestDatabase.allCases) }

  @Test(arguments: TestDatabase.available)
  func rowsComeBackAsTheyWereWritten(on engine: TestDatabase) async throws {
    try await withDatabase(engine) { database in
      let name = "naïve ✓ '; --"
      let id = try await database.write { transaction in
        try transaction.insertReturningID("INSERT INTO thing (name, size) VALUES (\(name), \(nil as Int?))")
      }
      let row = try await database.read { try $0.first("SELECT * FROM thing WHERE id = \(id)") }
      #expect(try row?.value("name") == name)
      let size: Int? = try #require(row).value("size")
      #expect(size == nil)
      #expect(throws: DatabaseError.self) { try row?.value("size", as: Int.self) }
      #expect(throws: DatabaseError.self) { try row?.value("colour", as: Int?.self) }
    }
  }

  @Test(arguments: TestDatabase.available)
  func aFailedTransactionLeavesNothing(on engine: TestDatabase) async throws {
    try await withDatabase(engine) { database in
      struct Stop: Error {}
      await #expect(throws: Stop.self) {
        try await database.write { transaction in
          try transaction.execute("INSERT INTO thing (name) VALUES ('a')")
          throw Stop()
        }
      }
      let left = try await database.read { try $0.count("SELECT COUNT(*) AS count FROM thing") }
      #expect(left == 0)
    }
  }

  @Test(arguments: TestDatabase.available)
  func aSecondEqualNameIsToldApart(on engine: TestDatabase) async throws {
    try await withDatabase(engine) { database in
      let error = await #expect(throws: DatabaseError.self) {
        try await database.write { transaction in
          for _ in 0..<2 { try transaction.execute("INSERT INTO thing (name) VALUES (\("secret value"))") }
        }
      }
      #expect(error?.code == .unique)
      #expect(error?.constraint == "thing.name")
      #expect(!"\(String(describing: error))".contains("secret value"))
    }
  }

  @Test(arguments: TestDatabase.available)
  func aDanglingReferenceIsToldApart(on engine: TestDatabase) async throws {
    try await withDatabase(engine) { database in
      let error = await #expect(throws: DatabaseError.self) {
        try await database.write { try $0.execute("INSERT INTO part (thing_id) VALUES (7)") }
      }
      #expect(error?.code == .reference)
    }
  }

  @Test(arguments: TestDatabase.available)
  func idsAreNeverGivenTwice(on engine: TestDatabase) async throws {
    try await withDatabase(engine) { database in
      let (first, second) = try await database.write { transaction in
        let first = try transaction.insertReturningID("INSERT INTO thing (name) VALUES ('a')")
        try transaction.execute("DELETE FROM thing")
        return (first, try transaction.insertReturningID("INSERT INTO thing (name) VALUES ('b')"))
      }
      #expect(second > first)
    }
  }

  @Test(arguments: TestDatabase.available)
  func concurrentWritersTakeTurns(on engine: TestDatabase) async throws {
    try await withDatabase(engine) { database in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<40 {
          group.addTask {
            try await database.write { transaction in
              let count = try transaction.count("SELECT COUNT(*) AS count FROM thing")
              try transaction.execute("INSERT INTO thing (name, size) VALUES (\("n\(number)"), \(count))")
            }
          }
        }
        try await group.waitForAll()
      }
      let sizes = try await database.read { transaction in
        try transaction.query("SELECT size FROM thing ORDER BY size").map { try $0.value("size", as: Int.self) }
      }
      #expect(sizes == Array(0..<40))
    }
  }

  @Test(arguments: TestDatabase.available)
  func everyKindOfValueComesBackAsItWas(on engine: TestDatabase) async throws {
    try await withDatabase(engine) { database in
      try await database.write { transaction in
        try transaction.execute("CREATE TABLE kind (number INTEGER, ratio DOUBLE PRECISION, name TEXT, content BYTEA)")
        let bytes = [UInt8](0...255)
        for number in [Int64.min, -1, 0, Int64.max] {
          try transaction.execute("INSERT INTO kind VALUES (\(number), \(-1.5e-300), \("a\0?b $1"), \(bytes))")
        }
        let rows = try transaction.query("SELECT * FROM kind ORDER BY number")
        #expect(try rows.map { try $0.value("number", as: Int64.self) } == [Int64.min, -1, 0, Int64.max])
        #expect(try rows.first?.value("ratio") == -1.5e-300)
        #expect(try rows.first?.value("name") == "a\u{FFFD}?b $1")
        #expect(try rows.first?.value("content") == bytes)
      }
    }
  }

  @Test(arguments: TestDatabase.available)
  func sumsAndQuestionsAreReadAlike(on engine: TestDatabase) async throws {
    try await withDatabase(engine) { database in
      let row = try await database.write { transaction in
        for size in [7, 12_345, 99_990_000] {
          try transaction.execute("INSERT INTO thing (name, size) VALUES (\("n\(size)"), \(size))")
        }
        return try transaction.first(
          "SELECT SUM(size) AS sum, MAX(size) AS most, COUNT(*) > 2 AS many, 'what?' AS text FROM thing")
      }
      #expect(try row?.value("sum") == 100_002_352)
      #expect(try row?.value("most") == 99_990_000)
      #expect(try row?.value("many") == true)
      #expect(try row?.value("text") == "what?")
    }
  }

  @Test(arguments: TestDatabase.available)
  func whatFollowsACommitRunsOnceAndOnlyThen(on engine: TestDatabase) async throws {
    try await withDatabase(engine) { database in
      let done = Mutex<[String]>([])
      struct Stop: Error {}
      await #expect(throws: Stop.self) {
        try await database.write { transaction in
          transaction.afterCommit { done.withLock { $0.append("never") } }
          throw Stop()
        }
      }
      try await database.write { transaction in
        for word in ["first", "second"] { transaction.afterCommit { done.withLock { $0.append(word) } } }
        try transaction.execute("INSERT INTO thing (name) VALUES ('a')")
      }
      #expect(done.withLock { $0 } == ["first", "second"])
    }
  }

  @Test(arguments: TestDatabase.available)
  func aWrongStatementIsToldWithoutItsValues(on engine: TestDatabase) async throws {
    try await withDatabase(engine) { database in
      let error = await #expect(throws: DatabaseError.self) {
        try await database.write { try $0.execute("INSERT INTO nowhere (name) VALUES (\("secret value"))") }
      }
      #expect(error?.code == .statement && error?.description.contains("nowhere") == true)
      #expect(error?.description.contains("secret value") == false)
      let left = try await database.read { try $0.count("SELECT COUNT(*) AS count FROM thing") }
      #expect(left == 0)
    }
  }

  @Test func theMemoryIsADatabaseToo() async throws {
    let database = try Database.inMemory()
    try await database.migrate([things], importCommand: "import")
    try await database.write { try $0.execute("INSERT INTO thing (name) VALUES ('a')") }
    let found = try await database.read { try $0.exists("SELECT 1 FROM thing WHERE name = 'a'") }
    #expect(found)
  }

  @Test func theFileIsItsOwnersAlone() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("private.sqlite")
      try await Database.open(file).migrate([things], importCommand: "import")
      let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
  }

  @Test func aMissingFolderIsNamed() async throws {
    try await withTemporaryFolder { folder in
      let error = #expect(throws: DatabaseError.self) {
        try Database.open(folder.appendingPathComponent("nowhere/x.sqlite"))
      }
      #expect(error?.code == .unavailable)
      #expect(error?.description.contains("nowhere/x.sqlite") == true)
    }
  }

  @Test func aFileThatIsNoDatabaseIsRefusedClearly() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("notes.sqlite")
      try Data(repeating: 65, count: 4096).write(to: file)
      let error = #expect(throws: DatabaseError.self) { try Database.open(file) }
      #expect(error?.code == .unavailable)
      #expect(error?.description.contains("notes.sqlite") == true)
    }
  }

  @Test(arguments: TestDatabase.available)
  func aFailureNobodyWaitedForUndoesEverything(on engine: TestDatabase) async throws {
    try await withDatabase(engine) { database in
      let told = Atomic(false)
      let error = await #expect(throws: DatabaseError.self) {
        try await database.write { transaction in
          transaction.afterCommit { told.store(true, ordering: .relaxed) }
          try transaction.executeLater("INSERT INTO thing (name) VALUES ('a')")
          try transaction.executeLater("INSERT INTO part (thing_id) VALUES (7)")
        }
      }
      #expect(error?.code == .reference)
      let wasTold = told.load(ordering: .relaxed)
      #expect(!wasTold)
      let left = try await database.read { try $0.count("SELECT COUNT(*) AS count FROM thing") }
      #expect(left == 0)
    }
  }

  @Test(arguments: TestDatabase.available)
  func whatNobodyWaitedForIsDoneInOrder(on engine: TestDatabase) async throws {
    try await withDatabase(engine) { database in
      let seen = try await database.write { transaction in
        try transaction.executeLater("INSERT INTO thing (name, size) VALUES ('a', 1)")
        try transaction.executeLater("UPDATE thing SET size = size + 1")
        let seen = try transaction.first("SELECT size FROM thing")?.value("size", as: Int.self)
        try transaction.executeLater("UPDATE thing SET size = size * 10")
        return seen
      }
      #expect(seen == 2)
      let size = try await database.read { try $0.first("SELECT size FROM thing")?.value("size", as: Int.self) }
      #expect(size == 20)
      // The session is as good as before.
      try await database.write { try $0.executeLater("DELETE FROM thing") }
      let after = try await database.read { try $0.count("SELECT COUNT(*) AS count FROM thing") }
      #expect(after == 0)
    }
  }

  @Test(arguments: TestDatabase.available)
  func severalRowsAreInsertedAtOnce(on engine: TestDatabase) async throws {
    try await withDatabase(engine) { database in
      let rows = (1...3).map { "(\("n\($0)"), \($0))" as SQL }
      let ids = try await database.write { transaction in
        try transaction.query("INSERT INTO thing (name, size) VALUES \(rows: rows) RETURNING id")
          .map { try $0.value("id", as: Int.self) }
      }
      let sizes = try await database.read { transaction in
        try transaction.query("SELECT size FROM thing WHERE id IN \(list: ids) ORDER BY id")
          .map { try $0.value("size", as: Int.self) }
      }
      #expect(sizes == [1, 2, 3])
    }
  }
}
