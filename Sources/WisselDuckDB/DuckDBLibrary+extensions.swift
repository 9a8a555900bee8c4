import Glibc

extension DuckDBLibrary {
  /// The files of DuckDB's own extensions, which lie beside the library and carry DuckDB's signature.
  package func extensions(_ names: [String]) throws(DuckDBError) -> [String] {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    var files: [String] = []
    for name in names {
      let file = folder + name + ".duckdb_extension"
      guard access(file, R_OK) == 0 else {
        throw DuckDBError(.library, "DuckDB's extension \(name) is not beside its library: run scripts/setup")
      }
      files.append(file)
    }
    return files
  }
}
