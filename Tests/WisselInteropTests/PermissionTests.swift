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
  ]

  /// The published server takes minutes for all: `make test` looks at every sixth row, `make soak` at all of them.
  @Test("for every identity, call and target they are those of our golden table, but for the listed deviations")
  func published() async throws {
    let step = Soak.count(6, full: 1)
    let isWanted: @Sendable (Int) -> Bool = { $0 % step == 0 }
    try await withTemporaryFolder { folder in
      try await TestServer.run(.published, in: folder) { server in
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        do {
          let world = try await PermissionWorld(rootPassword: server.rootPassword) { [base = server.base] in
            try await Self.call(client, base, $0, $1, $2, $3)
          }
          try Self.compare(try await PermissionTable.text(world, rows: isWanted), rows: isWanted)
        } catch {
          try await client.shutdown()
          throw error
        }
        try await client.shutdown()
      }
    }
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
  private static func compare(_ theirs: String, rows isWanted: (Int) -> Bool) throws {
    let file = SharedFiles.package.appendingPathComponent("Tests/WisselServerTests/Golden/permissions.txt")
    let table = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let ours = table.prefix(1) + table.dropFirst().enumerated().filter { isWanted($0.offset) }.map(\.element)
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
