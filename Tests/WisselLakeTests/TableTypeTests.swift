import Foundation
import Testing
import WisselDuckDB
import WisselFHIR
import WisselLake
import WisselTesting

@Suite("Types of columns in files", .enabled(if: LakeEngine.available.contains(.duckdb), "needs DuckDB's library"))
struct TableTypeTests {
  /// The values of a column of a file, with its type in front.
  private func column(_ value: String, _ declaration: String, _ path: String) async throws -> [String] {
    let column = #"{"name":"n","path":"\#(path)",\#(declaration)}"#
    let view = try ViewDefinition(JSONParser.parse(#"{"resource":"Patient","select":[{"column":[\#(column)]}]}"#))
    return try await withTemporaryFolder { folder in
      let (input, output) = (folder.path + "/r.ndjson", folder.path + "/o.parquet")
      try Data(#"{"resourceType":"Patient","id":"secret","x":\#(value)}"#.utf8).write(to: URL(fileURLWithPath: input))
      _ = try await ViewFile().write(view, over: [input], to: output)
      let connection = try DuckDBConnection(DuckDBLibrary.shared.get(), DuckDBSettings(files: [output]))
      let rows = try connection.query("SELECT typeof(n), CAST(n AS VARCHAR) FROM \(SQLText.literal(output))")
      var found: [String] = []
      while try rows.next({ for row in $0.texts(2) { found += row.map { $0 ?? "-" } } }) {}
      return found
    }
  }

  // A union is none of the plain kind.
  private static let paths = ["x", "x | x"]

  private static func tag(_ type: String) -> String { #""tag":[{"name":"ansi/type","value":"\#(type)"}]"# }

  @Test(
    "a value that is not of the declared type ends the run with the column's name", arguments: paths,
    [
      (#"1.5"#, #""type":"integer""#), ("2.5", #""type":"integer""#), ("-0.4", #""type":"positiveInt""#),
      (#""12""#, #""type":"integer""#), ("2147483648", #""type":"integer""#), ("true", #""type":"integer""#),
      ("1", #""type":"boolean""#), (#""true""#, #""type":"boolean""#), (#""1.5""#, #""type":"decimal""#),
      ("true", #""type":"decimal""#), ("123456789012345678901", #""type":"decimal""#),
      (#""1x""#, #""type":"integer64""#), ("9223372036854775808", #""type":"integer64""#),
      ("40000", tag("SMALLINT")), (#""2010-10""#, tag("DATE")), (#""2010-02-30""#, tag("DATE")),
      (#""2010-10-10T10:00:00Z""#, tag("DATE")), (#""2010-10-10""#, tag("TIMESTAMP")),
      (#""2010-10-10T10:00:00""#, tag("TIMESTAMP WITH TIME ZONE")), ("123456", tag("DECIMAL(6, 2)")),
      (#""abc""#, tag("DOUBLE PRECISION")), ("20101010", tag("DATE")),
    ])
  func mistyped(path: String, value: (String, String)) async throws {
    await #expect {
      _ = try await column(value.0, value.1, path)
    } throws: { error in
      guard let error = error as? ViewError else { return false }
      return error.place.hasPrefix("select[0].column[0]") && error.reason.contains("'n'")
        && !error.reason.contains(value.0.filter { $0 != "\"" })
    }
  }

  @Test(
    "values are of the type that is declared, or that a tag asks for", arguments: paths,
    [
      ("2", #""type":"integer""#, "INTEGER", "2"), ("-2147483648", #""type":"integer""#, "INTEGER", "-2147483648"),
      ("3.00", #""type":"integer""#, "INTEGER", "3"), ("true", #""type":"boolean""#, "BOOLEAN", "true"),
      (#""9223372036854775807""#, #""type":"integer64""#, "BIGINT", "9223372036854775807"),
      ("-9223372036854775808", #""type":"integer64""#, "BIGINT", "-9223372036854775808"),
      ("1.5", #""type":"decimal""#, "DECIMAL(38,18)", "1.500000000000000000"),
      (#""2010-10""#, #""type":"date""#, "VARCHAR", "2010-10"), ("null", #""type":"integer""#, "INTEGER", "-"),
      ("1.25", tag("DECIMAL(18,4)"), "DECIMAL(18,4)", "1.2500"), ("7", tag("numeric ( 5 )"), "DECIMAL(5,0)", "7"),
      ("0.5", tag("DOUBLE PRECISION"), "DOUBLE", "0.5"), ("12", tag("SMALLINT"), "SMALLINT", "12"),
      (#""2010-10-10""#, tag("DATE"), "DATE", "2010-10-10"), (#""10:00:00.5""#, tag("TIME"), "TIME", "10:00:00.5"),
      (#""2010-10-10T10:00:00Z""#, tag("TIMESTAMP"), "TIMESTAMP", "2010-10-10 10:00:00"),
      (#""2010-10-10T12:00:00+02:00""#, tag("TIMESTAMP"), "TIMESTAMP", "2010-10-10 10:00:00"),
      ("12", #""type":"integer","# + tag("CHARACTER VARYING(10)"), "VARCHAR", "12"), ("null", tag("DATE"), "DATE", "-"),
    ])
  func typed(path: String, value: (json: String, declaration: String, type: String, text: String)) async throws {
    #expect(try await column(value.json, value.declaration, path) == [value.type, value.text])
  }

  @Test("a moment keeps its place in time", arguments: paths)
  func moment(path: String) async throws {
    let found = try await column(#""2010-10-10T12:00:00+02:00""#, Self.tag("TIMESTAMP WITH TIME ZONE"), path)
    #expect(found.first == "TIMESTAMP WITH TIME ZONE")
    #expect(found.last?.hasPrefix("2010-10-10 10:00:00+00") == true)
  }

  @Test("lists are of the type too")
  func lists() async throws {
    let declaration = #""type":"integer","collection":true"#
    #expect(try await column("[1,2]", declaration, "x") == ["INTEGER[]", "[1, 2]"])
    await #expect(throws: ViewError.self) { _ = try await column("[1,2.5]", declaration, "x") }
  }

  @Test("what a file cannot hold as the view says is refused, and told why")
  func refused() async throws {
    await #expect(throws: ViewError("select[0].column[0].tag", "a file has no column of the type INTERVAL")) {
      _ = try await column("1", Self.tag("INTERVAL"), "x")
    }
    let view = try ViewDefinition(
      JSONParser.parse(
        #"{"resource":"Patient","select":[{"column":[{"name":"Id","path":"id"},{"name":"id","path":"id"}]}]}"#))
    await #expect {
      _ = try await ViewFile().write(view, over: [], to: "/nowhere/o.parquet")
    } throws: {
      ($0 as? ViewError)?.place == "select[0].column[1].name" && "\($0)".contains("'Id'")
    }
  }
}
