import Foundation
package import WisselModel
import WisselWire

/// What a log-in with a password led to.
package enum LoginOutcome: Sendable {
  /// The client is logged in.
  case loggedIn
  /// A second factor is needed: log in again with its code. The server's words.
  case codeNeeded(String)
  /// The server set up a second factor: its secret and the address for an authenticator; then log in with a code.
  case codeSetUp(secret: String, address: String)
}

extension APIClient {
  /// Logs in as a user.
  ///
  /// - Parameter code: the code of the second factor, where there is one.
  package func logIn(username: String, password: String, code: String? = nil) async throws -> LoginOutcome {
    let body = UserLogin(username: username, password: password, mfaCode: code)
    let reply = try await unauthorised("token/user", body)
    let fields = (try? WireJSON.decode(JSONValue.self, from: reply.body)) ?? .null
    if let secret = fields["otp_secret"]?.string, let address = fields["qr_uri"]?.string {
      return .codeSetUp(secret: secret, address: address)
    }
    guard fields["access_token"] != nil else { return .codeNeeded(reply.message ?? "a second factor is needed") }
    await session.set(try Self.tokens(reply, "POST token/user"))
    return .loggedIn
  }

  /// Logs in as a node; the key is kept in memory to log in again when the tokens have ended.
  ///
  /// - Throws: `APIError.keyRefused`, also from later calls, when the server does not know the key.
  package func logIn(apiKey: String) async throws {
    let logIn: @Sendable () async throws -> Tokens = {
      do {
        return try Self.tokens(try await unauthorised("token/node", NodeLogin(apiKey: apiKey)), "POST token/node")
      } catch let error as APIError where error.status == 401 {
        throw APIError.keyRefused
      }
    }
    await session.set(try await logIn(), logIn: logIn)
  }

  /// The access token, good for half a minute at least, for what is no call of the API.
  package func token() async throws -> String {
    guard let token = try await session.token(at: now(), renew: { try await renew($0) }) else {
      throw APIError.notLoggedIn
    }
    return token.text
  }

  /// Renews the log-in before the next call, since the server no longer takes it; a node's from its key with `anew`.
  package func doubtLogIn(anew: Bool) async { await session.doubt(anew: anew) }

  /// Forgets the log-in. (Tokens cannot be revoked at the server.)
  package func logOut() async { await session.set(nil) }

  /// The id the log-in stands for.
  ///
  /// - Throws: `APIError.notLoggedIn`.
  package func ownID() async throws -> AuthenticatableID {
    guard let id = await session.current?.access.number else { throw APIError.notLoggedIn }
    return AuthenticatableID(id)
  }

  /// New tokens for a refresh token.
  func renew(_ refresh: String) async throws -> Tokens {
    let request = ClientRequest(.post, "token/refresh", token: refresh)
    var tokens = try Self.tokens(try await exchange(request).success(of: request), "POST token/refresh")
    tokens.refresh = tokens.refresh ?? refresh
    return tokens
  }

  private func unauthorised(_ path: String, _ body: some Encodable) async throws -> ClientResponse {
    let request = ClientRequest(.post, path, body: try WireJSON.encode(body))
    return try await exchange(request).success(of: request)
  }

  private static func tokens(_ reply: ClientResponse, _ attempted: String) throws -> Tokens {
    let fields = (try? WireJSON.decode(JSONValue.self, from: reply.body)) ?? .null
    guard let access = fields["access_token"]?.string.flatMap({ AccessToken($0) }) else {
      throw APIError.unreadable(attempted: attempted, detail: "no access token")
    }
    return Tokens(access: access, refresh: fields["refresh_token"]?.string)
  }
}
