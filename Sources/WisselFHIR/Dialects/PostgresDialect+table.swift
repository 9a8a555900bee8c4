extension PostgresDialect {
  /// The statement of a view that reads stored documents, for those who keep it as a view of the database: columns of
  /// the declared types, decimals with their digits, dates and times as text, as precise as they were written.
  ///
  /// A row on which the view fails ends the statement with a message about a relation that is not there, whose name
  /// says what is wrong.
  package static func table(_ compiled: CompiledView) -> String {
    let columns = compiled.view.columns.enumerated().map {
      "  \(column($1, "c\($0)")) AS \(SQLDialectText.name($1.name))"
    }
    let sql = compiled.failures.enumerated().reduce(compiled.sql) { sql, failure in
      // A name of PostgreSQL has 63 bytes.
      let text = String(
        String.UnicodeScalarView(
          "\(failure.element)".unicodeScalars.filter { $0.isASCII && $0 != "\"" && $0 != "'" }.prefix(60)))
      return sql.replacing("\"wissel!\(failure.offset)!\"", with: "\"\(text)\"")
    }
    return "SELECT\n\(columns.joined(separator: ",\n"))\nFROM (\n\(sql)\n) AS v"
  }

  private static func column(_ column: ViewDefinition.Column, _ encoded: String) -> String {
    let type = type(column.type)
    guard column.isCollection else { return value(encoded, type) }
    return "ARRAY(SELECT \(value("z", type)) FROM json_array_elements_text(CAST(\(encoded) AS json)) AS z(z))"
  }

  /// What is shown of an encoded value (see ``Encoded``).
  private static func value(_ encoded: String, _ type: String) -> String {
    let text =
      "CASE left(\(encoded), 1) WHEN 'x' THEN NULL WHEN 'n' THEN \(PostgresDialect().afterBar(encoded)) "
      + "WHEN 't' THEN \(PostgresDialect().afterBar(encoded)) WHEN 'c' THEN \(PostgresDialect().afterBar(encoded)) "
      + "ELSE substr(\(encoded), 2) END"
    return type == "text" ? text : "CAST(\(text) AS \(type))"
  }

  private static func type(_ type: String?) -> String {
    switch type?.split(separator: "/").last.map(String.init) {
    case "boolean": "boolean"
    case "integer", "positiveInt", "unsignedInt": "integer"
    case "integer64": "bigint"
    case "decimal": "numeric"
    default: "text"
    }
  }
}
