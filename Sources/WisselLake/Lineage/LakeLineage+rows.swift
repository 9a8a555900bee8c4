import WisselDuckDB
package import WisselFHIR

extension LakeLineage {
  /// Where a version of a resource was received: of these a row is made.
  package struct RowSource: Sendable, Equatable {
    package let type: String
    /// The source's name in the ledger, and the file in it.
    package let source: String
    package let file: String
    /// The line, from 1; of a file that is one document 1.
    package let line: Int
    /// The place among a Bundle's entries, from 1; 0 for a document of its own.
    package let entry: Int
    /// Where it begins in the file's plain text.
    package let byte: Int
    /// When the file was received, in UTC, as `2026-05-28T20:26:40Z`.
    package let received: String
    /// Whether another version has come in its place since the table was made.
    package let isReplaced: Bool

    /// As a line for people.
    package var text: String {
      "\(type)\t\(source)\t\(file):\(line)" + (entry > 0 ? " (entry \(entry))" : "") + "\tbyte \(byte)\t\(received)"
        + (isReplaced ? "\treplaced since" : "")
    }

    package var json: JSON {
      .object([
        .init("type", .string(type)), .init("source", .string(source)), .init("file", .string(file)),
        .init("line", .number(String(line))), .init("entry", .number(String(entry))),
        .init("byte", .number(String(byte))), .init("received", .string(received)),
        .init("replaced", .bool(isReplaced)),
      ])
    }
  }

  /// The places where what rows of a table are made of was received.
  ///
  /// - Parameters:
  ///   - key: What the rows bear in `_resource`: the id of the resource they are about.
  ///   - subject: The table, as for ``origins(of:)``.
  /// - Throws: `LakeError` where the table names no resource, or no row has the key.
  package func sources(of key: String, in subject: String) throws -> [RowSource] {
    let table = try place(of: subject).table
    let parts = table.split(separator: ".", maxSplits: 1).map { SQLText.name(String($0)) }
    guard try place(of: table).columns.contains("_resource") else {
      throw LakeError("rows of \(table) do not name the resource they are about: ask for a view or derived table")
    }
    let rows = "lake.\(parts.joined(separator: ".")) WHERE CAST(_resource AS VARCHAR) = ?"
    guard try lake.count("SELECT count(*) FROM \(rows)", [key]) > 0 else {
      throw LakeError("no row of \(table) is about a resource with that id")
    }
    let map = try map()
    let views = try map.viewColumns(of: SourceColumn(table, "_resource")).sorted().compactMap { column in
      try part(column, map.views[column.table]?.resource ?? "")
    }
    guard !views.isEmpty else {
      throw LakeError("what the table \(table) is made of is not on record: make it anew ('wissel lake view standard')")
    }
    return try lake.texts(
      """
      WITH made AS (\(views.joined(separator: " UNION "))),
      version AS (
        SELECT type, id, digest, load, file, line, entry, byte, false AS replaced FROM lake.raw.resource
        UNION ALL SELECT type, id, digest, load, file, line, entry, byte, true FROM lake.raw.history)
      SELECT v.type, f.source, f.path, CAST(v.line AS VARCHAR), CAST(v.entry AS VARCHAR),
        CAST(v.byte AS VARCHAR), strftime(f.received, '%Y-%m-%dT%H:%M:%SZ'), CAST(v.replaced AS VARCHAR)
      FROM version v JOIN made m ON m.type = v.type AND m.id = v.id AND m.digest = v.digest
      LEFT JOIN lake.raw.file f ON f.load = v.load AND f.file = v.file
      ORDER BY v.type, f.source, f.path, v.line, v.entry, v.load
      """, [key]
    ).map { row in
      let number = { (index: Int) in Int(row[index] ?? "") ?? 0 }
      return RowSource(
        type: row[0] ?? "", source: row[1] ?? "", file: row[2] ?? "", line: number(3), entry: number(4),
        byte: number(5), received: row[6] ?? "", isReplaced: row[7] == "true")
    }
  }

  /// The rows of a view that have the key in a column, with the versions they were made of; nil where the view is not
  /// there any more.
  private func part(_ column: SourceColumn, _ resource: String) throws -> String? {
    guard let place = try? place(of: column.text) else { return nil }
    let (table, name) = (place.table.dropFirst("curated.".count), place.columns[0])
    return "SELECT \(SQLText.literal(resource)) AS type, _resource AS id, _digest AS digest "
      + "FROM lake.curated.\(SQLText.name(String(table))) WHERE CAST(\(SQLText.name(name)) AS VARCHAR) = $1"
  }
}
