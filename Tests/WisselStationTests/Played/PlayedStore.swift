import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import WisselTesting

/// A server on loopback, with TLS or without, that answers requests of HTTP/1.1 with the bytes a test says.
final class PlayedStore: Sendable {
  /// How a connection goes on after an answer.
  enum Ending: Sendable {
    case goesOn, ends
    /// Without what TLS says at its end.
    case breaksOff
  }

  /// Answers a request, which comes whole: it writes what it likes.
  typealias Answer = @Sendable (_ request: String, _ write: (String) async throws -> Void) async throws -> Ending

  let port: Int
  private let heard = Mutex<[String]>([])

  /// All requests, in their order.
  var requests: [String] { heard.withLock { $0 } }

  /// What is asked for, in a short answer of plain text.
  static func text(_ body: String, _ headers: String = "") -> String {
    "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
  }

  private init(port: Int) { self.port = port }

  /// Runs one beside the body.
  static func run(
    _ certificate: TestAuthority.Certificate?, _ answer: @escaping Answer, _ body: (PlayedStore) async throws -> Void
  ) async throws {
    let tls = try certificate.map { files in
      try NIOSSLContext(
        configuration: .makeServerConfiguration(
          certificateChain: NIOSSLCertificate.fromPEMFile(files.certificate.path).map { .certificate($0) },
          privateKey: .privateKey(NIOSSLPrivateKey(file: files.key.path, format: .pem))))
    }
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .bind(host: "127.0.0.1", port: 0) { channel in
        channel.eventLoop.makeCompletedFuture {
          if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
          return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    let store = PlayedStore(port: server.channel.localAddress?.port ?? 0)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await server.executeThenClose { connections in
          try await withThrowingDiscardingTaskGroup { group in
            for try await connection in connections {
              group.addTask { try? await store.serve(connection, answer) }
            }
          }
        }
      }
      defer { group.cancelAll() }
      try await body(store)
    }
  }

  private func serve(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ answer: Answer) async throws {
    let channel = connection.channel
    try await connection.executeThenClose { inbound, _ in
      var text = ""
      for try await piece in inbound {
        text += String(buffer: piece)
        while let request = Self.request(takenFrom: &text) {
          heard.withLock { $0.append(request) }
          let ending = try await answer(request) { try await channel.writeAndFlush(ByteBuffer(string: $0)) }
          if ending == .breaksOff {
            try await channel.eventLoop.submit {
              // What TLS would say is skipped, because the order begins on its other side.
              let tls = try channel.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
              tls.close(promise: nil)
            }.get()
          }
          guard ending == .goesOn, !request.contains("\r\nConnection: close\r\n") else { return }
        }
      }
    }
  }

  /// Takes the first request off, once it is whole; its end is where its head says.
  private static func request(takenFrom text: inout String) -> String? {
    guard let head = text.firstRange(of: "\r\n\r\n") else { return nil }
    var end = head.upperBound
    if text[..<end].contains("\r\nTransfer-Encoding: chunked\r\n") {
      guard let last = text[head.lowerBound...].firstRange(of: "\r\n0\r\n\r\n") else { return nil }
      end = last.upperBound
    } else if let length = text[..<end].firstMatch(of: /Content-Length: ([0-9]+)/).flatMap({ Int($0.1) }) {
      guard text[end...].utf8.count >= length else { return nil }
      end = text.utf8.index(end, offsetBy: length)
    }
    defer { text.removeSubrange(..<end) }
    return String(text[..<end])
  }
}
