package import JWTKit
package import WisselModel
package import WisselWire

/// The claims of a token. `sub` is a bare number for users and nodes and an object for containers: published clients
/// read it without verifying.
package struct TokenClaims: JWTPayload, Hashable {
  package var fresh: Bool
  package var iat: Int
  package var jti: String
  package var type: Use
  package var sub: JSONValue
  package var nbf: Int
  package var csrf: String
  /// Absent for containers, whose tokens last as long as their task.
  package var exp: Int?
  package var clientType: ClientKind
  package var roles: [String]

  /// What a token is good for.
  package enum Use: String, Codable, Sendable {
    case access, refresh
    /// Mailed to who lost a password or a second factor; opens nothing but the endpoints that replace them.
    case recovery
    /// Binds a sign-in with an identity provider to the browser that began it.
    case signIn
  }

  private enum CodingKeys: String, CodingKey {
    case fresh, iat, jti, type, sub, nbf, csrf, exp
    case clientType = "client_type"
    case roles
  }

  /// The times are checked by `Tokens`, with its clock and the wire's texts.
  package func verify(using algorithm: some JWTAlgorithm) async throws {}

  /// The user's or node's id, or nil for containers.
  package var authenticatable: AuthenticatableID? { sub.int.map { AuthenticatableID($0) } }

  /// The container's subject, or nil for users and nodes.
  package var container: ContainerSubject? {
    guard clientType == .container, sub.object != nil else { return nil }
    return try? WireJSON.convert(sub, to: ContainerSubject.self)
  }
}
