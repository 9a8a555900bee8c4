import Foundation
import Glibc
import Logging
import NIOCore
import NIOPosix
import Testing
import WisselTesting

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

  /// Connects, says something and no more; gives the connection.
  private static func say(_ text: String, to path: String) -> Int32 {
    let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    _ = withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
    }
    _ = Array(text.utf8).withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    shutdown(descriptor, Int32(SHUT_WR))
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
