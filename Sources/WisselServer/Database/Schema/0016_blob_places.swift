import WisselDatabase

extension Schema {
  /// A blob that was joined lies in the store under a name of its own, so that two that join the same parts never write
  /// to one place. Whoever joins says so and shows that it goes on. And each payload's sender and bytes are known, by
  /// which what nobody refers to is bounded.
  static let blobPlaces = Migration(
    16, "places and senders of blobs",
    [
      "ALTER TABLE payload ADD COLUMN place TEXT",
      "ALTER TABLE payload ADD COLUMN owner_id INTEGER",
      "ALTER TABLE payload ADD COLUMN size BIGINT NOT NULL DEFAULT 0",
      "CREATE INDEX payload_owner ON payload (owner_id, run_id)",
      "ALTER TABLE upload ADD COLUMN joining_at BIGINT",
    ])
}
