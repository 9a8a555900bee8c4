import WisselDatabase

extension Schema {
  /// Who did what: rows that are only added, each bound to the one before it by its hash.
  static let audit = Migration(
    7, "audit log",
    [
      """
      CREATE TABLE audit_entry (
        sequence BIGINT PRIMARY KEY,
        at BIGINT NOT NULL,
        actor_kind TEXT,
        actor_id INTEGER,
        action TEXT NOT NULL,
        object TEXT NOT NULL,
        subject INTEGER,
        outcome TEXT NOT NULL,
        address TEXT,
        request TEXT NOT NULL,
        hash TEXT NOT NULL
      )
      """,
      "CREATE TABLE audit_head (sequence BIGINT NOT NULL, hash TEXT NOT NULL)",
      "INSERT INTO audit_head (sequence, hash) VALUES (0, '')",
    ])
}
