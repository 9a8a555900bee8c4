import AsyncHTTPClient
import Foundation
import JWTKit
import NIOCore
import NIOHTTP1
import WisselHTTP
import WisselWire

/// Calls to an identity provider: what it says about itself, the exchange of a code, and its keys. Bounded in size and
/// time; redirects are not followed.
struct ProviderClient: Sendable {
  let provider: IdentityProvider

  /// What went wrong, for the log: it holds no codes or tokens.
  struct Failure: Error, SafelyDescribed {
    let safeDescription: String
  }

  /// Where a provider does what.
  struct Metadata: Sendable {
    let authorization: String
    let token: String
    let keys: String
  }

  private static let longestReply = 1 << 20

  /// The provider's description of itself.
  ///
  /// - Throws: `Failure`, also when it describes another issuer.
  func metadata() async throws -> Metadata {
    let base = String(provider.issuer.reversed().drop { $0 == "/" }.reversed())
    let json = try await call(HTTPClientRequest(url: base + "/.well-known/openid-configuration"), "its description")
    guard json["issuer"]?.string == provider.issuer else {
      throw Failure(safeDescription: "it describes another issuer")
    }
    guard let authorization = json["authorization_endpoint"]?.string, let token = json["token_endpoint"]?.string,
      let keys = json["jwks_uri"]?.string, [authorization, token, keys].allSatisfy(Self.isSafe)
    else { throw Failure(safeDescription: "its description lacks endpoints, or they are not https") }
    return Metadata(authorization: authorization, token: token, keys: keys)
  }

  /// The identity token for a code.
  func exchange(_ code: String, _ attempt: SignInAttempt, redirect: String, at metadata: Metadata) async throws
    -> String
  {
    var fields = [
      ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect),
      ("client_id", provider.clientID), ("code_verifier", attempt.verifier),
    ]
    if let secret = provider.clientSecret { fields.append(("client_secret", secret)) }
    var request = HTTPClientRequest(url: metadata.token)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
    request.headers.add(name: "Accept", value: "application/json")
    request.body = .bytes(
      ByteBuffer(string: fields.map { "\($0.0)=\(FormText.encode($0.1))" }.joined(separator: "&")))
    guard let token = try await call(request, "the exchange of a code")["id_token"]?.string else {
      throw Failure(safeDescription: "it gave no identity token")
    }
    return token
  }

  /// The keys it signs with.
  func keys(at metadata: Metadata) async throws -> JWTKeyCollection {
    let json = try await call(HTTPClientRequest(url: metadata.keys), "its keys")
    let usable: JSONValue = ["keys": .array((json["keys"]?.array ?? []).compactMap(Self.signing))]
    do {
      return try await JWTKeyCollection().add(jwks: try WireJSON.convert(usable, to: JWKS.self))
    } catch { throw Failure(safeDescription: "its keys cannot be read") }
  }

  /// A key for signatures of the usual kinds with its algorithm named, which is optional on the wire; nil for others.
  private static func signing(_ key: JSONValue) -> JSONValue? {
    guard key["use"]?.string ?? "sig" == "sig", var members = key.object else { return nil }
    let standard = ["RSA": "RS256", "EC": "ES256"][key["kty"]?.string ?? ""]
    guard let standard else { return nil }
    members["alg"] = key["alg"] ?? .string(standard)
    return .object(members)
  }

  /// Encrypted, or on this machine, as in tests and development.
  static func isSafe(_ address: String) -> Bool {
    guard let parts = URLComponents(string: address), let host = parts.host else { return false }
    return parts.scheme == "https" || (parts.scheme == "http" && ["127.0.0.1", "localhost", "::1"].contains(host))
  }

  private func call(_ request: HTTPClientRequest, _ what: String) async throws -> JSONValue {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.timeout.connect = .seconds(5)
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    let json: JSONValue?
    do {
      let response = try await client.execute(request, timeout: .seconds(10))
      let bytes = try await response.body.collect(upTo: Self.longestReply)
      json = response.status == .ok ? try? WireJSON.decode(JSONValue.self, from: Array(bytes.readableBytesView)) : nil
    } catch { json = nil }
    try await client.shutdown()
    guard let json else { throw Failure(safeDescription: "it did not answer as it should when asked for \(what)") }
    return json
  }
}
