import Foundation
import WisselDuckDB
package import WisselFHIR

/// What left the lake, by its record (``ExportLog``), and the people whose data were in it: for each line a list of their
/// ids in `exports/ID.parquet`, written before the line.
package struct LakeUses {
  /// An export, as it was recorded.
  package struct Use: Sendable, Equatable {
    package let json: JSON

    package var id: String { text("id") }
    package var snapshot: Int { json["snapshot"].flatMap { Int($0.text) } ?? 0 }
    /// A text of the record, such as `at`, `view` or `purpose`.
    package func text(_ key: String) -> String { json[key].map { $0.string ?? $0.text } ?? "" }
  }

  private let lake: Lake
  private var folder: String { lake.folder + "/exports" }

  package init(_ lake: Lake) { self.lake = lake }

  /// - Parameter people: A statement that gives the patients' ids.
  /// - Returns: The SHA-256 of the list, which the line names as well: whoever keeps one of them elsewhere can tell whether
  ///   the list is still the one that was written.
  func record(_ record: LakeExport.Record, _ occasion: LakeExport.Occasion, people: String) throws -> String {
    let id = occasion.id.uuidString.lowercased()
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch { throw LakeError("the folder \(folder) for the record of exports cannot be made, so nothing is exported") }
    let list = "\(folder)/\(id).parquet"
    try lake.run("COPY (\(people)) TO \(SQLText.literal(list)) (FORMAT parquet, COMPRESSION zstd)")
    let digest = try LakeExport.digest(list)
    try ExportLog(lake.folder).append(
      .object(
        [
          .init("id", .string(id)), .init("at", .string(occasion.time.formatted(.iso8601))),
          .init("purpose", .string(occasion.purpose)),
        ] + occasion.recipient + (record.json.members ?? []).filter { $0.name != "file" } + [
          .init("people_sha256", .string(digest))
        ]))
    return digest
  }

  /// All exports, the oldest first.
  package func all() throws -> [Use] {
    try ExportLog(lake.folder).entries().enumerated().map { index, json in
      guard let json, let id = json["id"]?.string, UUID(uuidString: id) != nil else {
        throw LakeError(
          "line \(index + 1) of the record of exports (\(ExportLog.name)) does not name an export: put the file right, and "
            + "keep a copy of what it was")
      }
      return Use(json: json)
    }
  }

  /// The exports that held data about a person.
  ///
  /// - Parameter patient: `Patient/ID`, or the id.
  package func all(of patient: String) throws -> [Use] {
    let uses = try all()
    guard !uses.isEmpty else { return [] }
    let files = uses.map { SQLText.literal("\(folder)/\($0.id).parquet") }.joined(separator: ", ")
    let holding = Set(
      try lake.texts(
        "SELECT DISTINCT parse_filename(filename, true) FROM read_parquet([\(files)], filename = true) WHERE patient = ?",
        [Self.id(patient)]
      ).compactMap { $0[0] })
    return uses.filter { holding.contains($0.id) }
  }

  /// The snapshots that are still kept and hold resources about a person. Each is looked through.
  package func snapshots(holding patient: String) throws -> [Int] {
    let kept = try lake.texts(
      "SELECT CAST(snapshot_id AS VARCHAR) FROM ducklake_snapshots('lake') ORDER BY snapshot_id")
    // The first snapshots come before the tables.
    return try kept.compactMap { $0[0].flatMap { Int($0) } }.filter { snapshot in
      try ["resource", "history"].contains { table in
        guard try exists(table, at: snapshot) else { return false }
        return try lake.count(
          "SELECT count(*) FROM (SELECT 1 FROM lake.raw.\(table) AT (VERSION => \(snapshot)) WHERE patient = ? LIMIT 1)",
          [Self.id(patient)]) == 1
      }
    }
  }

  private func exists(_ table: String, at snapshot: Int) throws -> Bool {
    do {
      try lake.connection.run("SELECT 1 FROM lake.raw.\(table) AT (VERSION => \(snapshot)) LIMIT 0")
      return true
    } catch { return false }
  }

  private static func id(_ patient: String) -> String {
    patient.hasPrefix("Patient/") ? String(patient.dropFirst("Patient/".count)) : patient
  }
}
