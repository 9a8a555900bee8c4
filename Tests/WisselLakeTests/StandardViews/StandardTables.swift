import Foundation
import WisselDuckDB
import WisselFHIR
import WisselLake
import WisselTesting

/// A DuckDB with the tables of the standard views, all texts, made by the interpreter from files of resources.
struct StandardTables {
  let connection: DuckDBConnection

  static var isAvailable: Bool { (try? DuckDBLibrary.shared.get()) != nil }

  /// - Parameters:
  ///   - folder: Where there are files named after the types.
  ///   - scratch: A folder for files in between.
  ///   - files: What else DuckDB may read.
  ///   - order: Of the rows of each table.
  init(
    of folder: URL, scratch: URL, files: [String] = [], order: ([[JSON]]) -> [[JSON]] = { $0 }
  ) async throws {
    let paths = StandardViews.names.map { scratch.appendingPathComponent("\($0).json").path }
    connection = try DuckDBConnection(
      DuckDBLibrary.shared.get(), DuckDBSettings(threads: 2, memoryMiB: 1024, files: paths + files))
    for (name, path) in zip(StandardViews.names, paths) {
      guard let view = try StandardViews.view(name) else { continue }
      let names = view.columns.map(\.name)
      let lines = order(try await Self.rows(view, folder)).map { row in
        JSON.object(zip(names, row).map { JSON.Member($0, $1.isNull || $1.string != nil ? $1 : .string($1.text)) }).text
      }
      try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
      let columns = names.map { "\(SQLText.literal($0)): 'VARCHAR'" }.joined(separator: ", ")
      try connection.run(
        "CREATE TABLE \(name) AS SELECT * FROM read_json(\(SQLText.literal(path)), format = 'newline_delimited', "
          + "columns = {\(columns)})")
    }
    for derived in StandardViews.derived { try connection.run("CREATE TABLE \(derived.name) AS \(derived.sql)") }
  }

  private static func rows(_ view: ViewDefinition, _ folder: URL) async throws -> [[JSON]] {
    let file = folder.appendingPathComponent("\(view.resource).ndjson").path
    guard FileManager.default.fileExists(atPath: file) else { return [] }
    let interpreter = ViewInterpreter(view)
    var rows: [[JSON]] = []
    try await ResourceLines(files: [file]).forEach { rows += try interpreter.rows(of: $0) }
    return rows
  }

  /// The rows of a query as texts.
  func texts(_ sql: String) throws -> [[String?]] {
    let rows = try connection.query("SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (\(sql))")
    let count = rows.columns.count
    var texts: [[String?]] = []
    while try rows.next({ chunk in
      let start = texts.count
      texts += Array(repeating: [String?](repeating: nil, count: count), count: chunk.count)
      for column in 0..<count {
        var index = start
        chunk.forEachText(column) { bytes in
          texts[index][column] = bytes.map { String(decoding: $0, as: UTF8.self) }
          index += 1
        }
      }
    }) {}
    return texts
  }

  /// The one value of a query.
  func value(_ sql: String) throws -> String? { try texts(sql).first?.first ?? nil }
}

/// Makes a hospital and its tables, and hands both to the closure.
func withHospital(
  _ settings: SynthesisSettings, _ body: (URL, URL) async throws -> Void
) async throws {
  try await withTemporaryFolder { folder in
    let hospital = folder.appendingPathComponent("hospital")
    try SyntheticHospital(settings).write(to: hospital.path)
    try await body(hospital, folder)
  }
}
