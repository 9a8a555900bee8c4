import Synchronization

/// Remembers the claims of tokens whose form and signature were found right, since a client sends the same one with
/// every call. Times and use are looked at each time all the same.
final class VerifiedTokens: Sendable {
  private let claims = Mutex<[String: TokenClaims]>([:])

  /// How many are kept; then all are forgotten, which costs each a look at its signature.
  private static let most = 2048
  /// Longer ones, in bytes, are not kept.
  private static let longest = 8192

  subscript(token: String) -> TokenClaims? { claims.withLock { $0[token] } }

  func keep(_ token: String, _ found: TokenClaims) {
    guard token.utf8.count <= Self.longest else { return }
    claims.withLock { claims in
      if claims.count >= Self.most { claims = [:] }
      claims[token] = found
    }
  }
}
