import Hummingbird
import Testing
import WisselHTTP
import WisselServer
import WisselWire

@Suite(
  "Recorded exchanges with algorithm stores replay",
  .enabled(if: Transcript.areAvailable, "the recorded exchanges are not there"))
struct StoreReplayTests {
  static let files = ["17-algorithm-store", "18-task-from-store"]

  @Test("registering, using and leaving stores: what the clients see, and what the stores are asked", arguments: files)
  func stores(file: String) async throws {
    try await PlayedStore.run { store in
      try await TestServer.run(configure: {
        $0.rootPassword = "root"
        $0.serverURL = "http://127.0.0.1:\(Transcript.discard)/api"
      }) { server in
        let node = try await Self.prepare(server)
        let transcript = try Transcript(file, store: store.port)
        let asked = transcript.entries.filter { $0["actor"] == "server -> store" }
        store.answer(with: asked.map { $0["response"] ?? .null })
        var replayer = Replayer(server)
        replayer.learn(key: node.json["api_key"]?.string ?? "", of: node.json["id"]?.int ?? 0)
        try await replayer.play(transcript, except: LaterWork.load())
        try ReplayTests.judge(replayer.findings, files: [file])
        try await Self.compare(store.calls, with: asked, server)
      }
    }
  }

  /// The recorded database: an organisation in two collaborations with a node in the first, which is given, and two
  /// users.
  private static func prepare(_ server: TestServer) async throws -> TestServer.Reply {
    let root = try await server.token("root", "root")
    let alpha = try await server.create("/organization", ["name": "alpha"], token: root)
    for name in ["col", "col2"] {
      _ = try await server.create(
        "/collaboration", ["name": .string(name), "organization_ids": [.int(alpha)], "encrypted": false], token: root)
    }
    let node = try await server.call(
      .post, "/node", ["organization_id": .int(alpha), "collaboration_id": 1], token: root)
    _ = try await server.user("researcher", of: alpha, role: "Researcher", by: root)
    _ = try await server.user("coladmin", of: alpha, role: "Collaboration Admin", by: root)
    return node
  }

  private static func compare(_ calls: [PlayedStore.Call], with asked: [JSONValue], _ server: TestServer) async throws {
    #expect(calls.map(\.path) == asked.map { $0["request"]?["path"]?.string ?? "" })
    for (call, entry) in zip(calls, asked) {
      let request = entry["request"] ?? .null
      #expect(call.method == request["method"]?.string && call.json == request["json"])
      #expect(call.query == request["query"]?.string)
      #expect(call.headers["server_url"] == request["headers"]?["server_url"]?.string)
      let owner = request["headers"]?["Authorization"]?.string?.split(separator: " ").dropFirst(2).first
      let claims = try await server.service.core.tokens.verify(authorization: call.headers["authorization"])
      #expect("user\(claims.sub.int ?? 0)" == owner.map(String.init), "the caller's token is passed on")
    }
  }
}
