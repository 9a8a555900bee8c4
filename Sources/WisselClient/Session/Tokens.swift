/// The pair of tokens a log-in gives. It does not print.
package struct Tokens: Hashable, Sendable {
  package var access: AccessToken
  /// Absent where the client was given an access token only.
  package var refresh: String?

  package init(access: AccessToken, refresh: String?) {
    self.access = access
    self.refresh = refresh
  }
}

extension Tokens: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { access.description }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
