import Foundation
import Hummingbird
import Logging
import NIOCore
import Synchronization
import WisselClient
import WisselWire

@testable import WisselStation

/// A played server on a port of the loopback. Sockets are not among what it knows.
final class ServerDoor: HTTPResponder, Sendable {
  typealias Context = BasicRequestContext

  let server: PlayedServer
  /// Whether it knows no node's key.
  private let refuses: Mutex<Bool>
  private let refused = Mutex(0)
  private let running = Mutex<(task: Task<Void, any Error>, port: Int)?>(nil)

  static func open(_ server: PlayedServer, refuses: Bool = false) async throws -> ServerDoor {
    let door = ServerDoor(server, refuses: refuses)
    var quiet = Logger(label: "server")
    quiet.logLevel = .critical
    let started = AsyncStream.makeStream(of: Int.self)
    let application = Application(
      responder: door, server: .late, configuration: .init(address: .hostname("127.0.0.1", port: 0), serverName: nil),
      onServerRunning: { channel in
        started.continuation.yield(channel.localAddress?.port ?? 0)
        started.continuation.finish()
      }, logger: quiet)
    let task = Task {
      defer { started.continuation.finish() }
      try await application.run()
    }
    for await port in started.stream { door.running.withLock { $0 = (task, port) } }
    return door
  }

  private init(_ server: PlayedServer, refuses: Bool) {
    self.server = server
    self.refuses = Mutex(refuses)
  }

  var port: Int { running.withLock { $0?.port } ?? 0 }
  /// How often a node was refused.
  var refusals: Int { refused.withLock { $0 } }

  /// It knows its nodes from now on.
  func accept() { refuses.withLock { $0 = false } }

  func close() async {
    let task = running.withLock { $0?.task }
    task?.cancel()
    _ = await task?.result
  }

  func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
    let body = try await request.body.collect(upTo: 1 << 20)
    guard let method = ClientRequest.Method(rawValue: request.method.rawValue), request.uri.path.hasPrefix("/api/")
    else { return Response(status: .notFound) }
    let path = request.uri.path.dropFirst("/api/".count) + (request.uri.query.map { "?\($0)" } ?? "")
    let answer: ClientResponse
    if path == "token/node", refuses.withLock({ $0 }) {
      refused.withLock { $0 += 1 }
      answer = FakeServer.json(["msg": "Api key is not recognized!"], status: 401)
    } else {
      answer = server.answer(
        ClientRequest(
          method, String(path), body: body.readableBytes == 0 ? nil : Data(body.readableBytesView)))
    }
    return Response(
      status: .init(code: answer.status), headers: [.contentType: answer.contentType],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
  }
}
