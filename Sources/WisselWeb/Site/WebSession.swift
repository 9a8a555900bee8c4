import WisselClient

/// What the session cookie seals. Before signing in it only names the visitor, so that the form has a token.
struct WebSession: Codable, Sendable {
  var id: String
  var access: String?
  var refresh: String?
  /// How the person is called, and the organisation they belong to.
  var name: String?
  var organization: String?

  /// A visitor who has not signed in.
  init(visitor id: String) { self.id = id }

  var tokens: Tokens? {
    access.flatMap { AccessToken($0) }.map { Tokens(access: $0, refresh: refresh) }
  }

  mutating func keep(_ tokens: Tokens) {
    access = tokens.access.text
    refresh = tokens.refresh
  }
}
