import CFiles
import Foundation
import WisselDuckDB
package import WisselFHIR

/// Writes the rows of a view over files of resources to one Parquet file, on all processors: without a lake, and with
/// columns of the types the view declares.
package struct ViewFile {
  private let limits: LakeLimits

  package init(_ limits: LakeLimits = LakeLimits()) { self.limits = limits }

  /// Rows come in no certain order. The file is there when it is whole.
  ///
  /// - Parameters:
  ///   - files: ND-JSON, or one document where the name ends with `.json`; either may be compressed.
  ///   - progress: Is told how many plain bytes were read.
  /// - Returns: The number of rows.
  /// - Throws: `ViewError` where the view fails on its data, `LakeError` for input or output.
  package func write(
    _ view: ViewDefinition, over files: [String], to path: String,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> Int {
    try Self.check(view.columns)
    // Links are followed as the system does, so nothing is taken out of the path.
    let output = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    let name = output.split(separator: "/").last.map(String.init) ?? ""
    let unfinished = "\(output.dropLast(name.utf8.count == 0 ? 0 : name.count)).\(name).\(UUID()).part"
    defer { unlink(unfinished) }
    var bytes = 0
    for file in files {
      guard let status = Self.status(file) else { continue }
      if let there = Self.status(output), (there.device, there.inode) == (status.device, status.inode) {
        throw LakeError("\(path) is one of the files to be read: name another file for the rows")
      }
      bytes += Int(status.size)
    }
    let landing = LandingFiles(files, isHashing: false, progress: progress)
    let rows: Int
    do {
      rows = try copy(view, landing, bytes, to: unfinished)
    } catch let error as JSONError {
      // Which line it was, those who read them one by one can tell.
      for file in files where Self.isPlain(file) { try await ResourceLines(files: [file]).forEach { _ in } }
      throw LakeError("the files hold something that is no JSON: \(error)")
    } catch let error as DuckDBError {
      throw Lake.failure(error, "the rows cannot be written to \(path)")
    }
    guard rename(unfinished, output) == 0 else {
      throw LakeError("\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
    return rows
  }

  /// Refuses columns that a file would not have as the view says.
  private static func check(_ columns: [ViewDefinition.Column]) throws(ViewError) {
    var seen: [String: String] = [:]
    for column in columns {
      if let tag = TableType.stranger(column) {
        throw ViewError(column.place + ".tag", "a file has no column of the type \(tag)")
      }
      // Names of letters, digits and '_' alone come to the same when DuckDB folds their case.
      if let other = seen.updateValue(column.name, forKey: column.name.lowercased()) {
        throw ViewError(
          column.place + ".name",
          "column '\(column.name)' differs from '\(other)' in nothing but capital letters, which does not tell the "
            + "columns of a file apart: give it another name")
      }
    }
  }

  /// Whether each line of a file is a resource, as it lies there.
  private static func isPlain(_ file: String) -> Bool {
    ![".gz", ".zst", ".json"].contains { file.hasSuffix($0) }
  }

  private static func status(_ path: String) -> file_status? {
    var status = file_status()
    return file_status_of_path(path, &status) == 0 ? status : nil
  }

  private func copy(_ view: ViewDefinition, _ files: LandingFiles, _ bytes: Int, to path: String) throws -> Int {
    let library: DuckDBLibrary
    do { library = try DuckDBLibrary.shared.get() } catch { throw LakeError(error.message) }
    var settings = DuckDBSettings(threads: limits.threads, memoryMiB: limits.memoryMiB)
    settings.files = [path]
    settings.keepsOrder = false
    let connection = try DuckDBConnection(library, settings)
    if let table = ViewTable(view, files, estimatedBytes: bytes) {
      try connection.register("rows", table)
      let columns = TableColumns.plain(view.columns, of: "r").joined(separator: ", ")
      do { return try Self.copy("SELECT \(columns) FROM rows() AS r", to: path, on: connection) } catch {
        throw table.failure ?? Self.failure(error, view) ?? error
      }
    }
    let lines = LinesTable(files, estimatedBytes: bytes)
    try connection.register("lines", lines)
    let statement = try ViewStatement(view, of: "lines()", as: "view", on: connection)
    do { return try Self.copy(statement.sql, to: path, on: connection) } catch let error as DuckDBError {
      throw lines.failure ?? statement.failure(error) ?? error
    }
  }

  private static func failure(_ error: any Error, _ view: ViewDefinition) -> ViewError? {
    (error as? DuckDBError).flatMap { TableColumns.failure(in: $0.message, view.columns) }
  }

  /// Writes the rows of a statement to a file; returns how many they were.
  ///
  /// A column of more values than some thousand in a group of rows gets no dictionary: those are keys and times, whose
  /// values lie more closely as they are.
  private static func copy(_ statement: String, to path: String, on connection: DuckDBConnection) throws -> Int {
    let result = try connection.query(
      "COPY (\(statement)) TO \(SQLText.literal(path)) (FORMAT parquet, COMPRESSION zstd, DICTIONARY_SIZE_LIMIT 4096, "
        + "USE_TMP_FILE false)")
    var count = 0
    while try result.next({ chunk in
      chunk.withColumn(0, as: Int64.self) { values, _ in count += values.reduce(0) { $0 + Int($1) } }
    }) {}
    return count
  }
}
