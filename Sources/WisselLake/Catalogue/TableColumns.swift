import WisselDuckDB
import WisselFHIR

/// A view's encoded columns as columns of a table.
///
/// Decimals become DECIMAL(38, 18): as exact as any measurement, though the zeros at the end of one are not kept. Dates
/// and times stay text, as precise as they were written.
enum TableColumns {
  static func sql(_ column: ViewDefinition.Column, _ encoded: String) -> String {
    let name = SQLText.name(column.name)
    guard !column.isCollection else {
      let items = "from_json(\(encoded), '[\"VARCHAR\"]')"
      return "list_transform(\(items), lambda z: CAST(\(shown("z")) AS \(type(column.type)))) AS \(name)"
    }
    let text = shown(encoded)
    let type = type(column.type)
    return type == "VARCHAR" ? "\(text) AS \(name)" : "CAST(\(text) AS \(type)) AS \(name)"
  }

  static func isDecimal(_ column: ViewDefinition.Column) -> Bool { type(column.type).hasPrefix("DECIMAL") }

  /// The columns of the record with the given name, in which decimals are what they are, and all else is text as people
  /// read it.
  static func plain(_ columns: [ViewDefinition.Column], of record: String) -> [String] {
    columns.enumerated().map { index, column in
      let type = type(column.type)
      let text = "\(record).c\(index)"
      return (type == "VARCHAR" || isDecimal(column) ? text : "CAST(\(text) AS \(type))")
        + " AS \(SQLText.name(column.name))"
    }
  }

  /// The value as people read it; null for an element without value. See ``Encoded`` in the core.
  private static func shown(_ value: String) -> String {
    "CASE left(\(value), 1) WHEN 's' THEN substr(\(value), 2) WHEN 'x' THEN NULL "
      + "WHEN '!' THEN error('wissel' || \(value) || '!') "
      + "WHEN 't' THEN \(behindBar(value)) WHEN 'c' THEN \(behindBar(value)) WHEN 'n' THEN \(behindBar(value)) "
      + "ELSE substr(\(value), 2) END"
  }

  private static func behindBar(_ value: String) -> String { "substr(\(value), strpos(\(value), '|') + 1)" }

  private static func type(_ type: String?) -> String {
    switch type?.split(separator: "/").last.map(String.init) {
    case "boolean": "BOOLEAN"
    case "integer", "positiveInt", "unsignedInt": "INTEGER"
    case "integer64": "BIGINT"
    case "decimal": "DECIMAL(38, 18)"
    default: "VARCHAR"
    }
  }
}
