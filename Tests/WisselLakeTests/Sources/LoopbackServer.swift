import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// Runs whoever answers requests as a server on loopback.
enum LoopbackServer {
  struct Request: Sendable {
    var method: String
    var target: String
    var headers: [String: String]
    var body: String
  }

  /// Runs a server for as long as the closure.
  ///
  /// - Parameter make: makes who answers, of the port.
  static func run<Server: Sendable>(
    _ make: @escaping @Sendable (Int) -> Server, answer: @escaping @Sendable (Server, Request) -> Answer,
    _ body: @escaping @Sendable (Server) async throws -> Void
  ) async throws {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let running = Running<Server>()
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let app = Application(
      responder: CallbackResponder { (request: HummingbirdCore.Request, _: BasicRequestContext) in
        var request = request
        let body = try await request.collectBody(upTo: 1 << 20)
        let seen = Request(
          method: request.method.rawValue, target: request.uri.string,
          headers: Dictionary(request.headers.map { ($0.name.canonicalName, $0.value) }) { first, _ in first },
          body: String(buffer: body))
        guard let server = running.server.withLock({ $0 }) else { return Response(status: .serviceUnavailable) }
        return answer(server, seen).response
      },
      configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await app.run() }
      group.addTask {
        var iterator = ports.makeAsyncIterator()
        guard let number = await iterator.next() else { return }
        let made = make(number)
        running.server.withLock { $0 = made }
        try await body(made)
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private final class Running<Server: Sendable>: Sendable {
    let server = Mutex<Server?>(nil)
  }

  struct Answer: Sendable {
    var status = 200
    var headers: [String: String] = [:]
    var body: [UInt8] = []
    var isCut = false

    init(_ status: Int, _ body: String = "", _ headers: [String: String] = [:]) {
      (self.status, self.body, self.headers) = (status, Array(body.utf8), headers)
    }

    var response: Response {
      var fields = HTTPFields()
      for (name, value) in headers { if let name = HTTPField.Name(name) { fields[name] = value } }
      let (bytes, isCut) = (body, isCut)
      let body =
        isCut
        ? ResponseBody { writer in
          try await writer.write(ByteBuffer(bytes: bytes[..<(bytes.count / 2)]))
          throw CancellationError()
        } : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
      return Response(status: .init(code: status), headers: fields, body: body)
    }
  }
}
