import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing
import WisselTesting
import WisselWire

@Suite(
  "The published server's permissions", .serialized,
  .enabled(if: Python.hasPublishedServer, Python.publishedServerHint))
struct PermissionTests {
  /// Where ours differs, and why. The call with its target, as the table writes them.
  private static let deviations: [String: String] = [
    "GET /study": "it answers containers with 500, and its own algorithm client lists studies",
    "GET /task?collaboration_id own": "who may list no more than the own tasks may narrow that list down",
    "GET /task?study_id own": "the same",
    "GET /run?collaboration_id own": "the same, for runs",
    "GET /study?organization_id own": "as GET /study",
    "GET /study?organization_id partner": "as GET /study",
    "GET /study?organization_id foreign": "as GET /study; and it lets any organisation be named",
    "GET /study?collaboration_id own": "as GET /study",
    "GET /study?collaboration_id foreign": "as GET /study; and it refuses where ours gives an empty list",
    "POST /kill/node/tasks own": "it tells everybody that a node is not connected, before it looks at the rules",
    "POST /kill/node/tasks partner": "the same",
    "POST /kill/node/tasks foreign": "the same",
  ]

  /// The published server takes minutes for all: `make test` looks at every sixth row, `make soak` at all of them.
  @Test("for every identity, call and target they are those of our golden table, but for the listed deviations")
  func published() async throws {
    let step = Soak.count(6, full: 1)
    let golden = try Self.golden()
    // What it does not have, no row of it is compared with.
    let wanted = golden.rows.indices.filter { $0 % step == 0 && !golden.rows[$0].contains(" /wissel/") }
    let ours = [golden.head] + wanted.map { golden.rows[$0] }
    try await withTemporaryFolder { folder in
      try await PlayedProgram.run(
        "played_store.py", python: Python.publishedServer, atMost: 600, in: folder
      ) { _, store in
        try await TestServer.run(.published, in: folder) { server in
          let client = HTTPClient(eventLoopGroupProvider: .singleton)
          do {
            let world = try await PermissionWorld(
              rootPassword: server.rootPassword, store: store
            ) { [base = server.base] in
              try await Self.call(client, base, $0, $1, $2, $3)
            }
            Self.compare(try await PermissionTable.text(world, rows: Set(wanted).contains), with: ours)
          } catch {
            try await client.shutdown()
            throw error
          }
          try await client.shutdown()
        }
      }
    }
  }

  private static func golden() throws -> (head: Substring, rows: [Substring]) {
    let file = SharedFiles.package.appendingPathComponent("Tests/WisselServerTests/Golden/permissions.txt")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    return (try #require(lines.first), Array(lines.dropFirst()))
  }

  private static func call(
    _ client: HTTPClient, _ base: String, _ verb: String, _ path: String, _ body: JSONValue?, _ token: String?
  ) async throws -> (Int, JSONValue) {
    var request = HTTPClientRequest(url: base + path)
    request.method = HTTPMethod(rawValue: verb)
    if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
    if let body {
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: try WireJSON.encode(body)))
    }
    let response = try await client.execute(request, timeout: .seconds(60))
    let bytes = try await response.body.collect(upTo: 10 << 20)
    let json = try? WireJSON.decode(JSONValue.self, from: Array(bytes.readableBytesView))
    return (Int(response.status.code), json ?? .null)
  }

  /// Compares cell by cell; where the original fails with an error it answers nothing to compare with.
  private static func compare(_ theirs: String, with ours: [Substring]) {
    let lines = theirs.split(separator: "\n")
    #expect(ours.count == lines.count)
    let names = Set(ours.map { $0.prefix(55).split(separator: " ").joined(separator: " ") })
    var listed = names.intersection(deviations.keys)
    for (left, right) in zip(lines, ours) where left != right {
      let row = String(left.prefix(55))
      let cells = zip(left.dropFirst(55), right.dropFirst(55))
      let differ = cells.contains { $0 != $1 && $0 != "!" }
      let name = row.split(separator: " ").joined(separator: " ")
      if differ, listed.remove(name) == nil { Issue.record("theirs: \(left)\nours:   \(right)") }
    }
    #expect(listed.isEmpty, "listed as deviations and not different: \(listed)")
  }
}
