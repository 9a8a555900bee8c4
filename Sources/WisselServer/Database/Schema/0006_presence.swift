import WisselDatabase

extension Schema {
  /// The server's processes, and whose sessions each of them holds. Moments are microseconds since 1970, UTC.
  static let presence = Migration(
    6, "processes and sessions",
    [
      """
      CREATE TABLE server_process (
        id TEXT PRIMARY KEY,
        seen_at BIGINT NOT NULL
      )
      """,
      """
      CREATE TABLE presence (
        session TEXT PRIMARY KEY,
        authenticatable_id INTEGER NOT NULL REFERENCES authenticatable (id) ON DELETE CASCADE,
        process TEXT NOT NULL
      )
      """,
      "CREATE INDEX presence_authenticatable ON presence (authenticatable_id)",
      "CREATE INDEX presence_process ON presence (process)",
    ])
}
