import WisselDatabase
package import WisselSettings

extension RelationalSource {
  /// A PostgreSQL database: all of it as it stood at one moment. Reads the file with the password.
  ///
  /// - Parameter path: Makes a path of the settings an absolute one.
  /// - Throws: `LakeError`.
  package init(_ settings: RelationalSettings, path: (String) -> String) throws(LakeError) {
    let password = try settings.passwordFile.map { file throws(LakeError) in try SourceSecret.firstLine(of: path(file))
    }
    let address: PostgresAddress
    do throws(DatabaseError) {
      address = try PostgresAddress(settings.url, password: password)
    } catch {
      throw LakeError("\(error)")
    }
    let timeZone = settings.timeZone
    try self.init("\(address)", settings.resources) { try PostgresReader(address, timeZone: timeZone) }
  }
}

/// Reads a PostgreSQL database with COPY, in one transaction that sees one moment.
private struct PostgresReader: RelationalReader {
  private let snapshot: PostgresSnapshot

  init(_ address: PostgresAddress, timeZone: String) throws(LakeError) {
    do throws(DatabaseError) {
      snapshot = try PostgresSnapshot(address, timeZone: timeZone)
    } catch {
      throw LakeError("\(error)")
    }
  }

  var moment: Int64 { snapshot.moment }

  func rows(
    of mapping: ResourceMapping, columns: [String], since: Int64?, attempted: String,
    _ body: ([String?]) throws -> Void
  ) throws -> Int {
    do {
      let start = try since.map { try $0 - overlap(mapping, attempted) }
      return try snapshot.rows(of: Self.sql(mapping, columns, from: start), attempted: attempted, body)
    } catch let error as DatabaseError {
      throw LakeError("\(error)")
    }
  }

  /// How far before the end of the last load this one begins: a column without offset may hold times of any zone.
  private func overlap(_ mapping: ResourceMapping, _ attempted: String) throws -> Int64 {
    guard let updated = mapping.updated else { return 0 }
    let type = "CAST(pg_typeof(s.\(PostgresSnapshot.name(updated))) AS text)"
    let sql = RowStatement.sql(mapping.rows, [type], name: PostgresSnapshot.name) + " LIMIT 1"
    var hasOffset = false
    _ = try snapshot.rows(of: sql, attempted: attempted) { hasOffset = $0.first == "timestamp with time zone" }
    return hasOffset ? Fetched.overlap : Fetched.longOverlap
  }

  private static func sql(_ mapping: ResourceMapping, _ columns: [String], from start: Int64?) -> String {
    let value = { (column: String) in "s.\(PostgresSnapshot.name(column))" }
    let values = columns.map { column in
      // An instant has an offset, also where the column has none.
      column == mapping.updated
        ? "CAST(CAST(\(value(column)) AS timestamptz) AS text)" : "CAST(\(value(column)) AS text)"
    }
    guard let start, let updated = mapping.updated else {
      return RowStatement.sql(mapping.rows, values, name: PostgresSnapshot.name)
    }
    let condition = ">= TIMESTAMPTZ 'epoch' + INTERVAL '\(start) microseconds'"
    return RowStatement.sql(
      mapping.rows, values, changed: (value(updated), condition), name: PostgresSnapshot.name)
  }
}
