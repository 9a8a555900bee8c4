import Foundation
import Testing
import WisselDuckDB
import WisselTesting

private let present = (try? DuckDBLibrary.shared.get()) != nil

@Suite("DuckDB", .enabled(if: present, "the DuckDB library is not there: run scripts/duckdb"))
struct DuckDBConnectionTests {
  private func open(_ files: [String] = []) throws -> DuckDBConnection {
    try DuckDBConnection(DuckDBLibrary.shared.get(), DuckDBSettings(threads: 2, memoryMiB: 256, files: files))
  }

  @Test("rows come chunk by chunk, in order, with what is missing")
  func rows() throws {
    let rows = try open().query("SELECT CASE WHEN i % 3 = 0 THEN NULL ELSE i END AS n FROM range(5000) t(i)")
    #expect(rows.columns.map(\.name) == ["n"])
    #expect(rows.columns.map(\.type) == [.bigint])
    var values: [Int64?] = []
    while try rows.next({ chunk in
      chunk.withColumn(0, as: Int64.self) { column, validity in
        for row in 0..<column.count { values.append(validity[row] ? column[row] : nil) }
      }
    }) {}
    let expected: [Int64?] = (0..<5000).map { (number: Int64) -> Int64? in number % 3 == 0 ? nil : number }
    #expect(values == expected)
  }

  @Test(
    "a quote that combines with its neighbours ends no text and no name",
    arguments: ["'", "\u{600}' || 'x", "'\u{301} || 'x", "\u{600}\" x", "\"\u{301}", "it's \"so\""])
  func quotes(text: String) throws {
    let rows = try open().query("SELECT \(SQLText.literal(text)) AS \(SQLText.name(text))")
    #expect(rows.columns.map(\.name) == [text])
    var found: [String?] = []
    while try rows.next({ chunk in found += chunk.texts(1).map { $0[0] } }) {}
    #expect(found == [text])
  }

  @Test(
    "values are bound, not spliced",
    arguments: ["plain", "it's", "a\"; DROP TABLE t; --", "", "é𝄞 and more than twelve bytes"])
  func values(text: String) throws {
    let rows = try open().query("SELECT ?::VARCHAR", [text])
    var read: [String] = []
    while try rows.next({ chunk in
      chunk.withColumn(0, as: DuckDBText.self) { column, _ in
        for value in column { read.append(value.withBytes { String(decoding: $0, as: UTF8.self) }) }
      }
    }) {}
    #expect(read == [text])
  }

  @Test("a statement that is wrong is an error with DuckDB's words")
  func wrongStatement() throws {
    #expect(throws: DuckDBError.self) { try open().run("SELECT nonsense") }
  }

  @Test("an error in the middle of the rows is not taken for their end")
  func lateError() throws {
    let sql = "SELECT CASE WHEN i = 400000 THEN error('late') ELSE i END FROM range(500000) t(i)"
    #expect(throws: DuckDBError.self) {
      let rows = try open().query(sql)
      while try rows.next({ _ in }) {}
    }
  }

  @Test(
    "nothing outside the named files can be read, and that cannot be changed",
    arguments: [
      "SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM read_csv('/etc/passwd')",
      "COPY (SELECT 1) TO '/tmp/x.csv'",
      "SET enable_external_access = true", "SET allowed_paths = ['/etc/passwd']", "INSTALL httpfs", "LOAD httpfs",
      "ATTACH '/tmp/other.db'", "SELECT * FROM 'https://localhost/x.csv'",
    ])
  func closed(sql: String) throws {
    let connection = try open()
    #expect(throws: DuckDBError.self) {
      let rows = try connection.query(sql)
      while try rows.next({ _ in }) {}
    }
  }

  @Test("a named file can be read")
  func namedFile() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("it's.csv")
      try Data("a\n1\n".utf8).write(to: file)
      let rows = try open([file.path]).query("SELECT * FROM read_csv(\(SQLText.literal(file.path)), header = true)")
      #expect(rows.columns.map(\.name) == ["a"])
      var count = 0
      while try rows.next({ count += $0.count }) {}
      #expect(count == 1)
    }
  }

  @Test("more memory than allowed is an error of its own")
  func memory() throws {
    let connection = try DuckDBConnection(DuckDBLibrary.shared.get(), DuckDBSettings(threads: 1, memoryMiB: 32))
    let error = #expect(throws: DuckDBError.self) {
      try connection.run("CREATE TABLE t AS SELECT repeat('x', 1000) || i AS x FROM range(1000000) r(i)")
    }
    #expect(error?.kind == .memory)
  }

  @Test("the library is looked for where the setting says, and nowhere else")
  func candidates() {
    #expect(DuckDBLibrary.candidates(setting: "/opt/duck") == ["/opt/duck/libduckdb.so"])
    #expect(DuckDBLibrary.candidates(setting: "/opt/duck/mine.so") == ["/opt/duck/mine.so"])
    #expect(DuckDBLibrary.candidates(setting: nil).last == "libduckdb.so")
    #expect(throws: DuckDBError.self) { try DuckDBLibrary(candidates: ["/nowhere/libduckdb.so"]) }
  }
}
