import WisselDatabase

extension Schema {
  /// The identities at providers that users sign in with.
  static let identities = Migration(
    11, "identities at providers",
    [
      """
      CREATE TABLE account_identity (
        account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        issuer TEXT NOT NULL,
        subject TEXT NOT NULL,
        PRIMARY KEY (issuer, subject)
      )
      """,
      "CREATE INDEX account_identity_account ON account_identity (account_id)",
    ])
}
