import Crypto
package import Foundation
import WisselConsent
import WisselDuckDB
package import WisselFHIR

/// Writes a view as one file for an algorithm: exactly its columns, at exactly one snapshot, without the people who are
/// to be left out, and without those of whom no resource counts at that snapshot. What was made for one purpose is written
/// for no other.
package struct LakeExport {
  package enum Format: String, Sendable, CaseIterable { case parquet, csv }

  /// What an export is for. The lake records it with the people whose data it held, see ``LakeUses``.
  package struct Occasion: Sendable, Equatable {
    package let id: UUID
    package let time: Date
    /// A code that registers know, such as `HRESCH`.
    package let purpose: String
    /// Who gets it, by names of the record: `for` a project, `station` and `run`, …
    package let recipient: [JSON.Member]

    package init(id: UUID, time: Date, purpose: String, recipient: [JSON.Member] = []) {
      (self.id, self.time, self.purpose, self.recipient) = (id, time, purpose, recipient)
    }
  }

  /// What an export is made of and how it went; told to whoever asked, and recorded by the lake.
  package struct Record: Sendable, Equatable {
    package let view: String
    /// The columns that went along, in their order.
    package let columns: [String]
    package let snapshot: Int
    package let file: String
    package let rows: Int
    /// Rows left out for the people they are about, by reason; small counts are not told.
    package let excluded: [Exclusion]
    package let filters: [String]
    /// The SHA-256 of the file.
    package let digest: String
    /// The SHA-256 of the lake's list of the people in it.
    package var people = ""
  }

  package struct Exclusion: Sendable, Equatable {
    package let reason: String
    package let patients: Int
    package let rows: Int
  }

  private let lake: Lake
  private let snapshot: Int

  /// - Parameter lake: Opened for exporting at the snapshot.
  package init(_ lake: Lake, snapshot: Int) { (self.lake, self.snapshot) = (lake, snapshot) }

  /// - Parameters:
  ///   - view: A curated table, or an OMOP table behind `omop.`
  ///   - excluded: Patients to be left out, each with the reason's code.
  ///   - withFreeText: Whether columns of the standard views that hold people's own words go along.
  package func write(
    _ view: String, to folder: String, _ format: Format, filters: [RowFilter] = [], excluded: [String: String] = [:],
    withFreeText: Bool = false, for occasion: Occasion
  ) throws -> Record {
    guard let table = try ExportTable.named(view, in: lake, withFreeText: withFreeText) else {
      throw LakeError("there is no view '\(view)' at snapshot \(snapshot)")
    }
    return try write(table, to: folder, format, filters: filters, excluded: excluded, for: occasion)
  }

  /// Writes a table as one file, named after it. The lake has it on record, with who is in it, before the file is there.
  package func write(
    _ source: ExportTable, to folder: String, _ format: Format, filters: [RowFilter] = [],
    excluded: [String: String] = [:], for occasion: Occasion
  ) throws -> Record {
    let (view, table) = (source.name, source.table)
    if let unfit = try source.unfit(filters, in: lake) { throw LakeError("the view '\(view)' \(unfit)") }
    if let made = source.restriction?.rule.purpose, made.code != occasion.purpose {
      throw LakeError(
        "the view '\(view)' was made for the purpose \(made), and is exported for no other such as \(occasion.purpose): make "
          + "it for that first (--purpose of 'wissel lake view')")
    }
    let types = source.types
    let conditions = try filters.map { try $0.sql(types[$0.column] ?? "VARCHAR") }
    let patient = SQLText.name(source.person ?? "")
    try LakeConsent.write(excluded, to: "excluded", in: lake)
    try leaveOutAbsent(from: source)
    let matching = conditions.isEmpty ? "TRUE" : conditions.joined(separator: " AND ")
    // What is about a person whom nobody can name is left out: nobody could say whether that person objects. It is asked by
    // name, since no value is in an empty list.
    let isNamed = source.isImpersonal ? "\(patient) IS NULL OR" : "\(patient) IS NOT NULL AND"
    let allowed = "(\(isNamed) \(patient) NOT IN (SELECT patient FROM excluded))"
    let exclusions = try lake.texts(
      "SELECT e.reason, CAST(count(DISTINCT e.patient) AS VARCHAR), CAST(count(*) AS VARCHAR) "
        + "FROM (SELECT \(patient) AS person FROM \(table) WHERE \(matching)) t "
        + "JOIN excluded e ON e.patient = t.person GROUP BY e.reason ORDER BY e.reason")
    let list = source.shown.map { Self.plain($0.name, $0.type, format) }.joined(separator: ", ")
    let order = source.shown.map { SQLText.name($0.name) }.joined(separator: ", ")
    let kept = "FROM \(table) WHERE (\(matching)) AND \(allowed)"
    let path = "\(folder)/\(view.split(separator: ".").last ?? "").\(format.rawValue)"
    let unfinished = path + ".part"
    defer { unlink(unfinished) }
    let options = format == .csv ? "FORMAT csv, HEADER" : "FORMAT parquet, COMPRESSION zstd"
    // One order, so that the same question at the same snapshot gives the same bytes.
    try lake.run("COPY (SELECT \(list) \(kept) ORDER BY \(order)) TO \(SQLText.literal(unfinished)) (\(options))")
    var record = Record(
      view: view, columns: source.shown.map(\.name), snapshot: snapshot, file: path,
      rows: try lake.count("SELECT count(*) \(kept)"),
      excluded: exclusions.map {
        Exclusion(reason: $0[0] ?? "", patients: Int($0[1] ?? "") ?? 0, rows: Int($0[2] ?? "") ?? 0)
      },
      filters: filters.map(\.description), digest: try Self.digest(unfinished))
    record.people = try LakeUses(lake).record(
      record, occasion,
      people: "SELECT DISTINCT \(patient) AS patient \(kept) AND \(patient) IS NOT NULL ORDER BY 1")
    guard rename(unfinished, path) == 0 else {
      throw LakeError("the export \(path) cannot be put in its place: \(String(cString: strerror(errno)))")
    }
    return record
  }

  /// Tables are as old as they were made. Who is in one and in no resource that counts any more was judged by nobody.
  private func leaveOutAbsent(from source: ExportTable) throws {
    try lake.run("CREATE TEMP TABLE IF NOT EXISTS judged AS \(LakeConsent.people)")
    try lake.run(
      "INSERT INTO excluded SELECT DISTINCT person, 'absent' FROM (\(source.people)) WHERE person IS NOT NULL "
        + "AND person NOT IN (SELECT patient FROM judged) AND person NOT IN (SELECT patient FROM excluded)")
  }

  /// Algorithms calculate with binary numbers; the exact decimals stay in the lake. CSV has no lists.
  private static func plain(_ column: String, _ type: String, _ format: Format) -> String {
    let name = SQLText.name(column)
    if type.hasPrefix("DECIMAL") { return "CAST(\(name) AS DOUBLE) AS \(name)" }
    if format == .csv, type.hasSuffix("[]") { return "CAST(to_json(\(name)) AS VARCHAR) AS \(name)" }
    return name
  }

  static func digest(_ path: String) throws -> String {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw LakeError("what was written to \(path) cannot be read back")
    }
    defer { try? file.close() }
    var hash = SHA256()
    while let data = try file.read(upToCount: 1 << 20), !data.isEmpty { hash.update(data: data) }
    return hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

extension LakeExport.Record {
  /// The record as JSON. Counts of one to nine are told as `<10`.
  package var json: JSON {
    let count = { (number: Int) -> JSON in number > 0 && number < 10 ? .string("<10") : .number(String(number)) }
    return .object([
      .init("view", .string(view)), .init("columns", .array(columns.map { .string($0) })),
      .init("snapshot", .number(String(snapshot))), .init("file", .string(file)),
      .init("rows", .number(String(rows))), .init("sha256", .string(digest)),
      .init("filters", .array(filters.map { .string($0) })),
      .init(
        "excluded",
        .array(
          excluded.map {
            .object([
              .init("reason", .string($0.reason)), .init("patients", count($0.patients)), .init("rows", count($0.rows)),
            ])
          })),
    ])
  }
}
