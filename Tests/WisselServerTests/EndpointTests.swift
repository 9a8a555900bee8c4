import Hummingbird
import Testing
import WisselWire

/// An endpoint of the contract, and who may call it.
struct Endpoint: Sendable, CustomTestStringConvertible {
  enum Kind: String, CaseIterable { case user, node, container }

  let verb: HTTPRequest.Method
  let path: String
  /// Empty: no token is asked for.
  let kinds: [Kind]

  init(_ verb: HTTPRequest.Method, _ path: String, _ kinds: Kind...) {
    self.verb = verb
    self.path = path
    self.kinds = kinds
  }

  var testDescription: String { "\(verb.rawValue) \(path)" }

  /// Every endpoint of the contract but those of large results.
  static let all: [Endpoint] = [
    Endpoint(.get, "/version"), Endpoint(.get, "/health"),
    Endpoint(.post, "/token/user"), Endpoint(.post, "/token/node"), Endpoint(.post, "/token/refresh"),
    Endpoint(.post, "/token/container", .node), Endpoint(.post, "/token/user/validate", .user),
    Endpoint(.post, "/token/node/validate", .node),
    Endpoint(.patch, "/password/change", .user), Endpoint(.post, "/recover/lost"), Endpoint(.post, "/recover/reset"),
    Endpoint(.post, "/recover/2fa/lost"), Endpoint(.post, "/recover/2fa/reset"),
    Endpoint(.post, "/recover/node", .user),
    Endpoint(.get, "/organization", .user, .node, .container), Endpoint(.post, "/organization", .user),
    Endpoint(.get, "/organization/1", .user, .node, .container), Endpoint(.patch, "/organization/1", .user, .node),
    Endpoint(.delete, "/organization/1", .user),
    Endpoint(.get, "/collaboration", .user, .node), Endpoint(.post, "/collaboration", .user),
    Endpoint(.get, "/collaboration/1", .user, .node, .container), Endpoint(.patch, "/collaboration/1", .user),
    Endpoint(.delete, "/collaboration/1", .user), Endpoint(.post, "/collaboration/1/organization", .user),
    Endpoint(.delete, "/collaboration/1/organization", .user), Endpoint(.post, "/collaboration/1/node", .user),
    Endpoint(.delete, "/collaboration/1/node", .user),
    Endpoint(.get, "/study", .user, .node, .container), Endpoint(.post, "/study", .user),
    Endpoint(.get, "/study/1", .user, .node, .container), Endpoint(.patch, "/study/1", .user),
    Endpoint(.delete, "/study/1", .user), Endpoint(.post, "/study/1/organization", .user),
    Endpoint(.delete, "/study/1/organization", .user),
    Endpoint(.get, "/node", .user, .node), Endpoint(.post, "/node", .user), Endpoint(.get, "/node/1", .user, .node),
    Endpoint(.patch, "/node/1", .user, .node), Endpoint(.delete, "/node/1", .user),
    Endpoint(.get, "/user", .user), Endpoint(.post, "/user", .user), Endpoint(.get, "/user/1", .user),
    Endpoint(.patch, "/user/1", .user), Endpoint(.delete, "/user/1", .user),
    Endpoint(.get, "/role", .user), Endpoint(.post, "/role", .user), Endpoint(.get, "/role/1", .user),
    Endpoint(.patch, "/role/1", .user), Endpoint(.delete, "/role/1", .user), Endpoint(.post, "/role/1/rule/1", .user),
    Endpoint(.delete, "/role/1/rule/1", .user), Endpoint(.get, "/rule", .user), Endpoint(.get, "/rule/1", .user),
    Endpoint(.get, "/task", .user, .node, .container), Endpoint(.post, "/task", .user, .container),
    Endpoint(.get, "/task/1", .user, .node, .container), Endpoint(.delete, "/task/1", .user),
    Endpoint(.get, "/task/1/status", .user, .container),
    Endpoint(.get, "/run", .user, .node, .container), Endpoint(.get, "/run/1", .user, .node, .container),
    Endpoint(.patch, "/run/1", .node),
    Endpoint(.get, "/result", .user, .node, .container), Endpoint(.get, "/result/1", .user, .node, .container),
    Endpoint(.post, "/kill/task", .user), Endpoint(.post, "/kill/node/tasks", .user),
    Endpoint(.post, "/port", .node), Endpoint(.delete, "/port", .node),
    Endpoint(.get, "/vpn", .node), Endpoint(.post, "/vpn/update", .node),
    Endpoint(.get, "/vpn/algorithm/addresses", .container),
    Endpoint(.get, "/algorithmstore", .user), Endpoint(.post, "/algorithmstore", .user),
    Endpoint(.get, "/algorithmstore/1", .user, .node), Endpoint(.patch, "/algorithmstore/1", .user),
    Endpoint(.delete, "/algorithmstore/1", .user), Endpoint(.post, "/column", .user),
    Endpoint(.get, "/blobstream/status", .user, .node, .container),
  ]
}

@Suite("Every endpoint: who may call it, and with which verbs")
struct EndpointTests {
  /// A token of each kind, and a task so that there is something to ask about.
  private static func tokens(_ federation: Federation) async throws -> [Endpoint.Kind: String] {
    let (task, _) = try await federation.ask(["alpha"])
    let node = try await federation.node("alpha")
    let container = try await federation.server.call(
      .post, "/token/container", ["task_id": .int(task), "image": "algo:1"], token: node)
    return [
      // May delete nothing, so that everything stays for the next endpoint.
      .user: try await federation.user("alpha-Viewer"), .node: node,
      .container: try #require(container.json["container_token"]?.string),
    ]
  }

  @Test("tokens of the right kind are let in, others are 403, and without one it is 401")
  func kinds() async throws {
    try await Federation.run { federation in
      let tokens = try await Self.tokens(federation)
      for endpoint in Endpoint.all where !endpoint.kinds.isEmpty {
        try await Self.check(endpoint, tokens, federation.server)
      }
    }
  }

  private static func check(
    _ endpoint: Endpoint, _ tokens: [Endpoint.Kind: String], _ server: TestServer
  ) async throws {
    let body: JSONValue? = endpoint.verb == .get ? nil : ["surely": "no such field"]
    let nobody = try await server.call(endpoint.verb, endpoint.path, body)
    #expect(nobody.status == 401 && nobody.message == "Missing Authorization Header", "\(endpoint)")
    for kind in Endpoint.Kind.allCases {
      let reply = try await server.call(endpoint.verb, endpoint.path, body, token: tokens[kind])
      let isLetIn = endpoint.kinds.contains(kind)
      #expect((reply.status == 403) == !isLetIn, "\(endpoint) as \(kind): \(reply.status) \(reply.text)")
      #expect(reply.status < 500 || reply.status == 501, "\(endpoint) as \(kind): \(reply.text)")
      #expect(reply.json.object != nil, "\(endpoint) as \(kind) answers JSON")
    }
  }

  @Test("OPTIONS names the verbs, other verbs are 405 with the same list, and HEAD stands beside GET")
  func verbs() async throws {
    try await Federation.run { federation in
      let token = try await federation.user("alpha-Researcher")
      let server = federation.server
      for (path, endpoints) in Dictionary(grouping: Endpoint.all, by: \.path) {
        let verbs = endpoints.map(\.verb.rawValue)
        let expected = (verbs + ["OPTIONS"] + (verbs.contains("GET") ? ["HEAD"] : [])).sorted()
        let options = try await server.call(.options, path)
        #expect(options.status == 200 && options.headers[.allow] == expected.joined(separator: ", "), "\(path)")
        #expect(options.headers[.accessControlAllowOrigin] == "*")
        let wrong = try await server.call(.put, path)
        #expect(wrong.status == 405 && wrong.headers[.allow] == options.headers[.allow], "\(path)")
        guard verbs.contains("GET") else { continue }
        let (head, get) = (
          try await server.call(.head, path, token: token), try await server.call(.get, path, token: token)
        )
        #expect(head.status == get.status && head.text.isEmpty, "\(path)")
      }
    }
  }

  @Test("open endpoints ask for a body, and say what is wrong with it")
  func open() async throws {
    try await TestServer.run { server in
      for endpoint in Endpoint.all where endpoint.kinds.isEmpty && endpoint.verb == .post {
        guard endpoint.path != "/token/refresh" else { continue }
        let reply = try await server.call(.post, endpoint.path, ["surely": "no such field"])
        #expect(reply.status == 400 && reply.json["errors"]?["surely"] == ["Unknown field."], "\(endpoint)")
        #expect(try await server.call(.post, endpoint.path).status == 415, "\(endpoint)")
      }
    }
  }

  @Test("a refusal keeps the contract's text and adds which rules would help")
  func refusals() async throws {
    try await Federation.run { federation in
      let reply = try await federation.server.call(
        .post, "/organization", ["name": "new"], token: federation.user("alpha-Viewer"))
      #expect(reply.status == 401 && reply.json["needs"] == ["(organization, global, create)"])
      let node = try await federation.server.call(
        .delete, "/node/\(federation.nodes["beta"] ?? 0)", token: federation.user("alpha-Researcher"))
      #expect(node.status == 401 && node.message == "You lack the permission to do that!")
      #expect(node.json["needs"]?.array?.contains("(node, collaboration, delete)") == true)
    }
  }
}
