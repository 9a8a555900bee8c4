package import WisselWire

/// What a person needs to set up an authenticator app; the only form in which a secret ever leaves the server.
package struct Enrolment: Sendable {
  package let secret: OneTimeSecret
  package let username: String
  package let serverName: String

  /// The address an app reads from a QR code.
  package var address: String {
    let issuer = Self.encode("vantage6 (\(serverName))")
    return "otpauth://totp/\(issuer):\(Self.encode(username))?secret=\(secret.text)&issuer=\(issuer)"
  }

  /// The reply.
  package var body: JSONValue {
    [
      "qr_uri": .string(address), "otp_secret": .string(secret.text),
      "msg":
        "Two-factor authentication is obligatory on this server. Please visualize the QR code to set up authentication.",
    ]
  }

  private static func encode(_ text: String) -> String {
    text.utf8.map { byte in
      let character = Character(UnicodeScalar(byte))
      let isPlain = byte < 0x80 && (character.isLetter || character.isNumber || "_.-~".contains(character))
      return isPlain ? String(character) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }
}
