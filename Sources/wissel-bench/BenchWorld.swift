import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization
import WisselClient
import WisselModel
import WisselWire

/// Three organisations with a node each, a researcher, and the calls whose cost is measured.
struct BenchWorld: Sendable {
  /// A kind of request: how often it is sent, and how its calls are made ready.
  struct Kind: Sendable {
    let name: String
    let count: Int
    let prepare: @Sendable (Int) async throws -> @Sendable (Int) -> Load.Call
  }

  private let server: BenchedServer
  private let user: APIClient
  let userToken: String
  private let nodeTokens: [String]
  private let apiKeys: [String]
  private let collaboration: CollaborationID
  private let organizations: [OrganizationID]
  private let task: TaskID

  init(_ server: BenchedServer) async throws {
    self.server = server
    let base = server.address + "/api"
    let root = APIClient(try HTTPTransport(base: base))
    _ = try await root.logIn(username: "root", password: server.rootPassword)
    var organizations: [OrganizationID] = []
    for name in ["North", "Middle", "South"] {
      organizations.append(try await root.createOrganization(NewOrganization(name: name, publicKey: "")).id)
    }
    let collaboration = try await root.createCollaboration(
      NewCollaboration(name: "measured", organizationIDs: organizations, encrypted: false)
    ).id
    var keys: [String] = []
    for organization in organizations {
      let node = try await root.createNode(
        NewNode(collaborationID: collaboration, organizationID: organization, name: "node \(organization)"))
      keys.append(node.apiKey ?? "")
    }
    let roles = try await root.roles(named: "Researcher").all()
    _ = try await root.createUser(
      NewUser(
        username: "asker", password: "Measured-1", email: "asker@example.org", firstname: "Ask", lastname: "Er",
        organizationID: organizations[0], roles: roles.map(\.id)))
    let user = APIClient(try HTTPTransport(base: base))
    _ = try await user.logIn(username: "asker", password: "Measured-1")
    let client = HTTPClient(eventLoopGroupProvider: .singleton)
    do {
      userToken = try await Self.token(
        server, client, "/api/token/user", ["username": "asker", "password": "Measured-1"])
      var tokens: [String] = []
      for key in keys {
        tokens.append(try await Self.token(server, client, "/api/token/node", ["api_key": .string(key)]))
      }
      nodeTokens = tokens
      try await client.shutdown()
    } catch {
      try? await client.shutdown()
      throw error
    }
    self.user = user
    self.collaboration = collaboration
    self.organizations = organizations
    apiKeys = keys
    task = try await user.createTask(Self.request(collaboration, organizations)).id
  }

  private static func token(
    _ server: BenchedServer, _ client: HTTPClient, _ path: String, _ body: JSONValue
  ) async throws -> String {
    let call = Load.Call(method: .POST, path: path, body: ByteBuffer(bytes: try WireJSON.encode(body)))
    let answer = try await Load(server: server, connections: 1).send(call, client)
    let value = try WireJSON.decode(JSONValue.self, from: Data(answer.readableBytesView))
    guard let token = value["access_token"]?.string else { throw BenchFailure(description: "\(path) gave no token") }
    return token
  }

  private static func request(_ collaboration: CollaborationID, _ organizations: [OrganizationID]) -> TaskRequest {
    TaskRequest(
      name: "measured", image: "registry.example/measured:1", collaboration: collaboration,
      organizations: organizations, input: AlgorithmInput(method: "empty"))
  }

  /// The kinds of requests, each named as in the report.
  var kinds: [Kind] {
    let (userToken, apiKeys, task) = (userToken, apiKeys, task)
    return [
      Kind(name: "version", count: 4000) { _ in { _ in Load.Call(path: "/api/version") } },
      Kind(name: "list organisations", count: 4000) { _ in
        { _ in Load.Call(path: "/api/organization", token: userToken) }
      },
      Kind(name: "list a task's runs", count: 4000) { _ in
        { _ in Load.Call(path: "/api/run?task_id=\(task)", token: userToken) }
      },
      Kind(name: "create a task, 3 organisations", count: 2000) { _ in try creation() },
      Kind(name: "patch a run, 100 kB", count: 600) { try await patches($0, bytes: 100_000) },
      Kind(name: "patch a run, 10 MB", count: 48) { try await patches($0, bytes: 10_000_000) },
      Kind(name: "node login", count: 2000) { _ in
        let bodies = try apiKeys.map { ByteBuffer(bytes: try WireJSON.encode(["api_key": $0])) }
        return { Load.Call(method: .POST, path: "/api/token/node", body: bodies[$0 % bodies.count]) }
      },
    ]
  }

  /// The first page of the list that people look at.
  var newestTasks: Kind {
    Kind(name: "the newest tasks", count: 400) { [userToken] _ in
      { _ in Load.Call(path: "/api/task?sort=-id", token: userToken) }
    }
  }

  /// The first page of all runs, with how many there are.
  var newestRuns: Kind {
    Kind(name: "the newest runs", count: 400) { [userToken] _ in
      { _ in Load.Call(path: "/api/run", token: userToken) }
    }
  }

  private func creation() throws -> @Sendable (Int) -> Load.Call {
    let input = Data(#"{"method":"empty"}"#.utf8).base64EncodedString()
    let body: JSONValue = [
      "name": "measured", "image": "registry.example/measured:1", "description": "",
      "collaboration_id": .int(collaboration.rawValue),
      "organizations": .array(organizations.map { ["id": .int($0.rawValue), "input": .string(input)] }),
      "databases": [["label": "default"]],
    ]
    let (bytes, token) = (ByteBuffer(bytes: try WireJSON.encode(body)), userToken)
    return { _ in Load.Call(method: .POST, path: "/api/task", token: token, body: bytes, status: 201) }
  }

  /// The calls that hand in the result of a run each.
  private func patches(_ count: Int, bytes: Int) async throws -> @Sendable (Int) -> Load.Call {
    let (runs, content) = (try await openRuns(count), try resultBody(bytes: bytes))
    return { Load.Call(method: .PATCH, path: "/api/run/\(runs[$0].id)", token: runs[$0].token, body: content) }
  }

  /// A run that waits for its result, and the token of its node.
  struct OpenRun: Sendable {
    let id: RunID
    let token: String
  }

  /// Makes tasks, and gives their runs.
  func openRuns(_ count: Int) async throws -> [OpenRun] {
    var runs: [OpenRun] = []
    while runs.count < count {
      let made = try await user.createTask(Self.request(collaboration, organizations))
      for run in try await user.runs(of: made.id).all() {
        guard let index = organizations.firstIndex(where: { $0 == run.organization?.id }) else { continue }
        runs.append(OpenRun(id: run.id, token: nodeTokens[index]))
      }
    }
    return runs
  }

  /// What a node sends when it has a result of so many bytes.
  func resultBody(bytes: Int) throws -> ByteBuffer {
    let body: JSONValue = [
      "result": .string(String(repeating: "QUJD", count: bytes / 4)), "log": "done", "status": "completed",
      "finished_at": "2026-11-21T20:30:23.667187+00:00",
    ]
    return ByteBuffer(bytes: try WireJSON.encode(body))
  }
}
