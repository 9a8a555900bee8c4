import Synchronization
import WisselDuckDB

/// Brings landed rows into the tables, so that the order of loads does not matter: of each resource the last version by
/// `meta.lastUpdated` counts, then the higher `versionId`, a deletion before content, and at last the digest. Of versions
/// that have no `versionId` and no later time the one received last counts: nothing else could tell. So it is with a
/// deletion without a time: it is the last word on what came before it and with it, and not on what a later load brings.
struct LakeMerge {
  struct Count {
    var added = 0
    var unchanged = 0
    var superseded = 0
  }

  private let lake: Lake
  private let load: Int

  private static let number = Mutex(0)

  init(_ lake: Lake, load: Int) { (self.lake, self.load) = (lake, load) }

  /// Reads all rows of the table into the lake.
  func land(_ table: LandingTable) throws -> Count {
    // A load that failed may be tried again under the same number.
    let name = "landing_\(load)_\(Self.number.withLock { $0 += 1; return $0 })"
    do { try lake.connection.register(name, table) } catch { throw Lake.failure(error, "the files cannot be landed") }
    let isEmpty = try lake.count("SELECT count(*) FROM (SELECT 1 FROM lake.raw.resource LIMIT 1)") == 0
    // What counts already is not written again. What counted before may count once more.
    // Of the lake's side only numbers are held, whatever its size.
    let known =
      "SELECT 1 FROM lake.raw.resource k WHERE k.digest = l.digest AND hash(k.type, k.id) = hash(l.type, l.id) "
      + "AND (NOT k.deleted OR k.updated IS NOT NULL)"
    let fresh = isEmpty ? "" : "WHERE NOT EXISTS (\(known))"
    let columns = LakeSchema.versionColumns.map { $0 == "load" ? "\(load)" : "l.\($0)" }.joined(separator: ", ")
    try lake.run("INSERT INTO lake.raw.resource SELECT \(columns) FROM \(name)() l \(fresh)")
    let landed = try lake.count("SELECT count(*) FROM lake.raw.resource WHERE load = \(load)")
    let seen = table.ledger.all.values.reduce(0) { $0 + $1.resources + $1.deletions }
    let (repeated, superseded) = try settle()
    return Count(added: landed - repeated, unchanged: seen - landed + repeated, superseded: superseded)
  }

  /// Finds the version of each touched resource that counts, and moves the others away.
  private func settle() throws -> (repeated: Int, superseded: Int) {
    // Hashes first: they are small, and tell nearly always that there is nothing to do.
    try lake.run(
      """
      CREATE OR REPLACE TEMP TABLE several AS SELECT h FROM (
        SELECT hash(type, id) AS h, load FROM lake.raw.resource) GROUP BY h HAVING count(*) > 1 AND max(load) = \(load)
      """)
    guard try lake.count("SELECT count(*) FROM several") > 0 else { return (0, 0) }
    let order =
      "is_overruled, updated DESC NULLS LAST, try_cast(version AS BIGINT) DESC NULLS LAST, deleted DESC, "
      + "CASE WHEN version IS NULL AND NOT is_untimed THEN load END DESC NULLS LAST, digest DESC, load, file, line, entry"
    let isUntimed = "(deleted AND updated IS NULL)"
    let when = "CASE WHEN \(isUntimed) THEN TIMESTAMP 'infinity' ELSE updated END"
    // One that is said again is of the load that said it last.
    let isOverruled =
      "(\(isUntimed) AND max(load) OVER (PARTITION BY type, id, digest) < max(load) OVER (PARTITION BY type, id))"
    try lake.run(
      """
      CREATE OR REPLACE TEMP TABLE losers AS
      SELECT row, again > 1 OR load = \(load) AND EXISTS (FROM lake.raw.history h WHERE h.type = l.type AND h.id = l.id
        AND h.digest = l.digest) AS is_repeated FROM (
        SELECT rowid AS row, type, id, digest, load,
          row_number() OVER (PARTITION BY type, id ORDER BY \(order)) AS place,
          row_number() OVER (PARTITION BY type, id, digest ORDER BY load, file, line, entry) AS again
        FROM (SELECT rowid, type, id, \(isUntimed) AS is_untimed, \(isOverruled) AS is_overruled, \(when) AS updated,
            version, deleted, digest, load, file, line, entry
          FROM lake.raw.resource WHERE hash(type, id) IN (SELECT h FROM several))) l
      WHERE place > 1
      """)
    let repeated = try lake.count("SELECT count(*) FROM losers WHERE is_repeated")
    let superseded = try lake.count("SELECT count(*) FROM losers WHERE NOT is_repeated")
    let columns = LakeSchema.versionColumns.joined(separator: ", ")
    if superseded > 0 {
      try lake.run(
        "INSERT INTO lake.raw.history SELECT \(columns) FROM lake.raw.resource "
          + "WHERE rowid IN (SELECT row FROM losers WHERE NOT is_repeated)")
    }
    if repeated + superseded > 0 {
      try lake.run("DELETE FROM lake.raw.resource WHERE rowid IN (SELECT row FROM losers)")
    }
    return (repeated, superseded)
  }

  /// Reads the quarantine's file into its table.
  func putAside(_ file: QuarantineFile) throws {
    let longest = try file.finish()
    guard longest > 0 else { return }
    try lake.run(
      """
      INSERT INTO lake.raw.quarantine
      SELECT \(load) || '-' || file || '-' || line || '-' || entry, \(load), file, line, entry, byte, path, rule, reason,
        from_base64(document)
      FROM \(file.rows(longest))
      """)
  }
}
