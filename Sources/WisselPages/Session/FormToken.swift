package import Crypto
import Foundation
import WisselWire

/// The token every form carries: a keyed hash of the session's id, which another site can neither read nor make.
package struct FormToken: Sendable {
  private let key: SymmetricKey

  package init(secret: SymmetricKey) {
    key = HKDF<SHA256>.deriveKey(inputKeyMaterial: secret, info: Data("wissel form".utf8), outputByteCount: 32)
  }

  /// The token for the forms of one session.
  package func issue(session: String) -> String {
    Base64URL.encode(Data(HMAC<SHA256>.authenticationCode(for: Data(session.utf8), using: key)))
  }

  /// Whether a form's token is that of the session; takes the same time either way.
  package func accepts(_ token: String, session: String) -> Bool {
    guard token.utf8.count <= 128, let code = Base64URL.decode(token) else { return false }
    return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Data(session.utf8), using: key)
  }
}
