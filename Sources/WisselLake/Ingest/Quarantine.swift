package import Foundation
import WisselDuckDB
package import WisselFHIR

/// What loads put aside: listed, written out to be mended, and brought in again.
package struct Quarantine {
  private let lake: Lake

  package init(_ lake: Lake) { self.lake = lake }

  /// The entries, without the documents themselves.
  package func list() throws -> [JSON] {
    let names = ["key", "source", "file", "line", "entry", "byte", "path", "rule", "reason"]
    let rows = try lake.texts(
      """
      SELECT q.key, f.source, f.path, CAST(q.line AS VARCHAR), CAST(q.entry AS VARCHAR), CAST(q.byte AS VARCHAR), q.path,
        q.rule, q.reason
      FROM lake.raw.quarantine q LEFT JOIN lake.raw.file f USING (load, file) ORDER BY q.load, q.file, q.line, q.entry
      """)
    return rows.map { row in
      .object(
        zip(names, row).map { name, text in
          let isNumber = name == "line" || name == "entry" || name == "byte"
          return JSON.Member(name, text.map { isNumber ? .number($0) : .string($0) } ?? .null)
        })
    }
  }

  /// Writes each document as `KEY.json` to a folder; returns how many.
  package func write(to folder: String) throws -> Int {
    let keys = try lake.texts("SELECT key FROM lake.raw.quarantine ORDER BY key").compactMap { $0[0] }
    for key in keys {
      let text = try lake.texts("SELECT to_base64(document) FROM lake.raw.quarantine WHERE key = ?", [key])[0][0] ?? ""
      guard let data = Data(base64Encoded: text) else { throw LakeError("the entry \(key) is damaged") }
      guard
        FileManager.default.createFile(
          atPath: "\(folder)/\(key).json", contents: data, attributes: [.posixPermissions: 0o600])
      else { throw LakeError("the folder \(folder) cannot be written to") }
    }
    return keys.count
  }

  /// Brings mended documents in again: files `KEY.json` of a folder. What is still wrong stays in quarantine as it came,
  /// with the reason of today, and so does what brings nothing; the rest leaves it.
  package func replay(
    from folder: String, now: Date, check: LandingCheck? = nil
  ) throws -> (mended: Int, left: Int) {
    let known = Set(try lake.texts("SELECT key FROM lake.raw.quarantine").compactMap { $0[0] })
    let files = try SourceFile.all(in: folder).filter { file in
      file.name.hasSuffix(".json") && known.contains(String(file.name.dropLast(5)))
    }
    guard !files.isEmpty else { throw LakeError("no file in \(folder) bears the key of an entry in quarantine") }
    let aside = try QuarantineFile("\(lake.folder)/tmp/quarantine.ndjson")
    defer { aside.remove() }
    let table = LandingTable(
      LandingFiles(files.map(\.path)), estimatedBytes: files.reduce(0) { $0 + $1.size }, quarantine: aside, check: check
    )
    return try lake.change("replay quarantine") {
      let load = try lake.count("SELECT coalesce(max(load), 0) + 1 FROM lake.raw.file")
      _ = try LakeMerge(lake, load: load).land(table)
      let counts = table.ledger.all
      let failed = Set(counts.filter { $0.value.quarantined > 0 }.map(\.key.file))
      // A file without a resource mends nothing: what is in quarantine may be all there is.
      let landed = Set(counts.filter { $0.value.resources + $0.value.deletions > 0 }.map(\.key.file))
      let mended = landed.subtracting(failed).sorted().map { String(files[$0].name.dropLast(5)) }
      // Where a line came from is where it was first found, not the file that mended it.
      let origin = files.enumerated().map { index, file in
        "(\(index), \(SQLText.literal(String(file.name.dropLast(5)))))"
      }.joined(separator: ", ")
      try lake.run(
        """
        INSERT INTO lake.raw.file SELECT \(load), m.i, f.source, f.path, f.size, 0, f.digest, \
        epoch_ms(\(Int(now.timeIntervalSince1970 * 1000)))
        FROM (VALUES \(origin)) AS m(i, key) JOIN lake.raw.quarantine q USING (key) \
        JOIN lake.raw.file f ON f.load = q.load AND f.file = q.file
        """)
      let wrong = try wrong(aside, origin)
      try remove(mended + wrong)
      if !wrong.isEmpty { try lake.run("INSERT INTO lake.raw.quarantine SELECT * FROM wrong") }
      return (mended.count, files.count - mended.count)
    }
  }

  /// Makes a table `wrong` of what was put aside again, with the reason of today; returns the keys.
  ///
  /// - Parameter origin: All keys as values, each with the place of its file.
  private func wrong(_ aside: QuarantineFile, _ origin: String) throws -> [String] {
    let longest = try aside.finish()
    guard longest > 0 else { return [] }
    try lake.run(
      """
      CREATE OR REPLACE TEMP TABLE wrong AS
      SELECT q.key, q.load, q.file, q.line, q.entry, q.byte, n.path, n.rule, n.reason, q.document
      FROM lake.raw.quarantine q JOIN (VALUES \(origin)) AS m(i, key) ON m.key = q.key JOIN (
        SELECT file, path, rule, reason FROM \(aside.rows(longest))
        QUALIFY row_number() OVER (PARTITION BY file ORDER BY line, entry) = 1) n ON n.file = m.i
      """)
    return try lake.texts("SELECT key FROM wrong ORDER BY key").compactMap { $0[0] }
  }

  private func remove(_ keys: [String]) throws {
    guard !keys.isEmpty else { return }
    let list = keys.map(SQLText.literal).joined(separator: ", ")
    try lake.run("DELETE FROM lake.raw.quarantine WHERE key IN (\(list))")
  }

  /// Takes entries out for good, what they hold with them.
  ///
  /// - Throws: `LakeError` where one of them is not there; then none goes.
  package func discard(_ keys: [String]) throws {
    let known = Set(try lake.texts("SELECT key FROM lake.raw.quarantine").compactMap { $0[0] })
    if let stranger = keys.first(where: { !known.contains($0) }) {
      throw LakeError("there is no entry \(stranger) in quarantine ('wissel lake quarantine list' tells the keys)")
    }
    try lake.change("discard from quarantine") { try remove(keys) }
  }
}
