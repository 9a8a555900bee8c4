import Foundation
import Hummingbird
import Testing
import WisselDatabase
import WisselHTTP
import WisselModel
import WisselServer
import WisselWire

/// A small federation: organisations alpha, beta and gamma in an open collaboration and alpha and beta in an encrypted
/// one, each with a node; users of alpha and beta, and delta, an outsider.
struct Federation {
  let server: TestServer
  let open: Int
  let sealed: Int
  /// Organisations by name.
  let organizations: [String: Int]
  /// Nodes by organisation, of the open and the encrypted collaboration.
  let nodes: [String: Int]
  let sealedNodes: [String: Int]
  /// Users by name, such as `alpha-Researcher`.
  let users: [String: Int]

  static func run(
    now: @escaping @Sendable () -> WireTime = { WireTime(Date()) },
    _ body: @escaping @Sendable (Federation) async throws -> Void
  ) async throws {
    try await TestServer.run(now: now) { server in try await body(Federation(server)) }
  }

  init(_ server: TestServer) async throws {
    self.server = server
    let rows = try await server.service.core.database.write { try Rows($0) }
    (open, sealed, organizations) = (rows.open, rows.sealed, rows.organizations)
    (nodes, sealedNodes, users) = (rows.nodes, rows.sealedNodes, rows.users)
  }

  private struct Rows: Sendable {
    var open = 0
    var sealed = 0
    var organizations: [String: Int] = [:]
    var nodes: [String: Int] = [:]
    var sealedNodes: [String: Int] = [:]
    var users: [String: Int] = [:]

    init(_ transaction: borrowing Transaction) throws {
      for name in ["alpha", "beta", "gamma", "delta"] {
        organizations[name] = try transaction.insertReturningID("INSERT INTO organization (name) VALUES (\(name))")
      }
      open = try collaboration("open", false, ["alpha", "beta", "gamma"], transaction)
      sealed = try collaboration("sealed", true, ["alpha", "beta"], transaction)
      for name in ["alpha", "beta", "gamma"] { nodes[name] = try node(name, open, transaction) }
      for name in ["alpha", "beta"] { sealedNodes[name] = try node(name, sealed, transaction) }
      for (organization, role) in [
        ("alpha", "Researcher"), ("alpha", "Collaboration Admin"), ("alpha", "Viewer"), ("beta", "Researcher"),
        ("delta", "Researcher"),
      ] {
        users["\(organization)-\(role)"] = try user(organization, role, transaction)
      }
    }

    private func collaboration(
      _ name: String, _ encrypted: Bool, _ members: [String], _ transaction: borrowing Transaction
    ) throws -> Int {
      let id = try transaction.insertReturningID(
        "INSERT INTO collaboration (name, encrypted) VALUES (\(name), \(encrypted))")
      for member in members {
        try transaction.execute(
          """
          INSERT INTO membership (collaboration_id, organization_id) VALUES (\(id), \(organizations[member]))
          """)
      }
      return id
    }

    private func node(_ name: String, _ collaboration: Int, _ transaction: borrowing Transaction) throws -> Int {
      let id = try transaction.insertReturningID(
        "INSERT INTO authenticatable (type, status) VALUES ('node', 'offline')")
      try transaction.execute(
        """
        INSERT INTO node (id, name, api_key_digest, organization_id, collaboration_id)
        VALUES (\(id), \("\(name)-\(collaboration)"), \("digest \(id)"), \(organizations[name]), \(collaboration))
        """)
      return id
    }

    private func user(_ organization: String, _ role: String, _ transaction: borrowing Transaction) throws -> Int {
      let id = try transaction.insertReturningID("INSERT INTO authenticatable (type) VALUES ('user')")
      try transaction.execute(
        """
        INSERT INTO account (id, username, password, organization_id)
        VALUES (\(id), \("\(organization)-\(role)"), '-', \(organizations[organization]))
        """)
      try transaction.execute(
        "INSERT INTO account_role (account_id, role_id) SELECT \(id), id FROM role WHERE name = \(role)")
      return id
    }
  }

  // MARK: Callers

  /// A user's token.
  func user(_ name: String) async throws -> String {
    let id = AuthenticatableID(try #require(users[name]))
    return try await server.service.core.tokens.pair(for: .user, id).access
  }

  /// A node's token.
  func node(_ organization: String, sealed: Bool = false) async throws -> String {
    let id = AuthenticatableID(try #require((sealed ? sealedNodes : nodes)[organization]))
    return try await server.service.core.tokens.pair(for: .node, id).access
  }

  // MARK: Asking

  /// `{"method":"m"}` in base64.
  static let input = "eyJtZXRob2QiOiJtIn0="

  /// The body of a task for some organisations.
  func question(_ names: [String], in collaboration: Int? = nil, image: String = "algo:1") throws -> JSONValue {
    [
      "name": "question", "image": .string(image), "collaboration_id": .int(collaboration ?? open),
      "organizations": .array(
        try names.map { ["id": .int(try #require(organizations[$0])), "input": .string(Self.input)] }),
    ]
  }

  /// Asks as alpha's researcher; gives the task's id and its runs by organisation.
  func ask(_ names: [String]) async throws -> (task: Int, runs: [String: Int]) {
    let asker = try await user("alpha-Researcher")
    let reply = try await server.call(.post, "/task", question(names), token: asker)
    let task = try #require(reply.json["id"]?.int, "\(reply.text)")
    let runs = try await server.call(.get, "/run?task_id=\(task)", token: asker).data
    return (
      task,
      try Dictionary(
        uniqueKeysWithValues: names.map { name in
          let run = runs.first { $0["organization"]?["id"]?.int == organizations[name] }
          return (name, try #require(run?["id"]?.int))
        })
    )
  }

  /// What a node tells about a run.
  @discardableResult
  func tell(_ organization: String, _ run: Int, _ change: JSONValue) async throws -> TestServer.Reply {
    try await server.call(.patch, "/run/\(run)", change, token: node(organization))
  }
}
