import Foundation
import WisselFHIR
import WisselSettings

/// Gets tokens from a server, and keeps one for as long as it is good.
actor TokenKeeper {
  private let login: BackendLogin
  private let key: BackendKey
  private let surroundings: SourceSurroundings
  private var tokenURL: String?
  private var token: (text: String, end: Date)?
  private var granted: String?

  init(_ login: BackendLogin, _ key: BackendKey, _ surroundings: SourceSurroundings) {
    (self.login, self.key, self.surroundings, tokenURL) = (login, key, surroundings, login.tokenURL)
  }

  /// A token that is good for a little while at least.
  ///
  /// - Parameters:
  ///   - old: One the server did not accept, though it may look good.
  ///   - wire: What carries requests without a token.
  func token(
    insteadOf old: String?, of base: String, _ addresses: ServerAddresses, _ wire: FHIRWire
  ) async throws -> String {
    if let token, token.text != old, token.end > surroundings.now().addingTimeInterval(10) { return token.text }
    let url: String
    if let known = tokenURL { url = known } else { url = try await discover(base, addresses, wire) }
    tokenURL = url
    guard ServerOrigin(url).map({ !$0.isOpen }) ?? false else {
      throw LakeError("the token's address must be https: who we are would be readable on the way")
    }
    let now = surroundings.now()
    let assertion = try key.assertion(of: login.clientID, to: url, now: now, id: surroundings.newID())
    let form = [
      ("grant_type", "client_credentials"), ("scope", login.scope),
      ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
      ("client_assertion", assertion),
    ]
    let answer = try await wire.post(form, to: url)
    guard answer.status == 200, let json = answer.json, let text = json["access_token"]?.string, !text.isEmpty,
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { throw LakeError("the server gives no token: \(Self.reason(answer))") }
    var seconds = 300.0
    if case .number(let digits)? = json["expires_in"], let told = Double(digits), told > 0 {
      seconds = min(told, 86_400)
    }
    token = (text, now.addingTimeInterval(seconds))
    granted = json["scope"]?.string
    return text
  }

  /// What was asked for and not granted with the last token, of some types or of all.
  func missing(_ types: [String]) -> [String] {
    GrantedScope.missing(from: login.scope, granted: granted, types: types)
  }

  /// Asks the server where tokens are had.
  private func discover(_ base: String, _ addresses: ServerAddresses, _ wire: FHIRWire) async throws -> String {
    let request = FHIRRequest(
      url: "\(base)/.well-known/smart-configuration", accept: "application/json", carriesToken: false)
    guard case .answer(let answer) = await wire.send(request, token: nil), answer.status == 200,
      let url = answer.json?["token_endpoint"]?.string
    else {
      throw LakeError(
        "the server does not say where tokens are had (.well-known/smart-configuration): give login.token_url")
    }
    return try addresses.resolve(url, from: request.url, "its tokens")
  }

  /// The error code of OAuth 2 and what to look at.
  private static func reason(_ answer: FHIRAnswer) -> String {
    switch answer.json?["error"]?.string {
    case "invalid_client":
      "invalid_client; is the key registered under this client_id and key_id, and is our clock right?"
    case "invalid_scope": "invalid_scope; is login.scope what was granted?"
    case "invalid_grant":
      "invalid_grant; is the key registered under this client_id and key_id, and is our clock right?"
    case let code? where code.utf8.count <= 40 && code.utf8.allSatisfy({ (0x61...0x7A).contains($0) || $0 == 0x5F }):
      code
    default: "status \(answer.status)"
    }
  }
}
