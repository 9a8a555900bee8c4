import WisselDuckDB

/// Reads columns of a file through DuckDB. A CSV file's fields come as text and are read by the codebook; a Parquet
/// file's values come in the file's types, which must agree with the codebook.
struct FrameReader {
  let database: String
  let path: String
  let type: String

  func read(_ columns: [String], codebook: Codebook) throws -> DataFrame {
    let entries = try columns.map { try codebook[$0] }
    guard Set(columns).count == columns.count else { throw FrameError("a column is asked for twice") }
    let connection = try open()
    let file = SQLText.literal(path)
    switch type {
    case "csv":
      let header: CSVHeader
      do {
        header = try CSVHeader(path: path)
      } catch let error as FrameError where error.column == nil {
        throw FrameError("database '\(database)' cannot be read: \(error.rule)")
      }
      try check(columns, in: header.names)
      let types = header.names.map { "\(SQLText.literal($0)): 'VARCHAR'" }.joined(separator: ", ")
      let source = """
        read_csv(\(file), columns = {\(types)}, auto_detect = false, header = true, skip = 0, delim = ',', quote = '"', \
        escape = '"', nullstr = '', compression = 'none', encoding = 'utf-8', null_padding = false, \
        new_line = '\(header.carriageReturns ? "\\r\\n" : "\\n")')
        """
      return try rows(connection, source, zip(columns, entries).map { (SQLText.name($0), .text, $1) })
    case "parquet":
      let source = "read_parquet(\(file))"
      let present = try attempt { try connection.query("SELECT * FROM \(source) LIMIT 0").columns }
      try check(columns, in: present.map(\.name))
      let types = Dictionary(present.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
      return try rows(
        connection, source, entries.map { try FrameProjection.parquet($0, stored: types[$0.name] ?? .other) })
    default:
      throw FrameError(
        "database '\(database)' has the type '\(type)'; this program reads csv and parquet")
    }
  }

  private func open() throws -> DuckDBConnection {
    guard !path.contains(where: { "*?[{".contains($0) }) else {
      throw FrameError("database '\(database)' cannot be read: its path has one of the characters * ? [ {")
    }
    return try attempt { try DuckDBConnection(DuckDBLibrary.shared.get(), DuckDBSettings(files: [path])) }
  }

  private func check(_ columns: [String], in present: [String]) throws {
    let present = Set(present)
    for column in columns where !present.contains(column) {
      throw FrameError(column: column, "it does not exist in database '\(database)'")
    }
  }

  /// Runs the projection and collects its columns.
  private func rows(
    _ connection: DuckDBConnection, _ source: String, _ projections: [FrameProjection.Column]
  ) throws -> DataFrame {
    guard !projections.isEmpty else {
      let counts = try rows(connection, "(SELECT count(*) AS n FROM \(source))", [FrameProjection.count])
      return try DataFrame(rowCount: Int(counts.columns[0].numbers().first ?? 0), [])
    }
    let builders = try projections.map { try $0.form.builder(for: $0.entry) }
    let list = projections.map(\.expression).joined(separator: ", ")
    var count = 0
    try attempt {
      let result = try connection.query("SELECT \(list) FROM \(source)")
      while try result.next({ chunk in
        for (index, builder) in builders.enumerated() { try builder.append(chunk, index, from: count) }
        count += chunk.count
      }) {}
    }
    return try DataFrame(rowCount: count, builders.map { $0.column(rowCount: count) })
  }

  /// Runs something of DuckDB and puts its errors in words that hold no value.
  private func attempt<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as DuckDBError {
      let reason =
        switch error.kind {
        case .library: error.message
        case .memory: "it does not fit in memory"
        case .file: "the file cannot be opened"
        case .statement where type == "csv":
          "it is not CSV as it should be (comma, quotes, one header, every line with as many fields)"
            + (error.line.map { ": line \($0)" } ?? "")
        case .statement: "it is not a \(type) file as it should be"
        }
      throw FrameError("database '\(database)' cannot be read: \(reason)")
    }
  }
}
