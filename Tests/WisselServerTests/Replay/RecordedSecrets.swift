import WisselServer
import WisselWire

/// The secrets of second factors that replies handed out, by user.
struct RecordedSecrets {
  private var secrets: [String: OneTimeSecret] = [:]

  /// Remembers the secret a reply hands out, if it does.
  mutating func note(_ reply: JSONValue?) {
    guard let secret = reply?["otp_secret"]?.string.flatMap({ OneTimeSecret(text: $0) }),
      let address = reply?["qr_uri"]?.string, let label = address.split(separator: "?").first,
      let user = label.split(separator: ":").last
    else { return }
    secrets[String(user)] = secret
  }

  /// The code that a user's app shows.
  func code(of user: String, at time: WireTime) -> String? {
    secrets[user].map { OneTimePassword($0).code(at: time) }
  }
}

extension JSONValue {
  /// The object with another value under a key.
  func with(_ key: String, _ value: JSONValue) -> JSONValue {
    var members = object ?? [:]
    members[key] = value
    return .object(members)
  }
}
