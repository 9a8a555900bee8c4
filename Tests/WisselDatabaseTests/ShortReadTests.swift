import Foundation
import Synchronization
import Testing
import WisselDatabase
import WisselTesting

@Suite("A SQLite file")
struct DurabilityTests {
  @Test("has each commit on the disk before it counts")
  func durable() async throws {
    try await withTemporaryFolder { folder in
      let database = try Database.open(folder.appendingPathComponent("test.sqlite"))
      let level = try await database.write { try $0.first("PRAGMA synchronous")?.value("synchronous", as: Int.self) }
      // FULL, see https://www.sqlite.org/pragma.html#pragma_synchronous
      #expect(level == 2)
      try database.close()
    }
  }
}

@Suite("Reads of a SQLite file")
struct ShortReadTests {
  private func withDatabase(_ body: @Sendable (Database, URL) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("test.sqlite")
      let database = try Database.open(file)
      try await database.write { transaction in
        try transaction.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT)")
        try transaction.execute("INSERT INTO thing (name) VALUES ('first')")
      }
      try await body(database, file)
      try database.close()
    }
  }

  /// Takes many times longer than what is done on the calling thread.
  private static let long: SQL = """
    WITH RECURSIVE counted (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM counted WHERE value < 200000)
    SELECT COUNT(*) AS count FROM counted
    """

  @Test("short and long ones give the same, also when both are in one snapshot")
  func lengths() async throws {
    try await withDatabase { database, _ in
      let (count, name) = try await database.read { transaction in
        (
          try transaction.count(Self.long),
          try transaction.first("SELECT name FROM thing")?.value("name", as: String.self)
        )
      }
      #expect(count == 200_000)
      #expect(name == "first")
      // A reader that gave one up does the next.
      let things = try await database.read { try $0.count("SELECT COUNT(*) AS count FROM thing") }
      #expect(things == 1)
    }
  }

  @Test("a long one is not cut short by a closure that takes failures for answers")
  func swallowedFailures() async throws {
    try await withDatabase { database, _ in
      let count = try await database.read { transaction in (try? transaction.count(Self.long)) ?? -1 }
      #expect(count == 200_000)
    }
  }

  @Test("many at once are all answered, beside a writer, and see what was committed before them")
  func manyAtOnce() async throws {
    try await withDatabase { database, _ in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<50 {
          group.addTask {
            let id = try await database.write { transaction in
              try transaction.insertReturningID("INSERT INTO thing (name) VALUES (\("n\(number)"))")
            }
            let read = try await database.read { transaction in
              (
                try transaction.first("SELECT name FROM thing WHERE id = \(id)")?.value("name", as: String.self),
                number.isMultiple(of: 10) ? try transaction.count(Self.long) : 200_000
              )
            }
            #expect(read.0 == "n\(number)")
            #expect(read.1 == 200_000)
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test("change nothing, and say what is wrong as writers do")
  func refusals() async throws {
    try await withDatabase { database, _ in
      let error = await #expect(throws: DatabaseError.self) {
        try await database.read { try $0.execute("INSERT INTO thing (name) VALUES ('x')") }
      }
      #expect(error?.attempted == "INSERT INTO thing (name) VALUES ('x')")
      let other = await #expect(throws: DatabaseError.self) {
        try await database.read { try $0.exists("SELECT nonsense") }
      }
      #expect(other?.code == .statement)
      struct Stop: Error {}
      await #expect(throws: Stop.self) { try await database.read { _ in throw Stop() } }
      let left = try await database.read { try $0.count("SELECT COUNT(*) AS count FROM thing") }
      #expect(left == 1)
    }
  }

  @Test("follow a schema that changed after they were prepared")
  func changedSchema() async throws {
    try await withDatabase { database, _ in
      let all: SQL = "SELECT * FROM thing"
      let before = try await database.read { try $0.first(all) }
      #expect(throws: DatabaseError.self) { try before?.stored("size") }
      try await database.write { try $0.execute("ALTER TABLE thing ADD COLUMN size INTEGER DEFAULT 5") }
      let after = try await database.read { try $0.first(all) }
      #expect(try after?.value("size") == 5)
    }
  }

  @Test("what is remembered holds until anybody commits, in this process or another")
  func memory() async throws {
    try await withDatabase { database, file in
      let asked = Mutex(0)
      @Sendable func names(_ key: String) async throws -> [String]? {
        try await database.read { transaction in
          try transaction.remembered(key) { transaction -> [String]? in
            asked.withLock { $0 += 1 }
            let rows = try transaction.query("SELECT name FROM thing WHERE name LIKE \(key) ORDER BY id")
            return rows.isEmpty ? nil : try rows.map { try $0.value("name") }
          }
        }
      }
      for _ in 0..<3 {
        #expect(try await names("f%") == ["first"])
        #expect(try await names("nobody") == nil, "that there is nothing is remembered as well")
      }
      #expect(asked.withLock { $0 } == 2)
      try await database.write { try $0.execute("INSERT INTO thing (name) VALUES ('fresh')") }
      #expect(try await names("f%") == ["first", "fresh"])
      #expect(asked.withLock { $0 } == 3)
      let other = try Database.open(file)
      try await other.write { try $0.execute("DELETE FROM thing WHERE name = 'first'") }
      #expect(try await names("f%") == ["fresh"])
      try other.close()
      // Whoever writes reads what is there.
      let own = try await database.write { transaction in
        try transaction.execute("INSERT INTO thing (name) VALUES ('own')")
        return try transaction.remembered("own") { try $0.count("SELECT COUNT(*) AS count FROM thing") }
      }
      #expect(own == 2)
    }
  }

  @Test("end with the database")
  func closed() async throws {
    try await withDatabase { database, _ in
      _ = try await database.read { try $0.exists("SELECT 1 FROM thing") }
      try database.close()
      await #expect(throws: DatabaseError.self) { try await database.read { try $0.exists("SELECT 1 FROM thing") } }
    }
  }
}
