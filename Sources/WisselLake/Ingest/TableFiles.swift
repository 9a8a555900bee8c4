import Foundation
import WisselDuckDB

/// CSV and Parquet files as tables of their own, in the schema `files`: all there is of a name replaces what was there.
package struct TableFiles {
  private let lake: Lake

  package init(_ lake: Lake) { self.lake = lake }

  /// Whether each file has a name of its own for its table, and a path that DuckDB takes for no pattern.
  ///
  /// - Throws: `LakeError` where another file's rows would be read, or take the place of this one's.
  package static func check(_ files: [SourceFile]) throws(LakeError) {
    var owners: [String: String] = [:]
    for file in files {
      guard !file.path.contains(where: { "*?[".contains($0) }) else {
        throw LakeError("\(file.name) cannot be read as a table: rename what has *, ? or [ in its path")
      }
      guard let other = owners.updateValue(file.name, forKey: name(file.name)) else { continue }
      throw LakeError(
        "\(other) and \(file.name) would both be the table files.\(name(file.name)): rename one, or load their folders "
          + "into lakes of their own")
    }
  }

  /// Returns how many tables were made.
  package func load(_ files: [SourceFile]) throws -> Int {
    guard !files.isEmpty else { return 0 }
    try Self.check(files)
    return try lake.change("load tables") {
      try lake.run("CREATE SCHEMA IF NOT EXISTS lake.files")
      for file in files {
        let plain = lake.folder + "/tmp/plain.parquet"
        defer { try? FileManager.default.removeItem(atPath: plain) }
        let rows = try Self.rows(file.path, file.kind, plain: plain)
        try lake.run(
          "CREATE OR REPLACE TABLE lake.files.\(SQLText.name(Self.name(file.name))) AS SELECT * FROM \(rows)")
      }
      return files.count
    }
  }

  /// What reads the rows of a file, as a statement has it after FROM. Every column of a CSV file is text: what its values
  /// mean is for others to say.
  ///
  /// - Parameter plain: Where a Parquet file that is compressed as a whole is put to be read, since DuckDB does not undo
  ///   that.
  static func rows(_ path: String, _ kind: SourceFile.Kind, plain: String) throws(LakeError) -> String {
    guard kind == .parquet else {
      return "read_csv(\(SQLText.literal(path)), all_varchar = true, header = true, null_padding = false)"
    }
    let isCompressed = SourceFile.isCompressed(path)
    if isCompressed { try ByteStream.copy(path, to: plain) }
    return "read_parquet(\(SQLText.literal(isCompressed ? plain : path)))"
  }

  /// The name of a file, or of a folder, up to its first point, in what a name in SQL may have.
  static func name(_ path: String) -> String {
    let last = path.split(separator: "/").last ?? ""
    let stem = last.prefix { $0 != "." }.lowercased()
    return String(stem.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }
}
