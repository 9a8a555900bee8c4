/// An organisation's own identity provider (OpenID Connect), whose word about that organisation's people is taken.
package struct IdentityProvider: Sendable {
  /// Part of addresses: letters, digits, hyphens.
  package var name: String
  /// Its address, as its tokens name it.
  package var issuer: String
  /// What it knows this server by.
  package var clientID: String
  /// Nil for a public client.
  package var clientSecret: String?
  /// The organisation whose users it vouches for; no others.
  package var organization: String

  package init(name: String, issuer: String, clientID: String, clientSecret: String?, organization: String) {
    self.name = name
    self.issuer = issuer
    self.clientID = clientID
    self.clientSecret = clientSecret
    self.organization = organization
  }
}
