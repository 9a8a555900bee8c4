import Crypto
import Foundation
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselPasswords
import WisselTrust
import WisselWire

/// The codes that are mailed to who lost a password or a second factor. A code carries a digest of what it replaces, and
/// so is dead once that has changed: it works once, without a list of used codes.
struct RecoveryTokens: Sendable {
  let core: ServerCore

  /// What a code lets its holder replace.
  enum Purpose: String { case password, secondFactor = "2fa" }

  static let refusal = WireError.bad("Invalid recovery token!")

  func issue(for user: UserID, _ purpose: Purpose, stamp: String) async throws -> String {
    try await core.tokens.slip(
      .recovery,
      ["id": .string(user.description), "for": .string(purpose.rawValue), "stamp": .string(stamp)],
      lifetime: core.options.recoveryMinutes * 60)
  }

  /// The user a code was made for, and the stamp that must still fit.
  ///
  /// - Throws: 400 for what is no such code, or too old.
  func read(_ code: String, _ purpose: Purpose) async throws(WireError) -> (user: UserID, stamp: String) {
    let claims: TokenClaims
    do { claims = try await core.tokens.verify(code, for: .recovery) } catch { throw Self.refusal }
    guard claims.sub["for"]?.string == purpose.rawValue, let id = claims.sub["id"]?.string.flatMap({ Int($0) }),
      let stamp = claims.sub["stamp"]?.string
    else { throw Self.refusal }
    AuditScope.current?.identify(.user, UserID(id))
    return (UserID(id), stamp)
  }

  /// The digest of a user's password hash and second factor; the row has both columns.
  static func stamp(_ row: Row) throws -> String {
    let password = try row.value("password", as: String.self)
    let secret = try row.value("otp_secret", as: String?.self) ?? ""
    return SHA256.hash(data: Data("\(password)\n\(secret)".utf8)).prefix(16).hexadecimal
  }

  /// Checks within a transaction that a code is still good; gives the user's name.
  static func confirm(
    _ user: UserID, stamp: String, _ transaction: borrowing Transaction
  ) throws -> String {
    guard
      let row = try transaction.first("SELECT username, password, otp_secret FROM account WHERE id = \(user)"),
      ConstantTime.equal(try Self.stamp(row), stamp)
    else { throw refusal }
    return try row.value("username")
  }
}
