import Foundation
import Testing
import WisselDatabase
import WisselTesting

@Suite(.enabled(if: PrivatePostgres.isInstalled, "needs PostgreSQL: run scripts/setup test"))
struct PostgresTests {
  private func withDatabase(_ body: @Sendable (Database, PostgresAddress) async throws -> Void) async throws {
    try await PrivatePostgres.shared.withDatabase { address in
      let database = try await Database.open(.postgres(address))
      try await database.write {
        try $0.execute("CREATE TABLE thing (id \(.identity), name TEXT UNIQUE, size INTEGER)")
      }
      try await body(database, address)
      try database.close()
    }
  }

  @Test func lostConnectionsAreMadeAnew() async throws {
    try await withDatabase { database, address in
      for number in 0..<3 {
        try await PrivatePostgres.shared.disconnectAll(from: address)
        try await database.write { try $0.execute("INSERT INTO thing (size) VALUES (\(number))") }
      }
      let count = try await database.read { try $0.count("SELECT COUNT(*) AS count FROM thing") }
      #expect(count == 3)
    }
  }

  @Test func aTransactionWhoseConnectionIsCutRunsAgain() async throws {
    try await withDatabase { database, address in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<20 {
          group.addTask {
            _ = try await database.write { try $0.execute("INSERT INTO thing (size) VALUES (\(number))") }
          }
        }
        try await PrivatePostgres.shared.disconnectAll(from: address)
        // One that was cut while it committed says so; no other may fail.
        while let result = await group.nextResult() {
          guard case .failure(let error) = result else { continue }
          #expect((error as? DatabaseError)?.code == .undecided)
        }
      }
    }
  }

  @Test func preparedStatementsSurviveAChangeOfTheSchema() async throws {
    try await withDatabase { database, address in
      let other = try await Database.open(.postgres(address))
      for column in ["a", "b"] {
        _ = try await database.read { try $0.query("SELECT * FROM thing") }
        try await other.write { try $0.execute(SQL(unsafeRaw: "ALTER TABLE thing ADD COLUMN \(column) TEXT")) }
      }
      let rows = try await database.write { transaction in
        try transaction.execute("INSERT INTO thing (name) VALUES ('x')")
        return try transaction.query("SELECT * FROM thing")
      }
      #expect(try rows.first?.value("b", as: String?.self) == nil)
      try other.close()
    }
  }

  @Test func moreStatementsThanAConnectionKeepsAreRun() async throws {
    try await withDatabase { database, _ in
      try await database.read { transaction in
        for count in 1...400 {
          let isThere = try transaction.exists("SELECT 1 FROM thing WHERE id IN \(list: Array(0..<count))")
          #expect(!isThere)
        }
      }
    }
  }

  @Test func readingChangesNothing() async throws {
    try await withDatabase { database, _ in
      await #expect(throws: DatabaseError.self) {
        try await database.read { try $0.execute("INSERT INTO thing (size) VALUES (1)") }
      }
    }
  }

  @Test func notificationsCrossConnections() async throws {
    try await withDatabase { database, address in
      let other = try await Database.open(.postgres(address))
      var wakes = database.notifications("news").makeAsyncIterator()
      // The first says that one listens.
      await wakes.next()
      try await other.write { try $0.execute("SELECT pg_notify('news', '')") }
      await wakes.next()
      try other.close()
    }
  }

  @Test func aServerThatIsNotThereIsNamedWithoutThePassword() async throws {
    let address = try PostgresAddress("postgresql+psycopg2://wissel:hunter2@127.0.0.1:1/nowhere?connect_timeout=2")
    #expect(address.description == "postgresql://127.0.0.1:1/nowhere")
    let error = await #expect(throws: DatabaseError.self) { try await Database.open(.postgres(address)) }
    #expect(error?.code == .unavailable)
    #expect(error?.description.contains("127.0.0.1") == true)
    #expect(error?.description.contains("hunter2") == false)
    #expect(!"\(address)".contains("hunter2") && !String(reflecting: address).contains("hunter2"))
  }

  @Test(arguments: [
    "mysql://u:hunter2@h/d", "postgresql://u:hunt@er2@h/d", "postgresql://u:hunter2@h:hunter2/d",
    "postgresql://u:hunter2@h/d?nonsense=hunter2", "postgresql:/u", "postgresql://u:%zzhunter2@h/d",
  ])
  func whatIsNoAddressIsRefusedWithoutAnyPartOfIt(_ uri: String) {
    let error = #expect(throws: DatabaseError.self) { try PostgresAddress(uri) }
    #expect(error?.description.contains("hunt") == false && error?.description.contains("er2") == false)
  }
}
