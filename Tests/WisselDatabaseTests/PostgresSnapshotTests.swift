import Testing
import WisselTesting

@testable import WisselDatabase

@Suite("A snapshot of somebody's PostgreSQL", .enabled(if: PrivatePostgres.isInstalled, "\(PrivatePostgres.reason)"))
struct PostgresSnapshotTests {
  @Test("values come as PostgreSQL writes them, whatever is in them")
  func values() async throws {
    let snapshot = try PostgresSnapshot(await PrivatePostgres.shared.standing(), timeZone: "Europe/Amsterdam")
    let texts = ["", "a\tb\nc\\N\r\u{8}\u{C}\u{B}'", "\\N", "é€😀"]
    for text in texts {
      var rows: [[String?]] = []
      let sql =
        "SELECT CAST(\(PostgresSnapshot.literal(text)) AS text), CAST(NULL AS text), 1.50, TIMESTAMPTZ '2024-07-01 00:00Z'"
      #expect(try snapshot.rows(of: sql) { rows.append($0) } == 1)
      #expect(rows == [[text, nil, "1.50", "2024-07-01 02:00:00+02"]])
    }
  }

  @Test("all of it is of one moment, and it is read only")
  func oneMoment() async throws {
    try await PrivatePostgres.shared.withDatabase { address in
      let database = try await Database.open(.postgres(address))
      try await database.write { _ = try $0.execute("CREATE TABLE t (n INTEGER)") }
      let snapshot = try PostgresSnapshot(address, timeZone: "UTC")
      #expect(snapshot.moment > 1_700_000_000_000_000)
      try await database.write { _ = try $0.execute("INSERT INTO t VALUES (1)") }
      #expect(try snapshot.rows(of: "SELECT n FROM t") { _ in } == 0)
      #expect(throws: DatabaseError.self) { try snapshot.rows(of: "INSERT INTO t VALUES (2) RETURNING n") { _ in } }
      try database.close()
    }
  }

  @Test("an error of a statement is told, and one of whoever takes the rows comes back")
  func errors() async throws {
    struct Enough: Error {}
    let address = try await PrivatePostgres.shared.standing()
    let error = #expect(throws: DatabaseError.self) {
      try PostgresSnapshot(address, timeZone: "UTC").rows(of: "SELECT nothing", attempted: "reading t") { _ in }
    }
    #expect(error?.description.hasPrefix("reading t: ") == true)
    #expect(throws: Enough.self) {
      try PostgresSnapshot(address, timeZone: "UTC").rows(of: "SELECT generate_series(1, 100000)") { _ in
        throw Enough()
      }
    }
    #expect(throws: DatabaseError.self) { _ = try PostgresSnapshot(address, timeZone: "Atlantis") }
  }
}
