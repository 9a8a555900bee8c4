package import WisselHTTP
import WisselWire

/// What a password must be like, with the texts of the vantage6 server: 8 to 128 characters with a digit, a capital, a
/// small letter and a character that is none of these.
package enum PasswordRule {
  /// What is wrong with a password, or nil. The first problem only, as the original tells it.
  package static func problem(with password: String) -> String? {
    let count = password.unicodeScalars.count
    if count < 8 {
      return "Password too short: use at least 8 characters with mixed lowercase, uppercase, numbers and special "
        + "characters"
    }
    if count > 128 { return "Password too long: use at most 128 characters" }
    if password.utf8.contains(0) { return "Password should not contain a zero character" }
    if !password.unicodeScalars.contains(where: { $0.properties.numericType == .decimal }) {
      return "Password should contain at least one number"
    }
    if !password.unicodeScalars.contains(where: \.properties.isUppercase) {
      return "Password should contain at least one uppercase letter"
    }
    if !password.unicodeScalars.contains(where: \.properties.isLowercase) {
      return "Password should contain at least one lowercase letter"
    }
    if !password.contains(where: { !$0.isLetter && !$0.isNumber }) {
      return "Password should contain at least one special character"
    }
    return nil
  }

  /// The rule as a check of a body's field.
  package static let check: Field.Check = { value in value.string.flatMap(problem(with:)) }
}
