import CDuckDB

/// A DuckDB in memory with one connection. Not to be used from two threads at once.
package final class DuckDBConnection {
  let functions: cduckdb_functions
  private var database: cduckdb_database?
  private(set) var connection: cduckdb_connection?

  /// Opens a database in memory that may touch the files and folders of the settings and nothing else.
  package init(_ library: DuckDBLibrary, _ settings: DuckDBSettings) throws(DuckDBError) {
    functions = library.functions
    var config: cduckdb_config?
    guard functions.create_config(&config) == 0 else { throw DuckDBError(.memory, "no configuration") }
    defer { functions.destroy_config(&config) }
    let options = [
      ("autoinstall_known_extensions", "false"), ("autoload_known_extensions", "false"),
      ("allow_community_extensions", "false"), ("allow_unsigned_extensions", "false"),
      ("threads", String(settings.threads)), ("memory_limit", "\(settings.memoryMiB)MiB"),
      ("temp_directory", settings.temporaryFolder ?? ""), ("preserve_insertion_order", "\(settings.keepsOrder)"),
      ("access_mode", "automatic"),
    ]
    for (name, value) in options where functions.set_config(config, name, value) != 0 {
      throw DuckDBError(.library, "this DuckDB does not know the setting \(name)")
    }
    var problem: UnsafeMutablePointer<CChar>?
    guard functions.open_ext(":memory:", &database, config, &problem) == 0 else {
      defer { functions.free(problem) }
      throw DuckDBError(.library, problem.map { String(cString: $0) } ?? "the database cannot be opened")
    }
    guard functions.connect(database, &connection) == 0 else {
      throw DuckDBError(.library, "the database cannot be connected to")
    }
    for statement in settings.opening { try run(statement) }
    // From here on only the named files and folders, and no change of that.
    let files = settings.files.map(SQLText.literal).joined(separator: ", ")
    try run("SET allowed_paths = [\(files)]")
    try run("SET allowed_directories = [\(settings.folders.map(SQLText.literal).joined(separator: ", "))]")
    try run("SET enable_external_access = false")
    try run("SET lock_configuration = true")
  }

  deinit {
    functions.disconnect(&connection)
    functions.close(&database)
  }

  /// Runs a statement whose rows do not matter.
  package func run(_ sql: String) throws(DuckDBError) {
    _ = try query(sql)
  }

  /// Runs a statement; its rows come as they are asked for.
  ///
  /// - Parameters:
  ///   - values: The values of `?` or `$1` …, in order.
  ///   - isReading: Whether anything but a statement that selects is refused.
  package func query(
    _ sql: String, _ values: [String] = [], isReading: Bool = false
  ) throws(DuckDBError) -> DuckDBRows {
    var statement: cduckdb_statement?
    defer { functions.destroy_prepare(&statement) }
    guard functions.prepare(connection, sql, &statement) == 0 else {
      let message = functions.prepare_error(statement).map { String(cString: $0) } ?? "the statement is not valid"
      throw DuckDBError(DuckDBRows.kind(of: message), message)
    }
    if isReading, functions.prepared_statement_type(statement) != 1 {
      throw DuckDBError(.statement, "only a statement that selects is run here")
    }
    for (index, value) in values.enumerated() {
      var value = value
      let bound = value.withUTF8 { text in
        text.withMemoryRebound(to: CChar.self) {
          functions.bind_varchar_length(statement, UInt64(index + 1), $0.baseAddress, UInt64($0.count))
        }
      }
      guard bound == 0 else { throw DuckDBError(.statement, "value \(index + 1) cannot be bound") }
    }
    var result = cduckdb_result()
    guard functions.execute_prepared_streaming(statement, &result) == 0 else {
      defer { functions.destroy_result(&result) }
      let message = functions.result_error(&result).map { String(cString: $0) } ?? "the statement failed"
      throw DuckDBError(DuckDBRows.kind(of: message), message)
    }
    return DuckDBRows(self, functions, result)
  }
}

/// Text as it stands in a statement.
package enum SQLText {
  /// A string literal.
  package static func literal(_ text: String) -> String { quoted(text, UInt8(ascii: "'")) }
  /// A quoted name.
  package static func name(_ text: String) -> String { quoted(text, UInt8(ascii: "\"")) }

  /// Byte by byte: with a mark that combines, a quote is another character, but still a quote for the database.
  private static func quoted(_ text: String, _ quote: UInt8) -> String {
    let doubled = text.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] }
    return String(decoding: [quote] + doubled + [quote], as: UTF8.self)
  }
}
