import JWTKit
import WisselPasswords
import WisselWire

/// What an identity provider says about a person who signed in with it (OpenID Connect Core, section 2).
struct IdentityToken: JWTPayload {
  let iss: String
  let sub: String
  let aud: AudienceClaim
  let azp: String?
  let exp: Int
  let iat: Int?
  let nonce: String?
  let email: String?
  let emailVerified: Bool?

  private enum CodingKeys: String, CodingKey {
    case iss, sub, aud, azp, exp, iat, nonce, email
    case emailVerified = "email_verified"
  }

  /// The claims are checked by `isGood`, with the server's clock.
  func verify(using algorithm: some JWTAlgorithm) async throws {}

  /// Seconds by which clocks may differ.
  private static let tolerance = 60

  /// Whether it was made by this provider, for this server, for this attempt, and lately.
  func isGood(from provider: IdentityProvider, for attempt: SignInAttempt, now: WireTime) -> Bool {
    let seconds = Int(now.microseconds / 1_000_000)
    return iss == provider.issuer && aud.value.contains(provider.clientID)
      && (aud.value.count == 1 || azp == provider.clientID)
      && exp > seconds - Self.tolerance && (iat ?? seconds) <= seconds + Self.tolerance
      && nonce.map { ConstantTime.equal($0, attempt.nonce) } == true && !sub.isEmpty
  }

  /// The address, if the provider made sure that it is the person's.
  var verifiedEmail: String? { emailVerified == true ? email : nil }
}
