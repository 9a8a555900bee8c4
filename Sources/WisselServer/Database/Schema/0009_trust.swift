import WisselDatabase

extension Schema {
  /// What the server keeps for others without vouching for it: signed rosters, and signed heads of stations' logs.
  static let trust = Migration(
    9, "rosters and witnessed heads",
    [
      """
      CREATE TABLE roster (
        collaboration_id INTEGER NOT NULL REFERENCES collaboration (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        fingerprint TEXT NOT NULL,
        signed TEXT NOT NULL,
        PRIMARY KEY (collaboration_id, number)
      )
      """,
      """
      CREATE TABLE witnessed_head (
        id \(.identity),
        node_id INTEGER NOT NULL REFERENCES node (id) ON DELETE CASCADE,
        log TEXT NOT NULL,
        count BIGINT NOT NULL,
        signed TEXT NOT NULL,
        received_at BIGINT NOT NULL
      )
      """,
      "CREATE INDEX witnessed_head_log ON witnessed_head (node_id, log, count)",
    ])
}
