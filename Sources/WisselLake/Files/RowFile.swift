import Foundation
import WisselDuckDB
import WisselSettings

/// A file that holds no rows, or broken ones.
struct UnreadableRows: Error {
  /// The line that is broken, where it is known.
  let line: Int?
}

/// A CSV or Parquet file whose rows are read, some at a time.
final class RowFile {
  /// What the rows are called in statements.
  private let table: String
  /// Where a plain copy of the file is for as long as it is read, when one is needed.
  private let plain: String
  private let connection: DuckDBConnection?

  /// - Throws: `LakeError`; `UnreadableRows`.
  init(_ path: String, _ kind: SourceFile.Kind, as table: String, _ limits: LakeLimits) throws {
    (self.table, plain) = (table, path + ".plain")
    // An export of no rows may be a file of no bytes.
    guard (try FileHandle(forReadingFrom: URL(fileURLWithPath: path)).read(upToCount: 1) ?? Data()).isEmpty == false
    else {
      connection = nil
      return
    }
    do {
      let rows = try TableFiles.rows(path, kind, plain: plain)
      var settings = DuckDBSettings(threads: limits.threads, memoryMiB: limits.memoryMiB, files: [path, plain])
      settings.opening = ["SET TimeZone = 'UTC'"]
      let connection = try DuckDBConnection(DuckDBLibrary.shared.get(), settings)
      try connection.run("CREATE TEMP VIEW \(SQLText.name(table)) AS SELECT * FROM \(rows)")
      self.connection = connection
    } catch {
      try? FileManager.default.removeItem(atPath: plain)
      throw Self.failure(error)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: plain) }

  /// Hands each row of a mapping to the closure, with its columns as text.
  ///
  /// - Parameter shown: What the file is called, for messages.
  /// - Throws: `LakeError`; `UnreadableRows`; what the closure throws.
  func rows(
    of mapping: ResourceMapping, columns: [String], shown: String, _ body: ([String?]) throws -> Void
  ) throws {
    guard let connection else { return }
    let types = try types(mapping, shown, connection)
    let values = try columns.map { column in
      guard let type = types[column] else {
        throw LakeError(
          "\(mapping.place): \(shown) has no column \(column); names are written as they are in the file")
      }
      return type.text("s.\(SQLText.name(column))")
    }
    do {
      let rows = try connection.query(sql(mapping, values), isReading: true)
      while try rows.next({ for row in $0.texts(columns.count) { try body(row) } }) {}
    } catch { throw Self.failure(error) }
  }

  /// The columns there are, before a row is read.
  private func types(
    _ mapping: ResourceMapping, _ shown: String, _ connection: DuckDBConnection
  ) throws -> [String: DuckDBRows.ColumnType] {
    do throws(DuckDBError) {
      let shape = try connection.query(sql(mapping, ["s.*"]) + " LIMIT 0", isReading: true)
      return Dictionary(shape.columns.map { ($0.name, $0.type) }) { first, _ in first }
    } catch {
      guard error.kind == .statement || error.kind == .file else { throw Self.failure(error) }
      throw LakeError(
        "\(mapping.place): the query does not go with the columns of \(shown), or reads something else")
    }
  }

  private func sql(_ mapping: ResourceMapping, _ values: [String]) -> String {
    let rows: ResourceMapping.Rows =
      switch mapping.rows {
      case .table: .table(table)
      case .query: mapping.rows
      }
    return RowStatement.sql(rows, values, name: SQLText.name)
  }

  /// DuckDB's own words may quote a row, and are not passed on.
  private static func failure(_ error: any Error) -> any Error {
    guard let error = error as? DuckDBError else { return error }
    return switch error.kind {
    case .memory, .library: Lake.failure(error, "reading a file's rows")
    case .file, .statement: UnreadableRows(line: error.line)
    }
  }
}
