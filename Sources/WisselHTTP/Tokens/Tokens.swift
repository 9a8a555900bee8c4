import Foundation
import JWTKit
package import WisselModel
package import WisselWire

/// Makes and checks the bearer tokens of users, nodes and containers: JWT, HS256.
package struct Tokens: Sendable {
  private let keys: JWTKeyCollection
  private let verified = VerifiedTokens()
  private let accessLifetime: Int
  private let refreshLifetime: Int
  private let now: @Sendable () -> WireTime
  private let unique: @Sendable () -> String

  /// - Parameters:
  ///   - secret: The configured `jwt_secret_key`; its UTF-8 bytes are the key.
  ///   - accessLifetime: Seconds an access token is good for.
  ///   - refreshLifetime: Seconds a refresh token is good for.
  ///   - now: The clock.
  ///   - unique: A fresh UUID at each call.
  package init(
    secret: String, accessLifetime: Int = 6 * 3600, refreshLifetime: Int = 48 * 3600,
    now: @escaping @Sendable () -> WireTime, unique: @escaping @Sendable () -> String
  ) async {
    keys = await JWTKeyCollection().add(hmac: HMACKey(from: Self.key(secret)), digestAlgorithm: .sha256)
    self.accessLifetime = accessLifetime
    self.refreshLifetime = refreshLifetime
    self.now = now
    self.unique = unique
  }

  /// The key's bytes. A short one is filled with zeros, as HMAC does itself (RFC 2104), because the library asks for
  /// 32 bytes: the signatures are those of the secret as it was configured.
  private static func key(_ secret: String) -> Data {
    let bytes = Data(secret.utf8)
    return bytes + Data(count: max(0, 32 - bytes.count))
  }

  /// An access and a refresh token for a user or node.
  package func pair(
    for kind: ClientKind, _ id: AuthenticatableID, roles: [String] = []
  ) async throws -> (access: String, refresh: String) {
    let subject = JSONValue.int(id.rawValue)
    return (
      access: try await sign(kind, subject, .access, lifetime: accessLifetime, roles: roles),
      refresh: try await sign(kind, subject, .refresh, lifetime: refreshLifetime, roles: roles)
    )
  }

  /// A token for the container of a task at a node; without expiry, since it is good for as long as the task runs.
  package func container(_ subject: ContainerSubject) async throws -> String {
    let subject = try WireJSON.convert(subject, to: JSONValue.self)
    return try await sign(.container, subject, .access, lifetime: nil, roles: [])
  }

  /// A signed note to ourselves, which only the endpoint that it is for takes.
  ///
  /// - Parameters:
  ///   - use: what it is for; neither access nor refresh.
  ///   - subject: what that endpoint needs to know.
  ///   - lifetime: seconds it is good for.
  package func slip(_ use: TokenClaims.Use, _ subject: JSONValue, lifetime: Int) async throws -> String {
    try await sign(.container, subject, use, lifetime: lifetime, roles: [])
  }

  private func sign(
    _ kind: ClientKind, _ subject: JSONValue, _ use: TokenClaims.Use, lifetime: Int?, roles: [String]
  ) async throws -> String {
    let seconds = Int(now().microseconds / 1_000_000)
    return try await keys.sign(
      TokenClaims(
        fresh: false, iat: seconds, jti: unique(), type: use, sub: subject, nbf: seconds, csrf: unique(),
        exp: lifetime.map { seconds + $0 }, clientType: kind, roles: roles))
  }

  /// The claims of the token in an `Authorization` header.
  /// - Parameter use: What the endpoint asks for; the other use is refused.
  package func verify(
    authorization header: String?, for use: TokenClaims.Use = .access
  ) async throws(TokenFailure) -> TokenClaims {
    try await verify(Self.bearer(header), for: use)
  }

  /// The claims of a token.
  package func verify(_ token: String, for use: TokenClaims.Use = .access) async throws(TokenFailure) -> TokenClaims {
    let claims = try await signed(token)
    let seconds = Int(now().microseconds / 1_000_000)
    if let expiry = claims.exp, expiry <= seconds { throw .expired }
    if claims.nbf > seconds { throw .notYetValid }
    guard claims.exp != nil || claims.clientType == .container else { throw .undecodable("Missing claim: exp") }
    guard claims.type == use else { throw use == .access ? .accessOnly : .refreshOnly }
    return claims
  }

  /// The claims of a token of ours, whatever its times and use.
  private func signed(_ token: String) async throws(TokenFailure) -> TokenClaims {
    if let claims = verified[token] { return claims }
    try Self.checkForm(token)
    let claims: TokenClaims
    do {
      claims = try await keys.verify(token, as: TokenClaims.self)
    } catch let error as JWTError where error.errorType == .signatureVerificationFailed {
      throw .badSignature
    } catch {
      throw .undecodable("Invalid token")
    }
    verified.keep(token, claims)
    return claims
  }

  /// The token in a header `Bearer TOKEN`.
  static func bearer(_ header: String?) throws(TokenFailure) -> String {
    // As nearly everybody writes it.
    if let header, header.hasPrefix("Bearer ") {
      let token = header.utf8.dropFirst(7)
      if !token.isEmpty, token.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ",") }) {
        return String(Substring(token))
      }
    }
    let header = (header ?? "").trimmingCharacters(in: CharacterSet(charactersIn: ", \t"))
    guard !header.isEmpty else { throw .missing }
    let bearers = header.split(separator: ",")
      .map { $0.split(whereSeparator: \.isWhitespace) }.filter { $0.first == "Bearer" }
    guard let words = bearers.first, bearers.count == 1 else { throw .otherScheme }
    guard words.count == 2 else { throw .malformedHeader }
    return String(words[1])
  }

  /// Refuses what cannot be a token of ours before any key is used: the wrong number of parts, an unreadable header,
  /// another algorithm.
  private static func checkForm(_ token: String) throws(TokenFailure) {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw .undecodable("Not enough segments") }
    guard let header = Base64URL.decode(parts[0]), let value = try? WireJSON.decode(JSONValue.self, from: header)
    else { throw .undecodable("Invalid header string") }
    guard value["alg"]?.string == "HS256" else { throw .undecodable("The specified alg value is not allowed") }
    guard Base64URL.decode(parts[1]) != nil else { throw .undecodable("Invalid payload padding") }
    guard Base64URL.decode(parts[2]) != nil else { throw .undecodable("Invalid crypto padding") }
  }
}
