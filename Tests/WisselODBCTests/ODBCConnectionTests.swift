import Foundation
import Testing
import WisselDatabase
import WisselTesting

@testable import WisselODBC

@Suite("Reading through ODBC", .enabled(if: ODBCDriver.allCases.allSatisfy(\.isInstalled), "\(ODBCDriver.reason)"))
struct ODBCConnectionTests {
  private static func connect(_ keywords: [(keyword: String, value: String)]) throws -> ODBCConnection {
    try ODBCConnection(ODBCSettings(ODBCConnectionString(keywords)), library: ODBCLibrary.shared.get())
  }

  private static func all(_ connection: ODBCConnection, _ sql: String) throws -> [[String?]] {
    let rows = try connection.rows(of: sql, attempted: "reading")
    var all: [[String?]] = []
    while let row = try rows.next() { all.append(row) }
    return all
  }

  /// A connection to an empty database by each driver.
  private static func withBoth(_ body: @Sendable (ODBCDriver, ODBCConnection) throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try body(.sqlite, connect(ODBCDriver.keywords(sqlite: folder.appendingPathComponent("db"))))
    }
    guard PrivatePostgres.isInstalled else { return }
    try await PrivatePostgres.shared.withURI { uri in
      try body(.postgres, connect(ODBCDriver.keywords(postgres: uri)))
    }
  }

  @Test("a text of any length comes whole, wherever its pieces end")
  func lengths() async throws {
    try await Self.withBoth { driver, connection in
      // SQLite's driver takes no statements in UTF-16, and so none but of ASCII.
      let literal = driver == .sqlite ? "char(233, 8364, 128512)" : "'é€😀'"
      // The buffer has room for 32,767 units of UTF-16.
      for count in [0, 32_763, 32_764, 32_765, 32_766, 32_767, 32_768, 65_534, 65_535, 400_000] {
        let filler = String(repeating: "x", count: count)
        let rows = try Self.all(
          connection,
          "SELECT '\(filler)' || \(literal) AS a, NULL AS b, '\(filler)' AS c, '\(filler)' || \(literal) || '\(filler)' AS d"
        )
        #expect(rows == [[filler + "é€😀", nil, filler, filler + "é€😀" + filler]], "\(driver), \(count)")
      }
    }
  }

  @Test("PostgreSQL's types keep what they hold", .enabled(if: PrivatePostgres.isInstalled))
  func types() async throws {
    try await PrivatePostgres.shared.withURI { uri in
      let connection = try Self.connect(ODBCDriver.keywords(postgres: uri))
      let sql = """
        SELECT 1.500::numeric, 12345678901234567890.123456789::numeric, 0.1::float8, 0.1::real, 'a'::char(4),
          '{"a": 1.10}'::jsonb, TIMESTAMPTZ '2024-07-01 10:00:00.25Z', DATE '2024-02-29', 'b'::bytea, NULL::numeric,
          NULL::timestamp, 9007199254740993::bigint
        """
      #expect(
        try Self.all(connection, sql) == [
          [
            "1.500", "12345678901234567890.123456789", "0.1", "0.1", "a", #"{"a": 1.10}"#, "2024-07-01 12:00:00.25",
            "2024-02-29", "b", nil, nil, "9007199254740993",
          ]
        ])
    }
  }

  @Test("nothing that is done is kept")
  func readsOnly() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("db")
      let database = try await Database.open(.file(file))
      try await database.write { _ = try $0.execute("CREATE TABLE t (n INTEGER)") }
      do {
        let connection = try Self.connect(ODBCDriver.keywords(sqlite: file))
        _ = try? Self.all(connection, "INSERT INTO t VALUES (1)")
      }
      #expect(try await database.read { try $0.count("SELECT COUNT(*) AS count FROM t") } == 0)
      try database.close()
    }
    guard PrivatePostgres.isInstalled else { return }
    try await PrivatePostgres.shared.withURI { uri in
      let connection = try Self.connect(ODBCDriver.keywords(postgres: uri))
      let error = #expect(throws: ODBCError.self) { try Self.all(connection, "CREATE TABLE t (n integer)") }
      #expect(error?.state == "25006")
    }
  }

  @Test("one moment, where it is asked for", .enabled(if: PrivatePostgres.isInstalled))
  func isolation() async throws {
    try await PrivatePostgres.shared.withURI { uri in
      let database = try await Database.open(.postgres(.init(uri)))
      try await database.write { _ = try $0.execute("CREATE TABLE t (n INTEGER)") }
      let settings = ODBCSettings(
        ODBCConnectionString(ODBCDriver.keywords(postgres: uri)), isolation: .repeatableRead)
      let connection = try ODBCConnection(settings, library: ODBCLibrary.shared.get())
      #expect(try Self.all(connection, "SELECT count(*) FROM t") == [["0"]])
      try await database.write { _ = try $0.execute("INSERT INTO t VALUES (1)") }
      #expect(try Self.all(connection, "SELECT count(*) FROM t") == [["0"]])
      try database.close()
      let other = ODBCSettings(settings.connection, isolation: .snapshot)
      #expect(throws: ODBCError.self) { try ODBCConnection(other, library: ODBCLibrary.shared.get()) }
    }
  }

  @Test("names are quoted as the database does, and errors quote no values")
  func names() async throws {
    try await Self.withBoth { driver, connection in
      let quoted = try connection.name(#"a "b"; c"#)
      #expect(quoted == #""a ""b""; c""#)
      #expect(throws: ODBCError.self) { try connection.name("a\0b") }
      let error = #expect(throws: ODBCError.self) {
        try Self.all(connection, "SELECT * FROM nobody WHERE name = 'Geheim'")
      }
      #expect(error?.description.hasPrefix("reading: ") == true && error?.description.contains("Geheim") == false)
      #expect(error?.state != nil, "\(driver)")
    }
  }
}
