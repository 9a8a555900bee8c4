import WisselDatabase
import WisselModel

/// Who is meant by an identity that a provider vouches for.
enum IdentityQueries {
  /// The user who signed in with this identity before; else the one with the verified address, whose identity it is from
  /// now on. Only users of the provider's organisation, and nobody new.
  static func user(
    _ token: IdentityToken, of provider: IdentityProvider, _ transaction: borrowing Transaction
  ) throws -> UserID? {
    let members: SQL = """
      account.organization_id IN (SELECT id FROM organization WHERE name = \(provider.organization))
      """
    if let known = try transaction.first(
      "SELECT account_id FROM account_identity WHERE issuer = \(token.iss) AND subject = \(token.sub)")
    {
      let id: UserID = try known.value("account_id")
      return try transaction.exists("SELECT 1 FROM account WHERE id = \(id) AND \(members)") ? id : nil
    }
    guard let email = token.verifiedEmail,
      let row = try transaction.first("SELECT id FROM account WHERE email = \(email) AND \(members)")
    else { return nil }
    let id: UserID = try row.value("id")
    // Who already signs in with another identity of this provider is not taken over by a second one.
    guard
      try !transaction.exists(
        "SELECT 1 FROM account_identity WHERE issuer = \(token.iss) AND account_id = \(id)")
    else { return nil }
    try transaction.execute(
      """
      INSERT INTO account_identity (account_id, issuer, subject) VALUES (\(id), \(token.iss), \(token.sub))
      """)
    return id
  }
}
