import WisselDatabase

extension Schema {
  /// Inputs and results outside the row. Every payload is listed before its first byte is stored, so that nothing in a
  /// store is ever unknown: `fresh` ones nobody refers to yet, `used` ones belong to their run, and those that have
  /// lost it, like `doomed` ones, are removed.
  static let payloads = Migration(
    12, "payloads and uploads",
    [
      "ALTER TABLE run ADD COLUMN input_payload TEXT",
      "ALTER TABLE run ADD COLUMN result_payload TEXT",
      "CREATE INDEX run_cleanup ON run (status, cleanup_at, finished_at)",
      """
      CREATE TABLE payload (
        id \(.identity),
        key TEXT NOT NULL,
        run_id INTEGER REFERENCES run (id) ON DELETE SET NULL,
        part TEXT,
        state TEXT NOT NULL,
        created_at BIGINT NOT NULL
      )
      """,
      "CREATE INDEX payload_key ON payload (key)",
      "CREATE INDEX payload_run ON payload (run_id)",
      """
      CREATE TABLE upload (
        id \(.identity),
        key TEXT NOT NULL UNIQUE,
        owner_id INTEGER NOT NULL,
        size BIGINT NOT NULL,
        digest TEXT,
        created_at BIGINT NOT NULL
      )
      """,
      "CREATE INDEX upload_created ON upload (created_at)",
      """
      CREATE TABLE upload_part (
        id \(.identity),
        upload_id INTEGER NOT NULL REFERENCES upload (id) ON DELETE CASCADE,
        start BIGINT NOT NULL,
        size BIGINT NOT NULL,
        payload_key TEXT NOT NULL,
        UNIQUE (upload_id, start)
      )
      """,
    ])
}
