import Foundation
import Hummingbird
import WisselAccess
import WisselDatabase
package import WisselHTTP
import WisselModel
import WisselRuns
import WisselWire

/// Logging in, and proving who one is.
package struct TokenRoutes: Sendable {
  private let core: ServerCore
  private let broughtKeys: BroughtKeys

  package init(_ core: ServerCore) {
    self.core = core
    broughtKeys = BroughtKeys(core)
  }

  package func register(_ routes: inout APIRoutes) {
    routes.post("/token/user", takes: Self.userBody, also: [.unauthorized, .tooManyRequests]) { request in
      try await core.guarded(request) { try await loginUser(request) }
    }
    routes.post("/token/node", takes: Self.nodeBody, also: [.unauthorized, .tooManyRequests]) { request in
      try await core.guarded(request) { try await loginNode(request) }
    }
    routes.post("/token/container", for: .node, takes: Self.containerBody) { try await containerToken($0) }
    routes.post("/token/refresh", also: [.unauthorized, .unprocessableContent]) { try await refresh($0) }
    routes.post("/token/user/validate", for: .user) { try await validateUser($0) }
    routes.post("/token/node/validate", for: .node) { try await validateNode($0) }
  }

  private static let userBody = BodySchema([
    Field("username", .string, required: true, Checks.length(1, 128)),
    Field("password", .string, required: true, Checks.length(1, 128)),
    Field("mfa_code", .string, Checks.length(nil, 10)),
  ])

  private func loginUser(_ request: APIRequest) async throws -> APIReply {
    let fields = try await request.fields(Self.userBody)
    guard let username = fields.string("username"), let password = fields.string("password") else {
      throw WireError.unexpected
    }
    switch try await Login(core).enter(username, password: password, code: fields.string("mfa_code")) {
    case .admitted(let id):
      let caller = try await CallerQueries(core).caller(.user, id, from: request.context.clientAddress)
      return try await reply(for: .user, caller.id, withHeader: true)
    case .enrolled(let enrolment): return try APIReply(.ok, enrolment.body)
    case .codeMissing: return try .message("Please include your two-factor authentication code")
    }
  }

  private static let nodeBody = BodySchema([
    Field("api_key", .string, required: true) { value in
      value.string.flatMap(UUID.init(uuidString:)) == nil ? "API key is not a valid UUID" : nil
    }
  ])

  private func loginNode(_ request: APIRequest) async throws -> APIReply {
    let fields = try await request.fields(Self.nodeBody)
    let key = fields.string("api_key") ?? ""
    let digest = APIKey.digest(key)
    let row = try await core.database.read { transaction in
      try transaction.first("SELECT id FROM node WHERE api_key_digest = \(digest)")
    }
    var known = try row?.value("id", as: NodeID.self)
    if known == nil { known = try await broughtKeys.claim(key) }
    guard let id = known else {
      throw WireError.message(.unauthorized, "Api key is not recognized!")
    }
    let caller = try await CallerQueries(core).caller(.node, id, from: request.context.clientAddress)
    return try await reply(for: .node, caller.id, withHeader: true)
  }

  private func refresh(_ request: APIRequest) async throws -> APIReply {
    let claims: TokenClaims
    do {
      claims = try await core.tokens.verify(
        authorization: request.request.headers[.authorization], for: .refresh)
    } catch { throw error.wireError }
    let caller = try await CallerQueries(core).caller(of: claims, from: request.context.clientAddress)
    return try await reply(for: caller.kind, caller.id, withHeader: false)
  }

  /// The tokens and where to go next, as both logins and a refresh answer.
  func reply(for kind: ClientKind, _ id: AuthenticatableID, withHeader: Bool) async throws -> APIReply {
    let roles: [String] =
      kind == .user ? try await core.database.read { try TokenQueries.roleNames(of: id, $0) } : []
    let (access, refresh) = try await core.tokens.pair(for: kind, id, roles: roles)
    let body = TokenReply(
      accessToken: access, refreshToken: refresh, refreshURL: core.links.at("/token/refresh"),
      userURL: kind == .user ? core.links.path("user", id) : nil,
      nodeURL: kind == .node ? core.links.path("node", id) : nil)
    return try APIReply(.ok, body, headers: withHeader ? [HeaderName.jwtToken: access] : [:])
  }

  private static let containerBody = BodySchema([
    Field("task_id", .integer, required: true, Checks.atLeast(1)),
    Field("image", .string, required: true, Checks.length(1, nil)),
  ])

  private func containerToken(_ request: APIRequest) async throws -> APIReply {
    let fields = try await request.fields(Self.containerBody)
    let caller = try request.caller
    guard let task = fields.int("task_id"), let image = fields.string("image") else { throw WireError.unexpected }
    let subject = try await core.database.read { transaction in
      try TokenQueries.containerSubject(for: TaskID(task), image: image, node: caller.id, transaction)
    }
    return try APIReply(.ok, ContainerTokenReply(containerToken: try await core.tokens.container(subject)))
  }

  private func validateUser(_ request: APIRequest) async throws -> APIReply {
    let id = try request.caller.id
    let row = try await core.database.read { transaction in
      try transaction.first("SELECT id, username, email, organization_id FROM account WHERE id = \(id)")
    }
    guard let row else { throw WireError.unexpected }
    return try APIReply(
      .ok,
      [
        "msg": "Token is valid", "user_id": .int(id.rawValue), "username": .string(row.value("username")),
        "email": row.value("email", as: String?.self).map(JSONValue.string) ?? .null,
        "organization_id": .int(row.value("organization_id")),
      ] as JSONValue)
  }

  private func validateNode(_ request: APIRequest) async throws -> APIReply {
    let id = try request.caller.id
    let row = try await core.database.read { transaction in
      try transaction.first("SELECT name, organization_id FROM node WHERE id = \(id)")
    }
    guard let row else { throw WireError.unexpected }
    return try APIReply(
      .ok,
      [
        "msg": "Token is valid", "node_id": .int(id.rawValue), "name": .string(row.value("name")),
        "organization_id": .int(row.value("organization_id")),
      ] as JSONValue)
  }
}
