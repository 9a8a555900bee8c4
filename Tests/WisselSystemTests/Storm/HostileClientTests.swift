import Foundation
import Testing
import WisselClient
import WisselModel
import WisselProcesses
import WisselSocketIO
import WisselSocketProtocol
import WisselTesting
import WisselWire

/// Whoever can reach the server may send it anything. It costs a bounded amount, changes nothing, and nobody else waits.
@Suite("A client that means harm", .serialized)
struct HostileClientTests {
  private static let seed: UInt64 = 20_261_127

  @Test("garbage, giant headers, half-open uploads and broken frames change nothing", .timeLimit(.minutes(5)))
  func hostile() async throws {
    print("seed \(Self.seed)")
    try await withTemporaryFolder { folder in
      try await StormServer.run(hospitals: 2, collaborations: 1, in: folder) { server in
        let asker = try await server.askerClient()
        let token = try await server.token(ofKey: server.apiKeys[0][0])
        let before = server.residentMegabytes
        var open: [RawLine] = []
        var broken: [RawLine] = []
        for number in 0..<Soak.count(100, full: 1000) {
          open += halfOpenUploads(server, token)
          garbage(server, number)
          #expect(giantHeaders(server), "giant headers were taken")
          broken.append(try #require(brokenFrames(server, token, number)))
          if number % 20 == 0 { #expect(try await asker.version().isEmpty == false) }
        }
        #expect(broken.allSatisfy { $0.isClosedByPeer() }, "a broken frame was taken")
        #expect(server.process.identifier != nil)
        #expect(try await asker.tasks().all().isEmpty)
        let after = server.residentMegabytes
        print("\(open.count) uploads half open, memory \(Int(before)) MB before, \(Int(after)) MB after")
        // Each that is held open costs what its buffers take, and what the others sent nothing.
        #expect(after < before + 50 + Double(open.count) / 4)
        withExtendedLifetime(open) {}
      }
    }
  }

  @Test("ten thousand bad logins from one address are cut short, and others log in meanwhile", .timeLimit(.minutes(5)))
  func badLogins() async throws {
    try await withTemporaryFolder { folder in
      try await StormServer.run(hospitals: 1, collaborations: 1, in: folder, additions: "{}") { server in
        let before = server.residentMegabytes
        var line: RawLine?
        var answers: [Int: Int] = [:]
        for number in 0..<10_000 {
          if number % 100 == 0 { line = RawLine(server.url, from: "127.0.0.9") }
          let body = #"{"username": "nobody\#(number)", "password": "guess \#(number)"}"#
          line?.say(
            "POST /api/token/user HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
          answers[line?.status() ?? 0, default: 0] += 1
          if number % 2500 == 0 { _ = try await server.askerClient() }
        }
        // Only those that were looked at cost a password's slow hash.
        #expect(answers.keys.sorted() == [401, 429])
        #expect((answers[401] ?? 0) <= 150)
        let (after, seconds) = (server.residentMegabytes, server.process.usage.processorSeconds)
        print("answers \(answers), memory \(Int(before)) MB before, \(Int(after)) MB after, \(Int(seconds)) s of work")
        #expect(after < before + 100)
        let asker = try await server.askerClient()
        #expect(try await asker.ownUser().username == StormServer.asker.name)
      }
    }
  }

  @Test("a node that stops reading is given up, and nobody else waits for it", .timeLimit(.minutes(5)))
  func slowReader() async throws {
    try await withTemporaryFolder { folder in
      try await StormServer.run(hospitals: 3, collaborations: 1, in: folder) { server in
        let asker = try await server.askerClient()
        let receiver = try #require(try await asker.ownUser().organization?.id)
        let task = try await asker.createTask(
          TaskRequest(
            name: "storm", image: "registry.example/storm:1", collaboration: 1, organizations: [receiver],
            input: AlgorithmInput(method: "none")))
        let run = try #require(try await asker.runs(of: task.id).all().first)
        let before = server.residentMegabytes
        let stuck = try await stuckNode(server, server.apiKeys[1][0])
        let slow = try #require(stuck)
        let speaker = try await server.socketClient(ofKey: server.apiKeys[0][0])
        let listener = try await server.socketClient(ofKey: server.apiKeys[2][0])
        let count = 400
        try await withThrowingTaskGroup(of: Void.self) { group in
          for client in [speaker, listener] { group.addTask { _ = try await client.run() } }
          for client in [speaker, listener] { try await client.joined() }
          group.addTask {
            for await event in speaker.events where event.name == "never" { _ = event }
          }
          var heard = listener.events.makeAsyncIterator()
          for number in 0..<count {
            let text = "\(number) " + String(repeating: "x", count: 64_000)
            let log: JSONValue = ["run_id": .int(run.id.rawValue), "log": .string(text)]
            try speaker.emit(EventName.algorithmLog, log)
            // The others hear of each before the next is sent.
            while let event = await heard.next() {
              guard event.name == EventName.algorithmLog else { continue }
              #expect(event.data?["log"]?.string?.hasPrefix("\(number) ") == true)
              break
            }
          }
          for client in [speaker, listener] { client.leave() }
          try await group.waitForAll()
        }
        #expect(slow.isClosedByPeer())
        let after = server.residentMegabytes
        print("\(count) events of 64 kB, memory \(Int(before)) MB before, \(Int(after)) MB after")
        #expect(after < before + 100)
      }
    }
  }

  /// A node that has joined and then reads no more.
  private func stuckNode(_ server: StormServer, _ key: String) async throws -> RawLine? {
    let line = RawLine(server.url, window: 4096)
    let token = try await server.token(ofKey: key)
    line?.say(
      "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        + "Authorization: Bearer \(token)\r\n\r\n")
    guard line?.hear().hasPrefix("HTTP/1.1 101") == true else { return nil }
    let join = Array("40/tasks,".utf8)
    line?.say([0x81, 0x80 | UInt8(join.count), 0, 0, 0, 0] + join)
    var said = ""
    while !said.contains("40/tasks,") {
      guard let more = line?.hear(), !more.isEmpty else { return nil }
      said += more
    }
    return line
  }

  private func garbage(_ server: StormServer, _ number: Int) {
    var generator = SeededGenerator(seed: Self.seed &+ UInt64(number))
    let bytes = (0..<4096).map { _ in UInt8.random(in: 0...255, using: &generator) }
    RawLine(server.url)?.say(bytes)
  }

  /// 256 kB of one header.
  private func giantHeaders(_ server: StormServer) -> Bool {
    guard let line = RawLine(server.url) else { return false }
    guard line.say("GET /api/version HTTP/1.1\r\nHost: x\r\nX-Long: " + String(repeating: "a", count: 1 << 18)) else {
      return true
    }
    line.say("\r\n\r\n")
    return !line.hear().hasPrefix("HTTP/1.1 200")
  }

  /// Promises a megabyte and sends a part, with a token that is good and with none.
  private func halfOpenUploads(_ server: StormServer, _ token: String) -> [RawLine] {
    [("/api/token/user", ""), ("/api/run/1", "Authorization: Bearer \(token)\r\n")].compactMap { path, header in
      let line = RawLine(server.url)
      line?.say(
        "\(path == "/api/run/1" ? "PATCH" : "POST") \(path) HTTP/1.1\r\nHost: x\r\n\(header)"
          + "Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{\"username\": \"")
      return line
    }
  }

  /// After a proper handshake: frames that promise too much, are not masked, or hold no packet.
  private func brokenFrames(_ server: StormServer, _ token: String, _ number: Int) -> RawLine? {
    guard let line = RawLine(server.url) else { return nil }
    line.say(
      "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        + "Authorization: Bearer \(token)\r\n\r\n")
    guard line.hear().hasPrefix("HTTP/1.1 101") else { return nil }
    let frames: [[UInt8]] = [
      [0x81, 0xFF] + [UInt8](repeating: 0x7F, count: 8) + [1, 2, 3, 4],
      [0x81, 0x05] + Array("hello".utf8),
      [0xFF, 0x80, 0, 0, 0, 0],
      [0x81, 0x83, 0, 0, 0, 0] + Array("zzz".utf8),
      [0x89, 0xFE, 0xFF, 0xFF, 0, 0, 0, 0],
    ]
    line.say(frames[number % frames.count])
    return line
  }
}
