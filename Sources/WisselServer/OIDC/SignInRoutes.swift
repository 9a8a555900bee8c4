import Hummingbird
import JWTKit
import Logging
import WisselAccess
import WisselDatabase
package import WisselHTTP
import WisselModel
import WisselPasswords
import WisselWire

/// `/oidc`: signing in with an organisation's own identity provider, beside passwords. It ends with the same tokens as a
/// login; the API takes no others.
package struct SignInRoutes: Sendable {
  private let core: ServerCore
  /// Where the provider sends the browser back to.
  static let callback = "/oidc/:provider/callback"
  private static let cookie = "wissel-sign-in"
  /// Seconds to sign in with the provider.
  private static let patience = 600

  package init(_ core: ServerCore) { self.core = core }

  package func register(_ routes: inout APIRoutes) {
    routes.get("/oidc") { _ in try list() }
    let also: [HTTPResponse.Status] = [.found, .unauthorized, .tooManyRequests, .badGateway]
    routes.get("/oidc/:provider/start", also: also) { request in
      try await core.guarded(request) { try await start(request) }
    }
    routes.get(
      Self.callback, query: [.text("state"), .text("code"), .text("error")], also: also
    ) { request in
      try await core.guarded(request) { try await finish(request) }
    }
  }

  private func list() throws -> APIReply {
    let providers = core.options.identityProviders.map { provider -> JSONValue in
      [
        "name": .string(provider.name), "organization": .string(provider.organization),
        "start": .string(core.links.at("/oidc/\(provider.name)/start")),
      ]
    }
    return try APIReply(.ok, ["data": .array(providers)] as JSONValue)
  }

  /// Sends the browser to the provider.
  private func start(_ request: APIRequest) async throws -> APIReply {
    let (provider, redirect) = try place(request)
    let metadata = try await asking(provider) { try await $0.metadata() }
    var generator = SystemRandomNumberGenerator()
    let attempt = SignInAttempt(provider: provider.name, using: &generator)
    let query = [
      ("response_type", "code"), ("client_id", provider.clientID), ("redirect_uri", redirect),
      ("scope", "openid email"), ("state", attempt.state), ("nonce", attempt.nonce),
      ("code_challenge", attempt.challenge), ("code_challenge_method", "S256"),
    ].map { "\($0.0)=\(FormText.encode($0.1))" }.joined(separator: "&")
    let address = metadata.authorization + (metadata.authorization.contains("?") ? "&" : "?") + query
    let slip = try await core.tokens.slip(.signIn, attempt.subject, lifetime: Self.patience)
    return try APIReply(
      .found, ["authorization_url": address],
      headers: [
        .location: address, .setCookie: cookie(slip, lifetime: Self.patience, redirect), .cacheControl: "no-store",
      ])
  }

  /// Takes the browser back from the provider, and gives the tokens.
  private func finish(_ request: APIRequest) async throws -> APIReply {
    let (provider, redirect) = try place(request)
    guard let attempt = await attempt(request), attempt.provider == provider.name,
      let state = request.query["state"], ConstantTime.equal(state, attempt.state),
      let code = request.query["code"], code.utf8.count <= 4096
    else { throw refused(provider, "the answer does not belong to a sign-in of this browser") }
    let token = try await asking(provider) { client in
      let metadata = try await client.metadata()
      let text = try await client.exchange(code, attempt, redirect: redirect, at: metadata)
      do {
        return try await client.keys(at: metadata).verify(text, as: IdentityToken.self)
      } catch { throw ProviderClient.Failure(safeDescription: "its identity token is not signed by its keys") }
    }
    guard token.isGood(from: provider, for: attempt, now: core.now()) else {
      throw refused(provider, "the identity token is for somebody else, for another attempt, or too old")
    }
    let user = try await core.database.write { try IdentityQueries.user(token, of: provider, $0) }
    guard let user else { throw refused(provider, "no user of the organisation has this identity or address") }
    let caller = try await CallerQueries(core).caller(.user, user, from: request.context.clientAddress)
    var reply = try await TokenRoutes(core).reply(for: .user, caller.id, withHeader: true)
    reply.headers[.setCookie] = cookie("", lifetime: 0, redirect)
    reply.headers[.cacheControl] = "no-store"
    return reply
  }

  // MARK: Parts

  private func place(_ request: APIRequest) throws -> (IdentityProvider, redirect: String) {
    let name = request.context.parameters.get("provider")
    guard let provider = core.options.identityProviders.first(where: { $0.name == name }),
      let base = core.options.serverURL
    else { throw WireError.unknownPath }
    return (provider, "\(base)/oidc/\(provider.name)/callback")
  }

  private func attempt(_ request: APIRequest) async -> SignInAttempt? {
    guard let slip = request.request.cookies[Self.cookie]?.value,
      let claims = try? await core.tokens.verify(slip, for: .signIn)
    else { return nil }
    return SignInAttempt(claims.sub)
  }

  private func cookie(_ value: String, lifetime: Int, _ redirect: String) -> String {
    let secure = redirect.hasPrefix("https:") ? "; Secure" : ""
    return "\(Self.cookie)=\(value); Path=\(core.links.at("/oidc")); Max-Age=\(lifetime); HttpOnly; SameSite=Lax"
      + secure
  }

  private func asking<Result>(
    _ provider: IdentityProvider, _ work: (ProviderClient) async throws -> Result
  ) async throws -> Result {
    do {
      return try await work(ProviderClient(provider: provider))
    } catch let failure as ProviderClient.Failure { throw refused(provider, failure.safeDescription) }
  }

  /// The same words for every refusal; the log knows more.
  private func refused(_ provider: IdentityProvider, _ reason: String) -> WireError {
    core.logger.warning("a sign-in was refused: \(reason)", metadata: ["provider": "\(provider.name)"])
    return Login.refusal
  }
}
