import Foundation
import Testing
import WisselTesting

@Suite("The published Python packages, unmodified", .serialized, .enabled(if: Python.hasPackages, Python.packagesHint))
struct PublishedPackagesTests {
  private func run(_ script: String, _ argument: String, at kind: TestServer.Kind, blobs: Bool = false) async throws {
    try await withTemporaryFolder { folder in
      try await TestServer.run(kind, in: folder, blobs: blobs) { server in
        _ = try await Python.run(
          script, [server.url, folder.path, argument] + (blobs ? ["blobs"] : []), environment: server.environment,
          in: folder)
      }
    }
  }

  @Test(
    "vantage6-client builds a federation, asks, waits and reads the answer; NodeClient answers",
    arguments: ["encrypted", "open"])
  func userClient(collaboration: String) async throws {
    try await run("user_client.py", collaboration, at: .ours)
  }

  @Test("the same with inputs and results of megabytes as blobs", arguments: ["encrypted", "open"])
  func blobs(collaboration: String) async throws {
    try await run("user_client.py", collaboration, at: .ours, blobs: true)
  }

  @Test(
    "NodeClient with python-socketio hears of a task, reports its result, and is told to stop",
    arguments: ["polling", "websocket", "upgrade"])
  func nodeSocket(transport: String) async throws {
    try await run("node_socket.py", transport, at: .ours)
  }

  @Test(
    "the same scripts hold against the published server, so they ask what it does",
    .enabled(if: Python.hasPublishedServer, Python.publishedServerHint),
    arguments: [("user_client.py", "encrypted"), ("node_socket.py", "upgrade")])
  func control(script: String, argument: String) async throws {
    try await run(script, argument, at: .published)
  }
}
