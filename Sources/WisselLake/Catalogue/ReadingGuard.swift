import WisselFHIR

/// What a reader's statement may be: one that selects, from the lake's tables and from functions that touch no file.
///
/// DuckDB itself refuses files outside the lake. Its extension for SQLite does not, so functions are judged here, by the
/// statement's own tree as DuckDB parses it.
enum ReadingGuard {
  private static let functions: Set<String> = [
    "range", "generate_series", "unnest", "json_each", "json_tree", "repeat", "duckdb_tables", "duckdb_columns",
    "duckdb_views", "duckdb_schemas", "pragma_table_info",
  ]

  /// Nil for a statement that may be run, or why it may not.
  static func refusal(_ tree: JSON) -> String? {
    switch tree {
    case .array(let items): return items.lazy.compactMap(refusal).first
    case .object(let members):
      switch tree["type"]?.string {
      case "TABLE_FUNCTION":
        let name = tree["function"]?["function_name"]?.string?.lowercased() ?? ""
        if !functions.contains(name) { return "the function \(name.isEmpty ? "there" : name) is not for queries" }
      case "BASE_TABLE":
        let names = ["catalog_name", "schema_name", "table_name"].map { tree[$0]?.string?.lowercased() ?? "" }
        if names.contains(where: { $0.hasPrefix("__ducklake") || $0.contains("/") || $0.contains("\\") }) {
          return "only the lake's own tables can be read"
        }
      default: break
      }
      return members.lazy.compactMap { refusal($0.value) }.first
    default: return nil
    }
  }
}
