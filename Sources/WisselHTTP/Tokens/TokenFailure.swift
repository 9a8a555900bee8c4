import Hummingbird

/// Why a token was refused, with the text and status of the vantage6 wire.
package enum TokenFailure: Error, Hashable, Sendable {
  case missing
  case otherScheme
  case malformedHeader
  /// Not a token at all; the text says what is wrong with it.
  case undecodable(String)
  case badSignature
  case expired
  case notYetValid
  case refreshOnly
  case accessOnly

  /// The reply.
  package var wireError: WireError {
    switch self {
    case .missing: .message(.unauthorized, "Missing Authorization Header")
    case .otherScheme:
      .message(
        .unauthorized,
        "Missing 'Bearer' type in 'Authorization' header. Expected 'Authorization: Bearer <JWT>'")
    case .malformedHeader:
      .message(.unprocessableContent, "Bad Authorization header. Expected 'Authorization: Bearer <JWT>'")
    case .undecodable(let text): .message(.unprocessableContent, text)
    case .badSignature: .message(.unprocessableContent, "Signature verification failed")
    case .expired: .message(.unauthorized, "Token has expired")
    case .notYetValid: .message(.unprocessableContent, "The token is not yet valid (nbf)")
    case .refreshOnly: .message(.unprocessableContent, "Only refresh tokens are allowed")
    case .accessOnly: .message(.unprocessableContent, "Only non-refresh tokens are allowed")
    }
  }
}
