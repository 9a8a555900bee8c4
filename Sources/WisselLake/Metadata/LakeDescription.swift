import WisselDuckDB

/// What a catalogue of data sets tells about a lake, as far as the lake knows it itself.
package struct LakeDescription: Sendable, Equatable {
  /// A table that can be asked for.
  package struct Table: Sendable, Equatable {
    package let schema: String
    package let name: String
    /// Of its files, compressed.
    package let bytes: Int
    /// For which purpose it was made; nil is everybody.
    package let restriction: Restriction?

    package init(schema: String, name: String, bytes: Int, restriction: Restriction? = nil) {
      (self.schema, self.name, self.bytes, self.restriction) = (schema, name, bytes, restriction)
    }
  }

  package let snapshot: Int
  /// When the snapshot was made, and when something was received first; in UTC, as `2026-05-28T20:26:40Z`.
  package let modified: String
  package let issued: String?
  /// Resources that count, and the patients they are about.
  package let records: Int
  package let individuals: Int
  /// The times of the resources, from the first to the last.
  package let first: String?
  package let last: String?
  package let tables: [Table]

  package init(
    snapshot: Int, modified: String, issued: String?, records: Int, individuals: Int, first: String?, last: String?,
    tables: [Table]
  ) {
    self.snapshot = snapshot
    self.modified = modified
    self.issued = issued
    self.records = records
    self.individuals = individuals
    self.first = first
    self.last = last
    self.tables = tables
  }

  /// Asks the lake.
  ///
  /// - Parameter snapshot: The one the lake was opened at; nil is the newest.
  package init(_ lake: Lake, snapshot: Int? = nil) throws {
    let snapshots = try LakeCatalogue(lake).snapshots()
    guard let seen = snapshot.map({ number in snapshots.first { $0.number == number } }) ?? snapshots.last else {
      throw LakeError("there is no such snapshot")
    }
    let time = { (column: String) in "strftime(\(column), '%Y-%m-%dT%H:%M:%SZ')" }
    let ledger = try lake.texts("SELECT \(time("min(first)")), \(time("max(last)")) FROM lake.raw.ledger").first ?? []
    let names = try lake.texts(
      "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'lake' AND schema_name IN "
        + "('curated', '\(LakeOMOP.schema)') ORDER BY ALL"
    ).map { ($0[0] ?? "", $0[1] ?? "") }
    let exported = names.filter { schema, name in
      schema == "curated" || OMOPSchema.tables.contains { $0.name == name }
    }
    let restrictions = try LakePurposes(lake).all()
    self.init(
      snapshot: seen.number, modified: seen.time,
      issued: try lake.texts("SELECT \(time("min(received)")) FROM lake.raw.file").first?.first.flatMap(\.self),
      records: try lake.count("SELECT count(*) FROM lake.raw.resource WHERE NOT deleted"),
      individuals: try lake.count("SELECT count(DISTINCT patient) FROM lake.raw.resource WHERE NOT deleted"),
      first: ledger.first.flatMap(\.self), last: ledger.last.flatMap(\.self),
      tables: try exported.map { schema, name in
        let bytes = try lake.texts(
          "SELECT CAST(coalesce(sum(data_file_size_bytes), 0) AS VARCHAR) FROM "
            + "ducklake_list_files('lake', \(SQLText.literal(name)), schema => '\(schema)', "
            + "snapshot_version => \(seen.number))"
        ).first?.first.flatMap(\.self)
        return Table(
          schema: schema, name: name, bytes: Int(bytes ?? "") ?? 0, restriction: restrictions["\(schema).\(name)"])
      })
  }
}
