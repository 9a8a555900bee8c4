import Foundation
import WisselDuckDB

/// A folder of tables: Parquet files under a DuckLake catalogue in SQLite. One process writes, any number read.
package final class Lake {
  package enum Access: Sendable {
    /// Nothing is changed, and a statement can reach nothing but the lake.
    case reading
    /// The folders are where statements may read, besides the lake; and write, where that is asked for.
    case writing(folders: [String])
    /// Reads the lake and writes to the folder.
    case exporting(to: String)
  }

  package let folder: String
  let connection: DuckDBConnection
  private let lock: WriterLock?
  private var isChanging = false

  /// Opens a lake; a writer makes one where there is none.
  ///
  /// - Parameter snapshot: What readers see of the lake; nil is the newest.
  package init(
    _ folder: String, _ access: Access, _ limits: LakeLimits = LakeLimits(), snapshot: Int? = nil
  ) throws {
    let folder = URL(fileURLWithPath: folder).standardizedFileURL.path
    self.folder = folder
    var (folders, isWriting) = ([folder], false)
    var temporary: String?
    switch access {
    case .reading: break
    case .exporting(let target):
      folders.append(target)
      temporary = target + "/.wissel-tmp"
    case .writing(let more):
      isWriting = true
      folders += more
      temporary = folder + "/tmp"
    }
    if isWriting {
      do {
        for name in ["", "/data", "/tmp"] {
          try FileManager.default.createDirectory(
            atPath: folder + name, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
      } catch {
        throw LakeError("the folder \(folder) of the lake cannot be made: look at its permissions")
      }
      lock = try WriterLock(folder + "/lock")
    } else {
      lock = nil
      try Self.check(folder)
    }
    connection = try Self.open(folder, isWriting: isWriting, folders, temporary, limits, snapshot)
    if isWriting { try prepare() }
  }

  static let catalogue = "catalog.sqlite"

  /// Whether there is a lake in the folder.
  ///
  /// - Throws: `LakeError` where there is none.
  package static func check(_ folder: String) throws {
    guard FileManager.default.fileExists(atPath: folder + "/" + catalogue) else {
      throw LakeError("there is no lake in \(folder): 'wissel lake ingest' makes one")
    }
  }

  private static func open(
    _ folder: String, isWriting: Bool, _ folders: [String], _ temporary: String?, _ limits: LakeLimits,
    _ snapshot: Int?
  ) throws -> DuckDBConnection {
    let library: DuckDBLibrary
    switch DuckDBLibrary.shared {
    case .success(let found): library = found
    case .failure(let error): throw LakeError(error.message)
    }
    var settings = DuckDBSettings(threads: limits.threads, memoryMiB: limits.memoryMiB)
    settings.folders = folders.map { $0 + "/" }
    settings.temporaryFolder = temporary
    settings.keepsOrder = !isWriting
    let options = [
      "DATA_PATH \(SQLText.literal(folder + "/data/"))", "OVERRIDE_DATA_PATH true", "DATA_INLINING_ROW_LIMIT 0",
      "META_JOURNAL_MODE 'WAL'", "META_BUSY_TIMEOUT 30000", isWriting ? "" : "READ_ONLY",
      snapshot.map { "SNAPSHOT_VERSION \($0)" } ?? "",
    ].filter { !$0.isEmpty }
    settings.opening =
      (try library.extensions(["sqlite_scanner", "ducklake"])).map { "LOAD \(SQLText.literal($0))" }
      + [
        "SET TimeZone = 'UTC'",
        "ATTACH \(SQLText.literal("ducklake:sqlite:\(folder)/\(catalogue)")) AS lake (\(options.joined(separator: ", ")))",
        isWriting ? "CREATE SCHEMA IF NOT EXISTS lake.raw" : "",
        isWriting ? "CREATE SCHEMA IF NOT EXISTS lake.curated" : "",
        "SET search_path = 'lake.curated,lake.raw'",
      ].filter { !$0.isEmpty }
    do { return try DuckDBConnection(library, settings) } catch { throw failure(error, "the lake cannot be opened") }
  }

  /// Makes the tables that are missing, and removes what a writer left behind that did not come to its end.
  private func prepare() throws {
    if try !tables(of: "raw").contains(LakeSchema.last) {
      for statement in LakeSchema.statements { try run(statement) }
    }
    try run("CALL ducklake_delete_orphaned_files('lake', cleanup_all => true)")
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder + "/tmp")) ?? [] {
      try? FileManager.default.removeItem(atPath: folder + "/tmp/" + name)
    }
  }

  // MARK: Statements

  /// Runs a statement of our own.
  func run(_ sql: String, _ values: [String] = []) throws {
    do {
      let rows = try connection.query(sql, values)
      while try rows.next({ _ in }) {}
    } catch { throw Self.failure(error, "a statement of the lake failed") }
  }

  /// The one number of a statement of our own.
  func count(_ sql: String, _ values: [String] = []) throws -> Int {
    Int(try texts("SELECT CAST((\(sql)) AS VARCHAR)", values).first?.first.flatMap(\.self) ?? "") ?? 0
  }

  /// The rows of a statement of our own whose columns are all texts.
  func texts(_ sql: String, _ values: [String] = []) throws -> [[String?]] {
    do {
      let rows = try connection.query(sql, values)
      let width = rows.columns.count
      var all: [[String?]] = []
      while try rows.next({ all += $0.texts(width) }) {}
      return all
    } catch { throw Self.failure(error, "a statement of the lake failed") }
  }

  /// The names of a schema's tables.
  func tables(of schema: String) throws -> Set<String> {
    // The list of tables would count the rows of each; that of columns does not.
    Set(
      try texts(
        "SELECT DISTINCT table_name FROM duckdb_columns() WHERE database_name = 'lake' AND schema_name = ?", [schema]
      ).compactMap { $0[0] })
  }

  /// Runs the closure as one change of the lake: all of it becomes a snapshot, or nothing does. Within another change it is
  /// a part of that one.
  func change<Result>(_ message: String, _ body: () throws -> Result) throws -> Result {
    guard !isChanging else { return try body() }
    try run("BEGIN")
    isChanging = true
    defer { isChanging = false }
    do {
      let result = try body()
      try run("CALL lake.set_commit_message('wissel', \(SQLText.literal(message)))")
      try run("COMMIT")
      return result
    } catch {
      try? run("ROLLBACK")
      throw error
    }
  }

  /// The number of the newest snapshot.
  package func snapshot() throws -> Int { try count("SELECT max(snapshot_id) FROM ducklake_snapshots('lake')") }

  /// Whether a snapshot is (still) kept.
  package func has(_ snapshot: Int) throws -> Bool {
    try count("SELECT count(*) FROM ducklake_snapshots('lake') WHERE snapshot_id = \(snapshot)") > 0
  }

  /// DuckDB's own words may quote data, and are not passed on.
  static func failure(_ error: any Error, _ attempt: String) -> any Error {
    guard let error = error as? DuckDBError else { return error }
    return switch error.kind {
    case .memory: LakeError("\(attempt): DuckDB needed more memory than it may use; allow it more with --memory-limit")
    case .library: LakeError(error.message)
    case .file: LakeError("\(attempt): a file cannot be read or written")
    case .statement: LakeError(attempt)
    }
  }
}
