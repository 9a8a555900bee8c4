import WisselDuckDB

extension DuckDBRows.ColumnType {
  /// What gives a value of this type as text: lists and records as JSON.
  func text(_ value: String) -> String {
    switch self {
    case .list, .structure, .map: "CAST(to_json(\(value)) AS VARCHAR)"
    default: "CAST(\(value) AS VARCHAR)"
    }
  }
}
