import Dispatch
import Foundation
import Synchronization
import Testing
import WisselTesting

@testable import WisselDatabase

/// A SQLite database whose writer can be held up, so that transactions wait together.
private struct HeldDatabase: Sendable {
  let database: Database
  let file: URL

  static func with(_ body: @Sendable (HeldDatabase) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("test.sqlite")
      let database = try Database.open(file)
      try await database.write { transaction in
        try transaction.execute("CREATE TABLE owner (id INTEGER PRIMARY KEY)")
        try transaction.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT UNIQUE)")
        try transaction.execute(
          """
          CREATE TABLE part (
            id INTEGER PRIMARY KEY, owner_id INTEGER REFERENCES owner (id) DEFERRABLE INITIALLY DEFERRED)
          """)
      }
      try await body(HeldDatabase(database: database, file: file))
      try database.close()
    }
  }

  /// Holds the writer up until all of these wait; gives what became of each, in order.
  func together<Result: Sendable>(
    _ bodies: [@Sendable (borrowing Transaction) throws -> Result]
  ) async throws -> [Swift.Result<Result, any Error>] {
    let writer = try #require(database.engine as? SQLiteEngine).writer
    let (isHeld, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    async let holding: Void = database.write { _ in
      isHeld.signal()
      release.wait()
    }
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        isHeld.wait()
        continuation.resume()
      }
    }
    let results = try await withThrowingTaskGroup(of: (Int, Swift.Result<Result, any Error>).self) { group in
      for (index, body) in bodies.enumerated() {
        group.addTask {
          do { return (index, .success(try await database.write(body))) } catch { return (index, .failure(error)) }
        }
        // One after the other, so that their order is known.
        while writer.waiting <= index { await Task.yield() }
      }
      release.signal()
      return try await group.reduce(into: []) { $0.append($1) }
    }
    try await holding
    return results.sorted { $0.0 < $1.0 }.map(\.1)
  }

  func names() async throws -> [String] {
    try await database.read { try $0.query("SELECT name FROM thing ORDER BY id").map { try $0.value("name") } }
  }
}

@Suite("Transactions of a SQLite file that wait together")
struct CommonCommitTests {
  private struct Stop: Error {}

  @Test("each get what is theirs, in the order in which they came")
  func results() async throws {
    try await HeldDatabase.with { held in
      let results = try await held.together(
        (0..<100).map { number in
          { try $0.insertReturningID("INSERT INTO thing (name) VALUES (\("thing \(number)"))") }
        })
      #expect(try results.map { try $0.get() } == Array(1...100))
      #expect(try await held.names() == (0..<100).map { "thing \($0)" })
    }
  }

  @Test("are undone by themselves when they fail")
  func failures() async throws {
    try await HeldDatabase.with { held in
      let results = try await held.together(
        (0..<40).map { number in
          { transaction in
            try transaction.execute("INSERT INTO thing (name) VALUES (\("thing \(number)"))")
            if number.isMultiple(of: 3) { throw Stop() }
            // A name that is there already.
            if number.isMultiple(of: 7) { try transaction.execute("INSERT INTO thing (name) VALUES ('thing 1')") }
          }
        })
      for (number, result) in results.enumerated() {
        let isGood = !number.isMultiple(of: 3) && !number.isMultiple(of: 7)
        switch result {
        case .success: #expect(isGood)
        case .failure(let error as DatabaseError): #expect(error.code == .unique && number.isMultiple(of: 7))
        case .failure(let error): #expect(error is Stop && number.isMultiple(of: 3))
        }
      }
      let good = (0..<40).filter { !$0.isMultiple(of: 3) && !$0.isMultiple(of: 7) }
      #expect(try await held.names() == good.map { "thing \($0)" })
    }
  }

  @Test("lose nothing by one of them that the engine refuses at the commit")
  func refusedCommit() async throws {
    try await HeldDatabase.with { held in
      let results = try await held.together(
        (0..<10).map { number in
          { transaction in
            try transaction.execute("INSERT INTO thing (name) VALUES (\("thing \(number)"))")
            if number == 4 { try transaction.execute("INSERT INTO part (owner_id) VALUES (99)") }
          }
        })
      for (number, result) in results.enumerated() where number != 4 {
        #expect(throws: Never.self) { try result.get() }
      }
      let refused = #expect(throws: DatabaseError.self) { try results[4].get() }
      #expect(refused?.code == .reference)
      #expect(try await held.names() == (0..<10).filter { $0 != 4 }.map { "thing \($0)" })
    }
  }

  @Test("lose nothing by one of them for which there is no room")
  func noRoom() async throws {
    try await HeldDatabase.with { held in
      try await held.database.write { try $0.query("PRAGMA max_page_count = 50") }
      let results = try await held.together(
        (0..<10).map { number in
          { transaction in
            let name = String(repeating: "\(number)", count: number == 6 ? 1_000_000 : 10)
            try transaction.execute("INSERT INTO thing (name) VALUES (\(name))")
          }
        })
      for (number, result) in results.enumerated() where number != 6 {
        #expect(throws: Never.self) { try result.get() }
      }
      let refused = #expect(throws: DatabaseError.self) { try results[6].get() }
      #expect(refused?.code == .unavailable)
      #expect(try await held.names().count == 9)
    }
  }

  @Test("keep nothing of one that goes on after the engine has undone it, and lose nothing by it")
  func undoneByTheEngine() async throws {
    try await HeldDatabase.with { held in
      let results = try await held.together(
        (0..<8).map { number in
          { transaction in
            try transaction.execute("INSERT INTO thing (name) VALUES (\("thing \(number)"))")
            guard number == 3 else { return }
            // As after a failure of the disk, which this one takes no notice of.
            try transaction.execute("ROLLBACK")
            _ = try? transaction.execute("INSERT INTO thing (name) VALUES ('swallowed')")
            try transaction.execute("INSERT INTO thing (name) VALUES ('kept by itself')")
          }
        })
      for (number, result) in results.enumerated() where number != 3 {
        #expect(throws: Never.self) { try result.get() }
      }
      let refused = #expect(throws: DatabaseError.self) { try results[3].get() }
      #expect(refused?.code == .unavailable)
      #expect(try await held.names() == (0..<8).filter { $0 != 3 }.map { "thing \($0)" })
    }
  }

  @Test("keep their pages in memory until the commit, each time")
  func pages() async throws {
    try await HeldDatabase.with { held in
      // Such a pragma works when it is prepared, so each needs words of its own.
      let spill: @Sendable (Int, borrowing Transaction) throws -> Int? = { number, transaction in
        try transaction.first(SQL(unsafeRaw: "PRAGMA cache_spill -- \(number)"))?.value("cache_spill")
      }
      for round in 0..<3 {
        let together = try await held.together((0..<3).map { number in { try spill(10 * round + number, $0) } })
        #expect(try together.map { try $0.get() } == [0, 0, 0])
        let alone = try await held.database.write { try spill(100 + round, $0) }
        #expect(try #require(alone) > 0)
      }
    }
  }

  @Test("are told about when all of it is there: those that hold, in their order")
  func afterwards() async throws {
    try await HeldDatabase.with { held in
      let other = try Database.open(held.file)
      let told = Mutex<[String]>([])
      _ = try await held.together(
        (0..<6).map { number in
          { transaction in
            transaction.afterCommit {
              let count = try? other.engine.writeNow { try $0.count("SELECT COUNT(*) AS count FROM thing") }
              told.withLock { $0.append("\(number) sees \(count ?? -1)") }
            }
            try transaction.execute("INSERT INTO thing (name) VALUES (\("thing \(number)"))")
            if number == 2 { throw Stop() }
          }
        })
      #expect(told.withLock { $0 } == [0, 1, 3, 4, 5].map { "\($0) sees 5" })
      try other.close()
    }
  }
}

@Suite("The files of a SQLite database")
struct GatheredWritesTests {
  /// Transactions of every size, some undone in part or as a whole, with so little memory that pages leave it before the
  /// commit. After each the files, copied as they are, give what was committed, and so does another connection.
  @Test("hold what was committed, whatever is gathered on the way", arguments: [1, 2, 3] as [UInt64])
  func files(seed: UInt64) async throws {
    try await withTemporaryFolder { folder in
      var random = SeededGenerator(seed: seed)
      let (file, copy) = (folder.appendingPathComponent("test.sqlite"), folder.appendingPathComponent("copy.sqlite"))
      let (database, other) = (try Database.open(file), try Database.open(file))
      try await database.write { transaction in
        _ = try transaction.query("PRAGMA cache_size = 5")
        _ = try transaction.query("PRAGMA wal_autocheckpoint = 40")
        try transaction.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY, length INTEGER, body BLOB)")
      }
      var expected: [Int: Int] = [:]
      for round in 0..<60 {
        let lengths = (0..<Int.random(in: 1...8, using: &random)).map { _ in
          [5, 500, 5_000, 130_000, 400_000].randomElement(using: &random) ?? 5
        }
        let isUndone = Int.random(in: 0..<5, using: &random) == 0
        let gone = expected.keys.sorted().randomElement(using: &random)
        let added = try? await database.write { transaction in
          if let gone { try transaction.execute("DELETE FROM thing WHERE id = \(gone)") }
          let added = try lengths.map { length in
            (
              try transaction.insertReturningID(
                "INSERT INTO thing (length, body) VALUES (\(length), \([UInt8](repeating: 7, count: length)))"), length
            )
          }
          if isUndone { throw CancellationError() }
          return added
        }
        if let added {
          if let gone { expected[gone] = nil }
          for (id, length) in added { expected[id] = length }
        }
        #expect(try await Self.lengths(other) == expected, "round \(round)")
        for companion in ["", "-wal"] {
          try? FileManager.default.removeItem(atPath: copy.path + companion)
          try FileManager.default.copyItem(atPath: file.path + companion, toPath: copy.path + companion)
        }
        let copied = try Database.open(copy)
        #expect(try await Self.lengths(copied) == expected, "round \(round), the files")
        let findings = try await copied.read {
          try $0.query("PRAGMA integrity_check").map { try $0.stored("integrity_check") }
        }
        #expect(findings == [.text("ok")])
        try copied.close()
      }
      try database.close()
      try other.close()
    }
  }

  /// More than memory holds of it has to be undone.
  @Test("are as before after a statement of many rows that fails at its last one, and the transaction goes on")
  func longStatement() async throws {
    try await withTemporaryFolder { folder in
      let database = try Database.open(folder.appendingPathComponent("test.sqlite"))
      let rows: SQL = """
        WITH RECURSIVE number (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM number WHERE value < 20000)
        """
      try await database.write { transaction in
        try transaction.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT UNIQUE, number INTEGER)")
        try transaction.execute(
          rows + "INSERT INTO thing (name, number) SELECT printf('%0300d', value), value FROM number")
      }
      // The last row has the name of the one before.
      let repeated: SQL = """
        INSERT INTO thing (name, number)
        SELECT printf('%0299da', CASE WHEN value = 20000 THEN 19999 ELSE value END), value FROM number
        """
      let error = try await database.write { transaction -> DatabaseError? in
        try transaction.execute("INSERT INTO thing (name, number) VALUES ('another', 0)")
        do {
          try transaction.execute(rows + repeated)
          return nil
        } catch let error as DatabaseError { return error }
      }
      #expect(error?.code == .unique)
      let row = try await database.read { transaction in
        try transaction.first("SELECT COUNT(*) AS count, SUM(number) AS sum, COUNT(DISTINCT name) AS names FROM thing")
      }
      #expect(try row?.value("count", as: Int.self) == 20_001)
      #expect(try row?.value("sum", as: Int.self) == 20_000 * 20_001 / 2)
      #expect(try row?.value("names", as: Int.self) == 20_001)
      let findings = try await database.read {
        try $0.query("PRAGMA integrity_check").map { try $0.stored("integrity_check") }
      }
      #expect(findings == [.text("ok")])
      try database.close()
    }
  }

  private static func lengths(_ database: Database) async throws -> [Int: Int] {
    try await database.read { transaction in
      let rows = try transaction.query("SELECT id, length FROM thing WHERE length = length(body)")
      return try Dictionary(uniqueKeysWithValues: rows.map { (try $0.value("id"), try $0.value("length")) })
    }
  }
}
