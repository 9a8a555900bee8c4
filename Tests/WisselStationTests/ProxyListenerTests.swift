import Foundation
import Glibc
import Logging
import NIOCore
import NIOPosix
import Testing
import WisselModel
import WisselTesting
import WisselWire

@testable import WisselStation

/// A run's socket.
@Suite struct ProxyListenerTests {
  /// An algorithm may go on connecting until the last moment, and that must not be the station's last one as well.
  @Test func itEndsWhileProgramsConnect() async throws {
    var logger = Logger(label: "proxy")
    logger.logLevel = .critical
    try await withTemporaryFolder { [logger] folder in
      for round in 0..<(Soak.isOn ? 1000 : 100) {
        let path = folder.path + "/s\(round)"
        let listener = try await ProxyListener.start(socket: path, bodyLimit: 1024, logger: logger)
        await withTaskGroup(of: Int.self) { group in
          for _ in 0..<4 { group.addTask { await Self.connections(to: path) } }
          // The first of them are there before it ends.
          _ = try? await Self.connection(to: path)
          await listener.stop()
        }
        #expect(!FileManager.default.fileExists(atPath: path))
      }
    }
  }

  /// A hostile algorithm opens many connections and says no more; each is ended, and who comes then is served.
  @Test func connectionsThatEndInTheMiddleOfARequestAreEnded() async throws {
    var logger = Logger(label: "proxy")
    logger.logLevel = .critical
    try await withTemporaryFolder { [logger] folder in
      let path = folder.path + "/s"
      let listener = try await ProxyListener.start(socket: path, bodyLimit: 1024, logger: logger)
      let answers = await Task.detached {
        (0..<3).flatMap { _ in
          (0..<100).map { _ in Self.say("GET /version HTTP/1.1\r\nX: ", to: path) }.map { Self.answer($0) }
        }
      }.value
      #expect(answers.count == 300 && answers.allSatisfy { $0 != nil }, "none is left open")
      let whole = await Task.detached { Self.answer(Self.say("GET /version HTTP/1.1\r\nHost: x\r\n\r\n", to: path)) }
        .value
      #expect(whole?.hasPrefix("HTTP/1.1 503") == true, "\(whole ?? "no answer")")
      await listener.stop()
    }
  }

  /// A listener that serves a run, whose server has nothing; gives the header with its token, too.
  private func serving(
    bodyLimit: Int = 1000, patience: Duration = .seconds(60), _ body: (String, String) async throws -> Void
  ) async throws {
    var logger = Logger(label: "proxy")
    logger.logLevel = .critical
    try await withTemporaryFolder { [logger] folder in
      let path = folder.path + "/s"
      let listener = try await ProxyListener.start(
        socket: path, bodyLimit: bodyLimit, room: bodyLimit, patience: patience, logger: logger)
      let token = try #require(RunToken(server: "a.b.c"))
      listener.serve(
        RunProxy(
          token: token, transport: FakeServer { _ in FakeServer.json([:], status: 404) }, key: nil,
          keys: KeyDesk(own: 1, key: nil, seen: SeenKeys(folder: folder), logger: logger),
          subtasks: SubtaskRule(task: 3), renewToken: { "" }, onSubtask: {},
          answers: AnswerRoom(folder: folder, limit: 1 << 20)))
      try await body(path, "Authorization: Bearer \(token.handed)\r\n")
      await listener.stop()
    }
  }

  private static func head(_ call: String, _ token: String, length: Int) -> String {
    "\(call) HTTP/1.1\r\nHost: x\r\n\(token)Content-Length: \(length)\r\n\r\n"
  }

  /// None of these bodies ever comes.
  @Test func whoMayNotAskIsToldBeforeTheBodyCame() async throws {
    try await serving { path, token in
      for (call, token, status) in [
        ("POST /task", "", "401"), ("POST /task", "Authorization: Bearer x\r\n", "401"), ("PUT /task", token, "404"),
        ("POST /user", token, "404"), ("GET /result", token, "400"),
      ] {
        let start = await Task.detached {
          let connection = Self.say(Self.head(call, token, length: 900), to: path, ends: false)
          defer { close(connection) }
          return Self.start(connection)
        }.value
        #expect(start.hasPrefix("HTTP/1.1 \(status)"), "\(call): \(start)")
      }
    }
  }

  @Test func whatNeedsNoBodyMayHaveASmallOne() async throws {
    try await serving(bodyLimit: 1 << 20) { path, token in
      let start = await Task.detached {
        let text = String(repeating: "x", count: 80 << 10)
        let connection = Self.say(
          Self.head("GET /version", token, length: text.utf8.count) + text, to: path, ends: false)
        defer { close(connection) }
        return Self.start(connection)
      }.value
      #expect(start.hasPrefix("HTTP/1.1 413"), "\(start)")
    }
  }

  /// A hostile algorithm sends large requests over many connections and withholds their ends.
  @Test func requestsThatDoNotEndShareTheRoomOfOne() async throws {
    try await serving { path, token in
      let answers = await Task.detached {
        let part = Self.head("POST /task", token, length: 900) + String(repeating: "x", count: 600)
        var connections = (0..<2).map { _ in Self.say(part, to: path, ends: false) }
        defer { connections.forEach { close($0) } }
        // One of the two has no room beside the other.
        var polls = connections.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard poll(&polls, 2, 20_000) == 1, let refused = polls.firstIndex(where: { $0.revents != 0 }) else {
          return ["nobody was refused, or both were"]
        }
        let first = Self.start(connections[refused])
        close(connections.remove(at: refused))
        _ = Array(String(repeating: "x", count: 300).utf8).withUnsafeBytes {
          send(connections[0], $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        return [first, Self.start(connections[0])]
      }.value
      #expect(answers.first?.hasPrefix("HTTP/1.1 503") == true, "\(answers)")
      #expect(answers.last?.hasPrefix("HTTP/1.1 400") == true, "the other one is answered when it ends: \(answers)")
    }
  }

  @Test func aRequestThatDoesNotEndInTimeIsEnded() async throws {
    try await serving(patience: .milliseconds(100)) { path, token in
      let answer = await Task.detached {
        Self.answer(Self.say(Self.head("POST /task", token, length: 900) + "x", to: path, ends: false))
      }.value
      #expect(answer != nil, "the connection is closed")
    }
  }

  /// What a connection answers first.
  private static func start(_ descriptor: Int32) -> String {
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
  }

  /// Connects, says something and no more; gives the connection.
  ///
  /// - Parameter ends: whether it is said that no more comes.
  private static func say(_ text: String, to path: String, ends: Bool = true) -> Int32 {
    let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    _ = withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
    }
    _ = Array(text.utf8).withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    if ends { shutdown(descriptor, Int32(SHUT_WR)) }
    return descriptor
  }

  /// What a connection answers until it ends; nil where it does not end.
  private static func answer(_ descriptor: Int32) -> String? {
    defer { close(descriptor) }
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var (answer, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 4096))
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count < 0 { return errno == EAGAIN ? nil : String(decoding: answer, as: UTF8.self) }
      if count == 0 { return String(decoding: answer, as: UTF8.self) }
      answer += buffer[..<count]
    }
  }

  private static func connection(to path: String) async throws -> any Channel {
    try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(unixDomainSocketPath: path).get()
  }

  /// Connects until nobody listens; gives how often.
  private static func connections(to path: String) async -> Int {
    var open: [any Channel] = []
    while open.count < 200, let channel = try? await connection(to: path) { open.append(channel) }
    for channel in open { try? await channel.close() }
    return open.count
  }
}
