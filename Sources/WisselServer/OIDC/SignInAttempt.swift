import Crypto
import Foundation
import WisselHTTP
import WisselWire

/// A sign-in that was begun: what binds the provider's answer to the browser that asked (`state`), to this attempt
/// (`nonce`), and the code to who began it (PKCE, RFC 7636). It travels as a signed cookie that scripts cannot read.
struct SignInAttempt: Sendable, Equatable {
  let provider: String
  let state: String
  let nonce: String
  let verifier: String

  /// A new one.
  init(provider: String, using generator: inout some RandomNumberGenerator) {
    self.provider = provider
    state = Self.random(&generator)
    nonce = Self.random(&generator)
    verifier = Self.random(&generator)
  }

  /// Reads what `subject` wrote.
  init?(_ subject: JSONValue) {
    guard let provider = subject["provider"]?.string, let state = subject["state"]?.string,
      let nonce = subject["nonce"]?.string, let verifier = subject["verifier"]?.string
    else { return nil }
    self.provider = provider
    self.state = state
    self.nonce = nonce
    self.verifier = verifier
  }

  var subject: JSONValue {
    [
      "provider": .string(provider), "state": .string(state), "nonce": .string(nonce), "verifier": .string(verifier),
    ]
  }

  /// What the provider is shown of the verifier.
  var challenge: String { Self.encode(Array(SHA256.hash(data: Data(verifier.utf8)))) }

  private static func random(_ generator: inout some RandomNumberGenerator) -> String {
    encode((0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) })
  }

  private static func encode(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }
}
