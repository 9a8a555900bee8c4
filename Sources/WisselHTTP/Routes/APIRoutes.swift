package import Hummingbird
package import WisselAccess
package import WisselModel
import WisselWire

/// The routes of an API under one prefix. Collects handlers, then mounts them together with what follows from them:
/// HEAD beside GET, OPTIONS with the verbs of the path, and 405 with `Allow` for the rest.
package struct APIRoutes {
  /// Checks the bearer token of a request and tells who asks.
  package typealias Authenticator = @Sendable (APIRequest) async throws -> Caller
  /// Answers a request.
  package typealias Handler = @Sendable (APIRequest) async throws -> APIReply
  /// Stands around the answer to every call, the check of its token included.
  package typealias Around = @Sendable (RouteCall, () async throws -> APIReply) async throws -> APIReply

  private let prefix: String
  private let limits: Limits
  private let authenticate: Authenticator
  private let around: Around
  private var paths: [String: [HTTPRequest.Method: Responder]] = [:]
  /// What was added, in that order.
  package private(set) var descriptions: [RouteDescription] = []

  /// - Parameters:
  ///   - prefix: The configured `api_path`, for example `/api`; may be empty.
  ///   - around: What every call goes through.
  package init(
    prefix: String, limits: Limits = Limits(), around: @escaping Around = { try await $1() },
    authenticate: @escaping Authenticator
  ) {
    self.prefix = prefix
    self.limits = limits
    self.around = around
    self.authenticate = authenticate
  }

  /// Adds a route.
  /// - Parameters:
  ///   - path: Under the prefix, with `:id` for numbers and `:uuid` for UUIDs: `/task/:id/status`.
  ///   - kinds: Who may call it; nobody named means that it is open and asks for no token. Another kind of token is
  ///     answered with 403.
  package mutating func add(
    _ method: HTTPRequest.Method, _ path: String, _ kinds: [ClientKind], _ body: BodyKind = .ordinary,
    takes: BodySchema? = nil, bytes: ByteContent = ByteContent(), query: [QueryField] = [],
    gives: HTTPResponse.Status = .ok, also: [HTTPResponse.Status] = [], _ handler: @escaping Handler
  ) {
    let kinds = Set(kinds)
    descriptions.append(
      RouteDescription(
        method: method, path: path, kinds: kinds, takes: takes, bytes: bytes, query: query, gives: gives, also: also))
    let authenticate = kinds.isEmpty ? nil : authenticate
    paths[path, default: [:]][method] = Responder { [limits, around] request, context in
      guard !request.uri.path.hasSuffix("/") else { throw WireError.unknownPath }
      var context = context
      context.limits = limits
      let apiRequest = APIRequest(request, context: context, bodyKind: body)
      let reply = try await around(RouteCall(pattern: path, request: apiRequest)) {
        guard let authenticate else { return try await handler(apiRequest) }
        var context = apiRequest.context
        let caller = try await authenticate(apiRequest)
        guard kinds.contains(caller.kind) else { throw WireError.wrongKind(caller.kind, allowed: kinds) }
        context.caller = caller
        do {
          return try await handler(APIRequest(request, context: context, bodyKind: body))
        } catch let error as WireError {
          throw error.naming(NeededRules.missing(method.rawValue, path, by: caller))
        }
      }
      return reply.response()
    }
  }

  /// Adds an open route that serves the description of all routes added so far, and of itself.
  package mutating func describe(at path: String, title: String, version: String) {
    let own = RouteDescription(
      method: .get, path: path, kinds: [], takes: nil, bytes: ByteContent(), query: [], gives: .ok, also: [])
    let document = OpenAPIDocument(title: title, version: version, prefix: prefix).json(descriptions + [own])
    add(.get, path, []) { _ in try APIReply(.ok, document) }
  }

  /// Puts the routes on a router.
  package func mount(on router: Router<APIContext>) {
    for (path, responders) in paths {
      var responders = responders
      if let get = responders[.get], responders[.head] == nil {
        responders[.head] = Responder { try await get.respond(to: $0, context: $1).createHeadResponse() }
      }
      let allowed = (responders.keys.map(\.rawValue) + ["OPTIONS"]).sorted()
      responders[.options] = Responder { _, _ in
        Response(status: .ok, headers: [.allow: allowed.joined(separator: ", ")])
      }
      for method in Self.methods where responders[method] == nil {
        responders[method] = Responder { _, _ in throw WireError.wrongMethod(allowed: allowed) }
      }
      for (method, responder) in responders {
        router.on(RouterPath(prefix + path), method: method, responder: responder)
      }
    }
  }

  private typealias Responder = CallbackResponder<APIContext>

  private static let methods: [HTTPRequest.Method] = [
    .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect,
  ]
}

extension WireError {
  /// A lack of permission with the rules that would help; any other error as it is.
  fileprivate func naming(_ rules: [Rule]) -> WireError {
    guard status == .unauthorized, !rules.isEmpty, var members = body.object else { return self }
    members["needs"] = .array(rules.map { .string($0.shortForm) })
    return WireError(status, body: .object(members), headers: headers)
  }

  /// A user's token on a node's endpoint, or the like.
  package static func wrongKind(_ kind: ClientKind, allowed: Set<ClientKind>) -> WireError {
    let names = allowed.map(\.rawValue).sorted().joined(separator: ", ")
    return .message(.forbidden, "This endpoint is for tokens of: \(names). Yours is one of a \(kind.rawValue).")
  }
}
