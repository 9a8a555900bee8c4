import Foundation
import WisselDuckDB
import WisselFHIR

/// What one load of a source brought of a type.
package struct SourcePeriod: Sendable, Equatable {
  /// The type; with what was asked for of it, where that was not everything.
  package let type: String
  /// The period, in microseconds since 1970 UTC; from the beginning, up to now where there is none.
  package let since: Int64?
  package let until: Int64?
  /// How many the source said there are.
  package let announced: Int?
  /// How many came, those among them that were put aside.
  package let received: Int

  /// What is missing, in words.
  package var gap: String? {
    guard let announced, received < announced else { return nil }
    return "\(type): the source announced \(announced), \(received) came"
  }
}

/// The part of a lake's ledger that tells of which time a source's resources are there.
package struct SourceLedger {
  /// The folder of a load for files that are not of one type.
  static let mixed = "objects"

  private let lake: Lake
  private let source: String

  package init(_ lake: Lake, _ source: String) { (self.lake, self.source) = (lake, source) }

  /// The moment up to which everything of a scope has come; nil: never.
  func until(_ scope: String) throws -> Int64? {
    try lake.texts(
      "SELECT CAST(epoch_us(max(until)) AS VARCHAR) FROM lake.raw.period WHERE source = ? AND scope = ?",
      [source, scope]
    ).first?.first.flatMap(\.self).flatMap { Int64($0) }
  }

  /// The names of the files that complete loads of a scope brought.
  func files(_ scope: String) throws -> [String] {
    try lake.texts(
      "SELECT path FROM lake.raw.file WHERE source = ? AND split_part(path, '/', 1) IN "
        + "(SELECT run FROM lake.raw.period WHERE source = ? AND scope = ?)", [source, source, scope]
    ).compactMap { $0.first.flatMap(\.self) }
  }

  /// The name of the next load: a number.
  func nextRun() throws -> String {
    String(
      try lake.count(
        "SELECT coalesce(max(TRY_CAST(run AS BIGINT)), 0) + 1 FROM (SELECT run FROM lake.raw.period WHERE source = ? "
          + "UNION ALL SELECT split_part(path, '/', 1) FROM lake.raw.file WHERE source = ?)", [source, source]))
  }

  /// Writes down what a load brought; once, however often it is told.
  ///
  /// The files of a load are named after what is in them: `RUN/TYPE.NUMBER.ndjson`, `RUN/deleted-TYPE.NUMBER.ndjson`;
  /// those that may hold anything are in `RUN/objects`, and their types are those that landing saw.
  func record(run: String, scope: String, since: Int64?, _ fetched: Fetched, now: Date) throws -> [SourcePeriod] {
    let counts = try lake.texts(
      """
      SELECT CASE WHEN split_part(f.path, '/', 2) = '\(Self.mixed)' THEN l.type
          ELSE split_part(split_part(f.path, '/', 2), '.', 1) END AS kind,
        CAST(sum(l.resources + l.deletions + l.quarantined) AS VARCHAR)
      FROM lake.raw.ledger l JOIN lake.raw.file f USING (load, file)
      WHERE f.source = ? AND split_part(f.path, '/', 1) = ? GROUP BY kind
      HAVING kind <> '' AND NOT starts_with(kind, 'deleted-')
      """, [source, run])
    let received = Dictionary(counts.map { ($0[0] ?? "", Int($0[1] ?? "") ?? 0) }) { $0 + $1 }
    let types = Set(received.keys).union(fetched.announced.keys).sorted()
    let periods = types.map { type in
      SourcePeriod(
        type: fetched.parts[type] ?? type, since: since, until: fetched.until, announced: fetched.announced[type],
        received: received[type] ?? 0)
    }
    try lake.change("period of \(source)") {
      guard try lake.count("SELECT count(*) FROM lake.raw.period WHERE source = ? AND run = ?", [source, run]) == 0
      else { return }
      let time = { (time: Int64?) in time.map { "make_timestamp(\($0))" } ?? "NULL" }
      // A load that brought nothing is a period as well.
      let rows =
        periods.isEmpty
        ? [SourcePeriod(type: "", since: since, until: fetched.until, announced: nil, received: 0)] : periods
      let values = rows.map { row in
        "(\(SQLText.literal(source)), \(SQLText.literal(scope)), \(SQLText.literal(run)), \(SQLText.literal(row.type)), "
          + "\(time(row.since)), \(time(row.until)), \(row.announced.map(String.init) ?? "NULL"), \(row.received), "
          + "epoch_ms(\(Int(now.timeIntervalSince1970 * 1000))))"
      }
      try lake.run("INSERT INTO lake.raw.period VALUES \(values.joined(separator: ", "))")
    }
    return periods
  }

  /// The periods of all sources as JSON, for the catalogue.
  static func json(_ lake: Lake) throws -> [JSON] {
    // A lake that no writer of this version has opened yet has none.
    let table = "database_name = 'lake' AND schema_name = 'raw' AND table_name = 'period'"
    guard try lake.count("SELECT count(*) FROM duckdb_tables() WHERE \(table)") > 0 else { return [] }
    let names = ["source", "type", "since", "until", "announced", "received", "loaded"]
    return try lake.texts(
      """
      SELECT source, type, CAST(since AS VARCHAR), CAST(until AS VARCHAR), CAST(announced AS VARCHAR),
        CAST(received AS VARCHAR), CAST(loaded AS VARCHAR)
      FROM lake.raw.period ORDER BY source, run, type
      """
    ).map { row in
      .object(
        zip(names, row).map { name, text in
          let isNumber = name == "announced" || name == "received"
          return JSON.Member(name, text.map { isNumber ? .number($0) : .string($0) } ?? .null)
        })
    }
  }
}
