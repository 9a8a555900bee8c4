/// Somebody at the station who may do something there.
package struct Person: Hashable, Sendable {
  /// Small letters, digits, `.`, `_` and `-`, beginning with a letter, at most 32: no two names look alike.
  package let name: String
  package let role: ConsoleRole

  package init(name: String, role: ConsoleRole) {
    self.name = name
    self.role = role
  }

  /// Whether a text can be a name.
  package static func isName(_ text: String) -> Bool { text.wholeMatch(of: /[a-z][a-z0-9._-]{0,31}/) != nil }
}
