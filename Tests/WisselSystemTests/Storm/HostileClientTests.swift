import Foundation
import Testing
import WisselClient
import WisselProcesses
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
        #expect(after < before + 200)
        withExtendedLifetime(open) {}
      }
    }
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
