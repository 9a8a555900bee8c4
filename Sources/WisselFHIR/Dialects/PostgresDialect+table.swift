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
    guard column.isCollection else { return value(encoded, column) }
    return "ARRAY(SELECT \(value("z", column)) FROM json_array_elements_text(CAST(\(encoded) AS json)) AS z(z))"
  }

  /// What is shown of an encoded value (see ``Encoded``). One that is not of the column's type fails, as a view does.
  private static func value(_ encoded: String, _ column: ViewDefinition.Column) -> String {
    let type = type(column.type)
    let text =
      "CASE left(\(encoded), 1) WHEN 'x' THEN NULL WHEN 'n' THEN \(PostgresDialect().afterBar(encoded)) "
      + "WHEN 't' THEN \(PostgresDialect().afterBar(encoded)) WHEN 'c' THEN \(PostgresDialect().afterBar(encoded)) "
      + "ELSE substr(\(encoded), 2) END"
    guard type != "text" else { return text }
    let isOf =
      switch type {
      case "boolean": "left(\(encoded), 1) IN ('x', 'b')"
      case "numeric": "left(\(encoded), 1) IN ('x', 'n', 'h')"
      // FHIR has those of 64 bits in quotes.
      case "bigint": "\(encoded) ~ '^(x$|[ns]([^|]*[|])?-?[0-9]+$)'"
      default: "\(encoded) ~ '^(x$|n[^|]*[|]-?[0-9]+$)'"
      }
    // The name of a table that is not there has 63 bytes.
    let failure = SQLDialectText.literal("\"the column \(column.name.prefix(30)) is of type \(type)\"")
    let failed = "CAST(CAST(\(failure) || left(\(encoded), 0) AS regclass) AS text)"
    return "CAST(CASE WHEN \(isOf) THEN \(text) ELSE \(failed) END AS \(type))"
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
