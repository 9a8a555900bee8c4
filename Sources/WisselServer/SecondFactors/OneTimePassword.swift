import Crypto
import Foundation
import WisselPasswords
package import WisselWire

/// Codes that change with time (RFC 6238, HMAC-SHA-1), as authenticator apps show them.
package struct OneTimePassword: Sendable {
  private let key: SymmetricKey
  private let digits: Int

  /// Seconds a code is shown.
  static let step: Int64 = 30

  /// - Parameter digits: 6 in every app; the vectors of the standard have 8.
  package init(_ secret: OneTimeSecret, digits: Int = 6) {
    key = SymmetricKey(data: secret.bytes)
    self.digits = digits
  }

  /// The code at a moment.
  package func code(at time: WireTime) -> String { code(of: time.microseconds / 1_000_000 / Self.step) }

  /// Whether a code is the present one, the one before or the one after: clocks differ a little.
  package func accepts(_ code: String, at now: WireTime) -> Bool {
    let present = now.microseconds / 1_000_000 / Self.step
    // All three are compared, whichever fits.
    return (present - 1...present + 1).reduce(false) { ConstantTime.equal(self.code(of: $1), code) || $0 }
  }

  private func code(of step: Int64) -> String {
    let counter = withUnsafeBytes(of: step.bigEndian) { Data($0) }
    let digest = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: key))
    let offset = Int(digest[19] & 15)
    let number = digest[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
    let modulus = (0..<digits).reduce(UInt32(1)) { product, _ in product * 10 }
    let text = String(number % modulus)
    return String(repeating: "0", count: digits - text.count) + text
  }
}
