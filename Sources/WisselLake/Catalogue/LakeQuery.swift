import WisselDuckDB
package import WisselFHIR

/// A statement over a lake that only reads.
package struct LakeQuery {
  private let lake: Lake
  private let sql: String
  package let columns: [String]
  private let types: [DuckDBRows.ColumnType]

  /// - Throws: `LakeError` for a statement that is not valid or may not be run. Its words may quote the statement.
  package init(_ lake: Lake, _ sql: String) throws {
    self.lake = lake
    self.sql =
      sql.last { $0 != " " && $0 != "\n" } == ";" ? String(sql[..<(sql.lastIndex(of: ";") ?? sql.endIndex)]) : sql
    let tree = try JSONParser.parse(
      try lake.texts("SELECT CAST(json_serialize_sql(CAST(? AS VARCHAR)) AS VARCHAR)", [self.sql])[0][0] ?? "{}")
    if tree["error"] != .bool(false) {
      throw LakeError(tree["error_message"]?.string ?? "the statement is not one that selects")
    }
    guard tree["statements"]?.array?.count == 1 else { throw LakeError("one statement is run at a time") }
    if let refusal = ReadingGuard.refusal(tree) { throw LakeError(refusal) }
    do {
      let shape = try lake.connection.query("SELECT * FROM (\(self.sql)\n) LIMIT 0", isReading: true)
      (columns, types) = (shape.columns.map(\.name), shape.columns.map(\.type))
    } catch {
      // Nothing was read yet, so these words hold nothing but the statement's.
      throw LakeError(error.message)
    }
  }

  /// Hands each row to the closure: numbers with their digits, lists and records as JSON, what is left as text.
  package func run(_ row: ([JSON]) throws -> Void) throws {
    let names = columns.indices.map { "c\($0)" }
    let texts = zip(names, types).map { name, type in type.text(name) }
    let statement =
      "SELECT \(texts.joined(separator: ", ")) FROM (\(sql)\n) AS q(\(names.joined(separator: ", ")))"
    do {
      let rows = try lake.connection.query(statement, isReading: true)
      while try rows.next({ chunk in
        var block = Array(repeating: [JSON](repeating: .null, count: types.count), count: chunk.count)
        for (column, type) in types.enumerated() {
          var index = 0
          try chunk.forEachText(column) { bytes in
            if let bytes { block[index][column] = try Self.json(String(decoding: bytes, as: UTF8.self), type) }
            index += 1
          }
        }
        for values in block { try row(values) }
      }) {}
    } catch { throw Lake.failure(error, "the statement failed on its data") }
  }

  private static func json(_ text: String, _ type: DuckDBRows.ColumnType) throws -> JSON {
    switch type {
    case .boolean: .bool(text == "true")
    case .tinyint, .smallint, .integer, .bigint, .utinyint, .usmallint, .uinteger, .ubigint, .hugeint, .uhugeint,
      .decimal:
      .number(text)
    case .float, .double: text.hasSuffix("f") || text.hasSuffix("n") ? .string(text) : .number(text)
    case .list, .structure, .map: try JSONParser.parse(text)
    default: .string(text)
    }
  }
}
