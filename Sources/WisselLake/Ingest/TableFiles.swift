import WisselDuckDB

/// CSV and Parquet files as tables of their own, in the schema `files`: all there is of a name replaces what was there.
package struct TableFiles {
  private let lake: Lake

  package init(_ lake: Lake) { self.lake = lake }

  /// Returns how many tables were made.
  package func load(_ files: [SourceFile]) throws -> Int {
    guard !files.isEmpty else { return 0 }
    return try lake.change("load tables") {
      try lake.run("CREATE SCHEMA IF NOT EXISTS lake.files")
      for file in files {
        let path = SQLText.literal(file.path)
        // Every column of a CSV file stays text: what its values mean is for a view to say.
        let rows =
          file.kind == .parquet
          ? "read_parquet(\(path))" : "read_csv(\(path), all_varchar = true, header = true, null_padding = false)"
        try lake.run(
          "CREATE OR REPLACE TABLE lake.files.\(SQLText.name(Self.name(file.name))) AS SELECT * FROM \(rows)")
      }
      return files.count
    }
  }

  /// The file's name without its endings, in what a name in SQL may have.
  static func name(_ path: String) -> String {
    let last = path.split(separator: "/").last ?? ""
    let stem = last.prefix { $0 != "." }.lowercased()
    return String(stem.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }
}
