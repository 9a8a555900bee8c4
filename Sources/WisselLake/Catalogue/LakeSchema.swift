/// The tables of a lake that hold what was received. Curated tables are made from views.
enum LakeSchema {
  private static let version =
    "type VARCHAR, id VARCHAR, version VARCHAR, updated TIMESTAMP, deleted BOOLEAN, patient VARCHAR, digest UUID, "
    + "load BIGINT, file BIGINT, line BIGINT, entry BIGINT, byte BIGINT, bundle VARCHAR, document VARCHAR"

  /// The columns of a version, in the tables' order.
  static let versionColumns = version.split(separator: ", ").map { String($0.prefix { $0 != " " }) }

  /// What makes an empty lake; each changes nothing where it was done before.
  static let statements = [
    "CALL lake.set_option('parquet_compression', 'zstd')",
    "CALL lake.set_option('parquet_compression_level', '1')",
    // The version of each resource that counts, deletions among them; those that were replaced.
    "CREATE TABLE IF NOT EXISTS lake.raw.resource (\(version))",
    "ALTER TABLE lake.raw.resource SET PARTITIONED BY (type)",
    "CREATE TABLE IF NOT EXISTS lake.raw.history (\(version))",
    "CREATE TABLE IF NOT EXISTS lake.raw.file (load BIGINT, file BIGINT, source VARCHAR, path VARCHAR, size BIGINT, "
      + "modified BIGINT, digest VARCHAR, received TIMESTAMP)",
    "CREATE TABLE IF NOT EXISTS lake.raw.ledger (load BIGINT, file BIGINT, type VARCHAR, resources BIGINT, "
      + "deletions BIGINT, quarantined BIGINT, first TIMESTAMP, last TIMESTAMP)",
    "CREATE TABLE IF NOT EXISTS lake.raw.quarantine (key VARCHAR, load BIGINT, file BIGINT, line BIGINT, entry BIGINT, "
      + "byte BIGINT, path VARCHAR, rule VARCHAR, reason VARCHAR, document BLOB)",
    "CREATE TABLE IF NOT EXISTS lake.raw.view (name VARCHAR, resource VARCHAR, definition VARCHAR, made TIMESTAMP)",
    // Of each load of a source other than files: the type, the period it covers, and how many came of it.
    "CREATE TABLE IF NOT EXISTS lake.raw.period (source VARCHAR, scope VARCHAR, run VARCHAR, type VARCHAR, "
      + "since TIMESTAMP, until TIMESTAMP, announced BIGINT, received BIGINT, loaded TIMESTAMP)",
    // Of each column of a table made by SQL the columns it is made of: see LakeLineage.
    "CREATE TABLE IF NOT EXISTS lake.raw.lineage (schema_name VARCHAR, table_name VARCHAR, column_name VARCHAR, "
      + "source_table VARCHAR, source_column VARCHAR)",
    // Of each load what was found about its resources, those among them that were put aside; with the rule `judged`, how
    // many were judged by these profiles.
    "CREATE TABLE IF NOT EXISTS lake.raw.conformance (load BIGINT, type VARCHAR, profiles VARCHAR, element VARCHAR, "
      + "rule VARCHAR, severity VARCHAR, number BIGINT)",
    // Of each table that was made for a purpose by which rule and when it was judged who is left out: see LakePurposes.
    "CREATE TABLE IF NOT EXISTS lake.raw.purpose (schema_name VARCHAR, table_name VARCHAR, purpose VARCHAR, "
      + "opt_out_until VARCHAR, lists VARCHAR, day VARCHAR, snapshot BIGINT)",
  ]

  /// The table that is made last: where it is, all are.
  static let last = "purpose"
}
