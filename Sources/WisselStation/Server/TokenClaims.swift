import Foundation
package import WisselWire

/// The claims of a JSON web token, read without verification: tokens are the server's to verify.
package struct TokenClaims: Sendable, Equatable {
  package let claims: JSONValue

  /// nil when the text is not three dotted parts with a JSON object in the middle.
  package init?(_ token: String) {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    var base64 = String(parts[1]).replacing("-", with: "+").replacing("_", with: "/")
    while base64.utf8.count % 4 != 0 { base64 += "=" }
    guard let data = Data(base64Encoded: String(base64)), let claims = try? WireJSON.decode(JSONValue.self, from: data),
      claims.object != nil
    else { return nil }
    self.claims = claims
  }

  /// Whom it speaks for; servers write the number bare or as text.
  package var subject: Int? { claims["sub"]?.int ?? claims["sub"]?.string.flatMap { Int($0) } }

  /// Seconds since 1970 from which it no longer counts; nil when it does not end.
  package var expiry: Double? { claims["exp"]?.number }
}
