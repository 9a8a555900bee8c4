import WisselDuckDB
import WisselFHIR

/// Where what a lake holds comes from: of each column the columns and elements of resources it is made of, of each row the
/// file and line.
///
/// Views say it themselves. Of derived tables and those of OMOP it is recorded in `raw.lineage` when they are made, in
/// the same change, so that a snapshot has its own.
package final class LakeLineage {
  let lake: Lake
  /// What was on record when it was looked at, which counts until something is recorded. `LakePurposes` says why.
  private var onRecord: Set<String>?
  private var hasRecorded = false

  package init(_ lake: Lake) { self.lake = lake }

  // MARK: Recording

  /// What the columns of a statement are made of.
  ///
  /// - Parameter tables: The columns of the tables it reads, by their names in lower case.
  func columns(of sql: String, reading tables: [String: [MadeColumn]]) throws -> [MadeColumn] {
    let tree = try lake.texts("SELECT CAST(json_serialize_sql(CAST(? AS VARCHAR)) AS VARCHAR)", [sql])
    return SelectLineage(tables: tables).columns(of: try JSONParser.parse(tree.first?.first.flatMap(\.self) ?? "{}"))
  }

  /// The columns of tables of a schema, each made of itself, by the tables' names in lower case.
  func standing(_ tables: [String], of schema: String) throws -> [String: [MadeColumn]] {
    let wanted = Set(tables)
    let rows = try lake.texts(
      "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'lake' AND schema_name = ? "
        + "ORDER BY table_name, column_index", [schema])
    var columns: [String: [MadeColumn]] = [:]
    for row in rows {
      guard let table = row[0], let column = row[1], wanted.contains(table) else { continue }
      columns[table.lowercased(), default: []].append(
        MadeColumn(column, [SourceColumn("\(schema).\(table)", column)]))
    }
    return columns
  }

  /// Puts on record what tables of a schema are made of, within a change of the lake.
  func record(_ tables: [(name: String, columns: [MadeColumn])], of schema: String) throws {
    try forget(tables.map(\.name), of: schema)
    let rows = tables.flatMap { table in
      table.columns.filter { !$0.name.isEmpty }.flatMap { column in
        let place = [schema, table.name, column.name].map(SQLText.literal).joined(separator: ", ")
        guard !column.sources.isEmpty else { return ["(\(place), NULL, NULL)"] }
        return column.sources.sorted().map {
          "(\(place), \(SQLText.literal($0.table)), \($0.column.map(SQLText.literal) ?? "NULL"))"
        }
      }
    }
    hasRecorded = true
    for start in stride(from: 0, to: rows.count, by: 1000) {
      let some = rows[start..<min(start + 1000, rows.count)].joined(separator: ", ")
      try lake.run("INSERT INTO lake.raw.lineage VALUES \(some)")
    }
  }

  /// Takes tables off the record.
  func forget(_ tables: [String], of schema: String) throws {
    let tables = try tables.filter { try isOnRecord("\(schema).\($0)") }
    guard !tables.isEmpty else { return }
    hasRecorded = true
    let names = tables.map(SQLText.literal).joined(separator: ", ")
    try lake.run(
      "DELETE FROM lake.raw.lineage WHERE schema_name = \(SQLText.literal(schema)) AND table_name IN (\(names))")
  }

  /// Whether the table with its schema may be on record.
  private func isOnRecord(_ table: String) throws -> Bool {
    if hasRecorded { return true }
    if onRecord == nil {
      onRecord = Set(
        try lake.texts("SELECT DISTINCT schema_name || '.' || table_name FROM lake.raw.lineage").compactMap { $0[0] })
    }
    return onRecord?.contains(table) ?? true
  }

  // MARK: Reading

  /// All that is on record.
  func map() throws -> LineageMap {
    var recorded: [String: [String: Set<SourceColumn>]] = [:]
    // Lakes, and snapshots of them, from before there was a record have none.
    let rows =
      try lake.tables(of: "raw").contains("lineage")
      ? lake.texts(
        "SELECT schema_name || '.' || table_name, column_name, source_table, source_column FROM lake.raw.lineage") : []
    for row in rows {
      guard let table = row[0], let column = row[1] else { continue }
      recorded[table, default: [:]][column, default: []].formUnion(row[2].map { [SourceColumn($0, row[3])] } ?? [])
    }
    let views = try lake.texts("SELECT name, definition FROM lake.raw.view").compactMap { row in
      (try? JSONParser.parse(row[1] ?? "")).flatMap { try? ViewDefinition($0) }.map { ("curated.\(row[0] ?? "")", $0) }
    }
    return LineageMap(recorded: recorded, views: Dictionary(views) { first, _ in first })
  }

  /// Where the columns of a table come from.
  ///
  /// - Parameter subject: A curated table by its name, any other with its schema; with a column behind a dot, that column
  ///   alone.
  /// - Throws: `LakeError` where there is no such table or column.
  package func origins(of subject: String) throws -> [ColumnOrigin] {
    let (table, columns) = try place(of: subject)
    let map = try map()
    return columns.map { map.origin(of: SourceColumn(table, $0)) }
  }

  /// For which purpose the table was made; nil is everybody.
  ///
  /// - Parameter subject: As for ``origins(of:)``.
  package func restriction(of subject: String) throws -> Restriction? {
    try LakePurposes(lake).all()[place(of: subject).table]
  }

  /// The table with its schema, and the columns that are meant.
  func place(of subject: String) throws -> (table: String, columns: [String]) {
    let rows = try lake.texts(
      "SELECT schema_name || '.' || table_name, column_name FROM duckdb_columns() WHERE database_name = 'lake' "
        + "ORDER BY column_index")
    let tables = Dictionary(grouping: rows) { $0[0] ?? "" }.mapValues { $0.compactMap { $0[1] } }
    for name in [subject, "curated.\(subject)"] {
      if let columns = tables[name] { return (name, columns) }
      guard let dot = name.lastIndex(of: "."), let columns = tables[String(name[..<dot])] else { continue }
      let column = String(name[name.index(after: dot)...])
      guard columns.contains(column) else { throw LakeError("the table \(name[..<dot]) has no column '\(column)'") }
      return (String(name[..<dot]), [column])
    }
    throw LakeError("there is no table '\(subject)' in this lake: 'wissel lake catalog' lists those there are")
  }
}
