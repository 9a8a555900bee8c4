import WisselDatabase

extension Schema {
  /// Payloads in the database itself, for a server that has no other place for them: cut into pieces, so that neither
  /// side ever holds one as a whole. One is there once it is in `stored_payload`.
  static let storedPayloads = Migration(
    13, "payloads in the database",
    [
      "CREATE TABLE stored_payload (key TEXT NOT NULL PRIMARY KEY, size BIGINT NOT NULL)",
      """
      CREATE TABLE stored_piece (
        key TEXT NOT NULL,
        number INTEGER NOT NULL,
        bytes \(.bytes) NOT NULL,
        PRIMARY KEY (key, number)
      )
      """,
    ])
}
