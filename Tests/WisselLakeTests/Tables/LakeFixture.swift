import Foundation
import WisselDuckDB
import WisselFHIR
import WisselLake
import WisselTesting

/// Lakes for tests, and what is put into them.
enum LakeFixture {
  /// Whether DuckDB and its extensions are on this machine.
  static let isAvailable = (try? DuckDBLibrary.shared.get().extensions(["ducklake", "sqlite_scanner"])) != nil

  static let now = Date(timeIntervalSince1970: 1_780_000_000)
  static let limits = LakeLimits(memoryMiB: 512, threads: 2)

  /// What an export is for.
  static func occasion(_ recipient: String = "run 1") -> LakeExport.Occasion {
    LakeExport.Occasion(id: UUID(), time: now, purpose: "HRESCH", recipient: [.init("for", .string(recipient))])
  }

  static func write(_ text: String, _ path: URL) throws {
    try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: path)
  }

  /// - Parameter largest: Files of more bytes are passed over.
  @discardableResult
  static func ingest(
    _ source: URL, into lake: URL, check: LandingCheck? = nil, largest: Int = .max
  ) throws -> LakeIngest.Report {
    let opened = try Lake(lake.path, .writing(folders: [source.path]), limits)
    let files = try SourceFile.all(in: source.path).filter { $0.size <= largest }
    return try LakeIngest(into: opened, source: "test", now: now, check: check).load(files)
  }

  /// Changes a lake behind its back.
  static func run(_ statement: String, in lake: URL) throws {
    let library = try DuckDBLibrary.shared.get()
    var settings = DuckDBSettings(threads: 2, memoryMiB: 512)
    settings.folders = [lake.path + "/"]
    settings.opening =
      try library.extensions(["sqlite_scanner", "ducklake"]).map { "LOAD \(SQLText.literal($0))" } + [
        "ATTACH \(SQLText.literal("ducklake:sqlite:\(lake.path)/catalog.sqlite")) AS lake "
          + "(DATA_PATH \(SQLText.literal("\(lake.path)/data/")), OVERRIDE_DATA_PATH true)"
      ]
    try DuckDBConnection(library, settings).run(statement)
  }

  /// The rows of a query, each as one JSON text.
  static func rows(_ lake: URL, _ sql: String, snapshot: Int? = nil) throws -> [String] {
    try rows(of: Lake(lake.path, .reading, limits, snapshot: snapshot), sql)
  }

  /// The same of a lake that is open, for many queries.
  static func rows(of lake: Lake, _ sql: String) throws -> [String] {
    let query = try LakeQuery(lake, sql)
    var rows: [String] = []
    try query.run { rows.append(JSON.array($0).text) }
    return rows
  }

  /// All that loads decide: which version of each resource counts, and which were replaced.
  static func state(_ lake: URL) throws -> [String] {
    let columns = "type, id, version, updated, deleted, patient, digest, document"
    return try ["resource", "history"].flatMap { table in
      try rows(lake, "SELECT '\(table)', \(columns) FROM raw.\(table) ORDER BY ALL")
    }
  }

  static func patient(_ id: String, _ version: Int, _ more: String = "") -> String {
    let time = "2024-01-01T00:00:\(version < 10 ? "0" : "")\(version)Z"
    return
      #"{"resourceType":"Patient","id":"\#(id)","meta":{"versionId":"\#(version)","lastUpdated":"\#(time)"}\#(more)}"#
  }
}
