import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import WisselSocketIO
import WisselSocketProtocol
import WisselTesting
import WisselWire

let quiet: Logger = {
  var logger = Logger(label: "test")
  logger.logLevel = .critical
  return logger
}()

/// A server with one route and a socket that echoes, in clear on one port and with TLS on another.
struct HospitalServer: Sendable {
  let plain: Int
  let tls: Int

  /// - Parameters:
  ///   - webSockets: false: it has the polling routes alone.
  ///   - names: whom its certificate is for.
  static func run(
    webSockets: Bool = true, names: String = "DNS:localhost,IP:127.0.0.1", in folder: URL,
    _ body: @escaping @Sendable (HospitalServer, TestAuthority) async throws -> Void
  ) async throws {
    let authority = try await TestAuthority(in: folder)
    let certificate = try await authority.certificate(for: names)
    let sockets = SocketServer<String>(
      options: SocketServerOptions(), clock: .continuous(), logger: quiet,
      authenticate: { _ in .identified("station") },
      handler: SocketHandler(
        connected: { $0.emit("sync") },
        received: { session, event in session.emit("echo", event.data) },
        disconnected: { _, _ in }))
    let router = Router()
    router.get("api/version") { _, _ in
      Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: #"{"version":"4.15.2"}"#)))
    }
    router.addSocketRoutes(sockets)
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let app = Application(
      router: router, server: webSockets ? .sockets(sockets) : .http1(),
      configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: quiet)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await app.run() }
      group.addTask {
        var iterator = ports.makeAsyncIterator()
        guard let plain = await iterator.next() else { return }
        try await LoopbackWay.tls(certificate, to: plain, in: folder) { front in
          try await body(HospitalServer(plain: plain, tls: front.port), authority)
        }
      }
      defer { group.cancelAll() }
      // The server goes on until it is cancelled, so that what ends first is the body, or a failure.
      try await group.next()
      await sockets.shutDown()
    }
  }

  struct Said: Equatable {
    var text: String?
    var transport: Transport
  }

  /// What a client hears when it says hello, and over which transport.
  func echo(_ options: SocketClientOptions) async throws -> Said {
    let client = SocketClient(options.authorized("token"), logger: quiet)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { _ = try await client.run() }
      try await client.joined()
      try client.emit("echo", "hello")
      var text: String?
      for await event in client.events where event.name == "echo" {
        text = event.data?.string
        break
      }
      let transport = client.transport
      client.leave()
      try await group.waitForAll()
      return Said(text: text, transport: transport)
    }
  }
}
