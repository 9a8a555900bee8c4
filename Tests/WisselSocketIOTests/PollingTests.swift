import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing
import WisselSocketIO
import WisselSocketProtocol
import WisselTesting
import WisselWire

@Suite("Long polling", .timeLimit(.minutes(1)))
struct PollingTests {
  struct Answer {
    var status: Int
    var headers: HTTPHeaders
    var body: String
  }

  func request(
    _ port: Int, _ query: String, post body: [UInt8]? = nil, method: HTTPMethod? = nil, headers: HTTPHeaders = [:]
  ) async throws -> Answer {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/socket.io/?\(query)")
    request.method = method ?? (body == nil ? .GET : .POST)
    request.headers = headers
    if let body { request.body = .bytes(body) }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(50))
    let text = String(buffer: try await response.body.collect(upTo: 8 << 20))
    return Answer(status: Int(response.status.code), headers: response.headers, body: text)
  }

  func handshake(_ port: Int) async throws -> String {
    let answer = try await request(port, "EIO=4&transport=polling", headers: ["Authorization": "Bearer node"])
    let open = try WireJSON.decode(JSONValue.self, from: Data(answer.body.utf8.dropFirst()))
    return "EIO=4&transport=polling&sid=\(open["sid"]?.string ?? "")"
  }

  @Test(
    "Answers to bare requests are those recorded",
    .enabled(if: SharedFiles.available, "the shared fixtures are not there"))
  func recorded() async throws {
    let document = try WireJSON.decode(
      JSONValue.self,
      from: Data(contentsOf: SharedFiles.fixture("vantage6-transcripts/22-socketio-auth-failures.json")))
    let entries = (document["entries"]?.array ?? []).filter { $0["transport"]?.string == "polling" }
    #expect(entries.count == 4)
    try await withServer(TestService()) { port, _ in
      for entry in entries {
        let answer = try await request(port, entry["request"]?["query"]?.string ?? "")
        let expected = entry["response"]
        #expect(answer.status == expected?["status"]?.int)
        #expect(answer.headers.first(name: "Content-Type") == expected?["content_type"]?.string)
        let body = expected?["body"]?.string ?? ""
        let parts = body.split(separator: /<SID \d+>/, omittingEmptySubsequences: false)
        #expect(answer.body.hasPrefix(parts.first ?? "") && answer.body.hasSuffix(parts.last ?? ""))
        #expect(parts.count == 2 || answer.body == body)
      }
    }
  }

  @Test("A node's first exchange while polling: accepted, then the events in one answer")
  func node() async throws {
    try await withServer(TestService()) { port, _ in
      let session = try await handshake(port)
      #expect(try await request(port, session, post: Array("40/tasks,{}".utf8)).body == "OK")
      var packets: [String] = []
      while packets.count < 2 {
        packets += try await request(port, session).body.split(separator: "\u{1E}").map(String.init)
      }
      #expect(packets[0].hasPrefix("40/tasks,{\"sid\":\""))
      #expect(packets[1] == "42/tasks,[\"sync\"]")
      #expect(try await request(port, session, post: Array("42/tasks,7[\"echo\",1]\u{1E}1".utf8)).body == "OK")
      #expect(try await request(port, session).status == 400)
    }
  }

  static let bad: [[UInt8]] = [
    Array("9".utf8), Array("bAAAA".utf8), [0x34, 0xC3, 0x28], Array(repeating: 0x32, count: 1_000_001),
    Array("2\u{1E}".utf8),
  ]

  @Test("Bad bodies get 400 and end the session", arguments: bad)
  func badBodies(body: [UInt8]) async throws {
    let service = TestService()
    try await withServer(service) { port, _ in
      let session = try await handshake(port)
      let answer = try await request(port, session, post: body)
      #expect(answer.status == 400)
      #expect(try await request(port, session).status == 400)
      #expect(service.server.connections == 0)
    }
  }

  @Test("Origins: any by default and echoed, else those allowed")
  func origins() async throws {
    try await withServer(TestService()) { port, _ in
      let answer = try await request(port, "EIO=4", headers: ["Origin": "https://a.example"])
      #expect(answer.headers.first(name: "Access-Control-Allow-Origin") == "https://a.example")
      #expect(answer.headers.first(name: "Access-Control-Allow-Credentials") == "true")
      let preflight = try await request(
        port, "EIO=4", method: .OPTIONS,
        headers: ["Origin": "https://a.example", "Access-Control-Request-Headers": "authorization"])
      #expect(preflight.status == 200)
      #expect(preflight.headers.first(name: "Access-Control-Allow-Methods") == "OPTIONS, GET, POST")
      #expect(preflight.headers.first(name: "Access-Control-Allow-Headers") == "authorization")
    }
    let strict = SocketServerOptions(origins: .matching { $0 == "https://a.example" })
    try await withServer(TestService(options: strict)) { port, _ in
      #expect(try await request(port, "EIO=4", headers: ["Origin": "https://a.example"]).status == 200)
      let refused = try await request(port, "EIO=4", headers: ["Origin": "https://b.example"])
      #expect(refused.status == 400)
      #expect(refused.body == "\"Not an accepted origin.\"")
      let raw = try await RawConnection(port: port)
      try await raw.write(RawConnection.handshake(more: "Origin: https://b.example\r\n"))
      #expect(await raw.response().head.hasPrefix("HTTP/1.1 400"))
    }
  }

  @Test("Sessions are bounded, and those that never join make room again")
  func manySessions() async throws {
    let clock = HandClock()
    let service = TestService(options: SocketServerOptions(maxSessions: 2_000), clock: clock.socketClock)
    try await withServer(service) { port, _ in
      let taken = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<8 {
          group.addTask {
            for _ in 0..<250 where try await request(port, "EIO=4").status != 200 { return 0 }
            return 250
          }
        }
        return try await group.reduce(0, +)
      }
      #expect(taken == 2_000)
      #expect(service.server.connections == 2_000)
      #expect(try await request(port, "EIO=4").status == 503)
      let raw = try await RawConnection(port: port)
      try await raw.write(RawConnection.handshake())
      #expect(await raw.response().head.hasPrefix("HTTP/1.1 400"))
      clock.advance(.seconds(45))
      service.server.tick()
      #expect(service.server.connections == 0)
      #expect(try await request(port, "EIO=4").status == 200)
    }
  }

  @Test("A handler that is busy holds back the client, not the memory", arguments: ClientSession.Mode.allCases)
  func busyHandler(mode: ClientSession.Mode) async throws {
    let gate = Watched(false)
    let service = TestService(options: SocketServerOptions(maxInbox: 8)) { _, event in
      if event.name == "wait" { await gate.wait { $0 } }
    }
    try await withServer(service) { port, _ in
      try await withClient(port, token: "node", mode: mode) { client in
        try client.emit("wait")
        for number in 0..<500 { try client.emit("e", number) }
        await service.log.wait { $0.contains("node: wait []") }
        gate.change { $0 = true }
        let log = await service.log.wait { $0.count == 502 }
        #expect(log.dropFirst(2) == ArraySlice((0..<500).map { "node: e [\($0)]" }))
      }
    }
  }
}
