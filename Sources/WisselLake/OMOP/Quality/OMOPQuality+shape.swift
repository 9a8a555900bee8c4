import WisselDuckDB

extension OMOPQuality {
  /// Whether a table is there, with its columns, of their types.
  static func shapeChecks(_ table: OMOPSchema.Table) -> [Check] {
    let rows = table.columns.map {
      "(\(SQLText.literal($0.name)), \(SQLText.literal($0.type.replacing(", ", with: ","))))"
    }
    let column = "c.table_name = '\(table.name)'"
    let expected =
      "(VALUES \(rows.joined(separator: ", "))) e(name, type) LEFT JOIN omop_column c ON \(column) AND c.column_name = e.name"
    return [
      Check(.cdmTable, table.name, "", "c.n = 0", of: "(SELECT count(*) AS n FROM omop_column c WHERE \(column)) c"),
      Check(.cdmField, table.name, "", "c.column_name IS NULL", of: expected, key: "e.name"),
      Check(.cdmDatatype, table.name, "", "c.data_type <> e.type", of: expected, key: "e.name"),
    ]
  }
}
