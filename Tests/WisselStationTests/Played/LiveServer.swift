import Foundation
import Logging
import WisselClient
import WisselModel
import WisselServer
import WisselWire

/// Our server in this process, on a port of the loopback, with a collaboration of one organisation.
struct LiveServer: Sendable {
  let port: Int
  /// Logged in as somebody of the organisation who may do everything.
  let user: APIClient
  let collaboration: CollaborationID
  let organization: OrganizationID
  let node: NodeID
  let apiKey: String
  private let running: Task<Void, any Error>

  static func open(in folder: URL) async throws -> LiveServer {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let password = "Live-Passw0rd"
    var options = ServerOptions(dataFolder: folder)
    options.port = 0
    options.passwordCost = 4
    options.rootPassword = password
    let started = AsyncStream.makeStream(of: Int.self)
    var quiet = Logger(label: "server")
    quiet.logLevel = .critical
    let service = try await ServerService(
      options, logger: quiet,
      onReady: { _, port in
        started.continuation.yield(port)
        started.continuation.finish()
      })
    let running = Task {
      defer { started.continuation.finish() }
      try await service.run()
    }
    var port = 0
    for await bound in started.stream { port = bound }
    func client(_ name: String) async throws -> APIClient {
      let client = APIClient(try HTTPTransport(base: "http://127.0.0.1:\(port)/api"))
      _ = try await client.logIn(username: name, password: password)
      return client
    }
    let root = try await client("root")
    let organization = try await root.createOrganization(NewOrganization(name: "org_1")).id
    let collaboration = try await root.createCollaboration(
      NewCollaboration(name: "collab", organizationIDs: [organization], encrypted: false)
    ).id
    let node = try await root.createNode(
      NewNode(collaborationID: collaboration, organizationID: organization, name: "org_1 - collab Node"))
    _ = try await root.createUser(
      NewUser(
        username: "user_1", password: password, email: "user@example.org", organizationID: organization,
        roles: try await root.roles(named: "Root").all().map(\.id)))
    return LiveServer(
      port: port, user: try await client("user_1"), collaboration: collaboration, organization: organization,
      node: node.id, apiKey: node.apiKey ?? "", running: running)
  }

  func close() async {
    running.cancel()
    _ = await running.result
  }
}
