import WisselDatabase

extension Schema {
  /// Users and nodes: both draw their id from `authenticatable`, because tokens carry only the number. Moments are
  /// microseconds since 1970, UTC.
  static let accounts = Migration(
    2, "users and nodes",
    [
      """
      CREATE TABLE authenticatable (
        id \(.identity),
        type TEXT NOT NULL,
        ip TEXT,
        last_seen BIGINT,
        status TEXT
      )
      """,
      """
      CREATE TABLE account (
        id INTEGER PRIMARY KEY REFERENCES authenticatable (id) ON DELETE CASCADE,
        username TEXT NOT NULL UNIQUE,
        password TEXT NOT NULL,
        firstname TEXT,
        lastname TEXT,
        email TEXT UNIQUE,
        organization_id INTEGER NOT NULL REFERENCES organization (id),
        failed_login_attempts INTEGER NOT NULL DEFAULT 0,
        last_login_attempt BIGINT,
        otp_secret TEXT,
        last_email_failed_login_sent BIGINT,
        last_email_recover_password_sent BIGINT
      )
      """,
      "CREATE INDEX account_organization ON account (organization_id)",
      """
      CREATE TABLE node (
        id INTEGER PRIMARY KEY REFERENCES authenticatable (id) ON DELETE CASCADE,
        name TEXT NOT NULL UNIQUE,
        api_key_digest TEXT NOT NULL UNIQUE,
        organization_id INTEGER NOT NULL REFERENCES organization (id),
        collaboration_id INTEGER REFERENCES collaboration (id),
        UNIQUE (organization_id, collaboration_id)
      )
      """,
      "CREATE INDEX node_collaboration ON node (collaboration_id)",
      """
      CREATE TABLE node_config (
        id \(.identity),
        node_id INTEGER NOT NULL REFERENCES node (id) ON DELETE CASCADE,
        key TEXT NOT NULL,
        value TEXT NOT NULL
      )
      """,
      "CREATE INDEX node_config_node ON node_config (node_id)",
    ])
}
