import WisselDatabase

extension Schema {
  /// What listeners are told, written in the transaction that makes it true. Only processes that share a database read
  /// it; the number of the transaction tells them what they have not seen.
  static let events = Migration(
    5, "events",
    [
      """
      CREATE TABLE event (
        id \(.identity),
        transaction_number \(.transactionNumber),
        created_at BIGINT NOT NULL,
        body TEXT NOT NULL
      )
      """,
      "CREATE INDEX event_transaction ON event (transaction_number)",
      "CREATE INDEX event_created ON event (created_at)",
    ])
}
