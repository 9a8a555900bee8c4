import Foundation
import Testing
import WisselDatabase
import WisselTesting

@Suite struct BackupTests {
  private func rows(_ database: Database) async throws -> Int {
    try await database.read { try $0.count("SELECT COUNT(*) AS count FROM thing") }
  }

  private func made(_ file: URL, rows: Int) async throws -> Database {
    let database = try Database.open(file)
    try await database.write { transaction in
      try transaction.execute("CREATE TABLE IF NOT EXISTS thing (id INTEGER PRIMARY KEY, text TEXT)")
      for _ in 0..<rows {
        try transaction.execute("INSERT INTO thing (text) VALUES (\(String(repeating: "x", count: 500)))")
      }
    }
    return database
  }

  @Test func aBackupHoldsWhatWasCommittedAndTheDatabaseGoesOn() async throws {
    try await withTemporaryFolder { folder in
      let database = try await made(folder.appendingPathComponent("a.sqlite"), rows: 300)
      let backup = folder.appendingPathComponent("backup.sqlite")
      async let backingUp: Void = database.backUp(to: backup)
      try await database.write { try $0.execute("INSERT INTO thing (text) VALUES ('later')") }
      try await backingUp
      let mode = try FileManager.default.attributesOfItem(atPath: backup.path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      let copy = try Database.openReading(backup)
      #expect([300, 301].contains(try await rows(copy)))
      try copy.close()
      #expect(try await rows(database) == 301)
      await #expect(throws: DatabaseError.self) { try await database.backUp(to: backup) }
      try database.close()
    }
  }

  @Test func aRestoreRefusesToOverwriteUnlessTold() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("a.sqlite")
      let database = try await made(file, rows: 2)
      let backup = folder.appendingPathComponent("backup.sqlite")
      try await database.backUp(to: backup)
      try await database.write { try $0.execute("DELETE FROM thing") }
      // Nobody is overtaken who has the database open.
      #expect(throws: DatabaseError.self) { try Database.restore(backup, to: file, replacing: true) }
      #expect(try await rows(database) == 0)
      try database.close()
      #expect(throws: DatabaseError.self) { try Database.restore(backup, to: file, replacing: false) }
      try Database.restore(backup, to: file, replacing: true)
      let restored = try Database.open(file)
      #expect(try await rows(restored) == 2)
      try restored.close()
    }
  }

  @Test func whatIsDamagedIsNotRestored() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("a.sqlite")
      let database = try await made(file, rows: 300)
      let backup = folder.appendingPathComponent("backup.sqlite")
      try await database.backUp(to: backup)
      try database.close()
      var bytes = try Data(contentsOf: backup)
      for index in 5000..<9000 { bytes[index] = 0xAA }
      try bytes.write(to: backup)
      let before = try Data(contentsOf: file)
      #expect(throws: DatabaseError.self) { try Database.restore(backup, to: file, replacing: true) }
      #expect(try Data(contentsOf: file) == before)
      let text = folder.appendingPathComponent("text")
      try Data("no database at all, only some text".utf8).write(to: text)
      #expect(throws: DatabaseError.self) { try Database.restore(text, to: file, replacing: true) }
    }
  }

  @Test func aDatabaseThatIsOnlyReadRefusesWrites() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("a.sqlite")
      try await made(file, rows: 1).close()
      let reading = try Database.openReading(file)
      await #expect(throws: DatabaseError.self) {
        try await reading.write { try $0.execute("DELETE FROM thing") }
      }
      try reading.close()
    }
  }
}
