import Foundation
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing
import WisselHTTP
import WisselServer
import WisselWire

/// A Socket.IO client of the namespace `/tasks` over long polling, frame by frame. What it sends asks for an
/// acknowledgement, so that its effect is there when `send` returns.
struct RecordedSocket {
  private var client: any TestClientProtocol
  private var settle: @Sendable () async -> Void
  private let path: String
  private let headers: HTTPFields
  private var lastNumber = 0
  /// Events received so far, as the server wrote them.
  private(set) var events: [String] = []
  /// Whether the server let it into the namespace.
  private(set) var joined = false

  /// - Parameters:
  ///   - authorization: the header of the handshake, if any.
  ///   - address: where a proxy in front says it comes from, if one does.
  init(_ server: TestServer, authorization: String?, from address: String? = nil) async throws {
    client = server.client
    settle = { await server.service.live.settle() }
    var headers: HTTPFields = [:]
    headers[.authorization] = authorization
    headers[HeaderName.forwardedFor] = address
    let open = try await client.execute(
      uri: "/socket.io/?EIO=4&transport=polling", method: .get, headers: headers, body: nil)
    let text = String(buffer: open.body)
    let packet = try WireJSON.decode(JSONValue.self, from: Array(text.dropFirst().utf8))
    let sid = try #require(packet["sid"]?.string, "\(text)")
    path = "/socket.io/?EIO=4&transport=polling&sid=\(sid)"
    self.headers = headers
  }

  /// Goes on with the same session at another process of the server.
  mutating func move(to server: TestServer) {
    client = server.client
    settle = { await server.service.live.settle() }
  }

  /// What a post of nothing in particular is answered: 200 as long as there is a session.
  func status() async throws -> Int {
    try await client.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(string: "6")).status.code
  }

  /// Sends a recorded frame and waits until the server has dealt with it.
  mutating func send(_ frame: String) async throws {
    if frame.hasPrefix("40") {
      try await post(frame)
      while !joined { try await poll(until: nil) }
    } else if frame.hasPrefix("42/tasks,") {
      lastNumber += 1
      try await post("42/tasks,\(lastNumber)" + frame.dropFirst("42/tasks,".count))
      try await poll(until: "43/tasks,\(lastNumber)[]")
    } else {
      try await post(frame)
    }
  }

  /// Waits until everything the server has sent so far is here.
  mutating func synchronize() async throws {
    // The first time all that the client said has been dealt with, the second time all that followed has been told.
    try await sendSign()
    await settle()
    try await sendSign()
  }

  private mutating func sendSign() async throws { try await send(#"42/tasks,["error","synchronize"]"#) }

  private func post(_ text: String) async throws {
    _ = try await client.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(string: text))
  }

  private mutating func poll(until end: String?) async throws {
    var isDone = false
    repeat {
      let reply = try await client.execute(uri: path, method: .get, headers: headers, body: nil)
      try #require(reply.status == .ok, "\(String(buffer: reply.body))")
      for frame in String(buffer: reply.body).split(separator: "\u{1e}").map(String.init) {
        if frame == "2" { try await post("3") }
        if frame.hasPrefix("40/tasks,{") { joined = true }
        if frame.hasPrefix("42/tasks,") { events.append(frame) }
        isDone = isDone || frame == end
      }
    } while end != nil && !isDone
  }
}
