import Foundation
import Hummingbird
package import Logging
import NIOCore
import Synchronization

/// A run's Unix socket: made before it is known which run will use it, and closed with it. Until a run is put behind it
/// every call is answered with 503.
package final class ProxyListener: Sendable {
  /// The socket's path on the host.
  package let socket: String

  private let gate: ProxyGate
  private let running: Mutex<Task<Void, any Error>?>

  /// Listens on a socket, which anyone who can reach its folder may connect to; returns when it does.
  ///
  /// - Parameters:
  ///   - socket: at most 107 bytes; what lies there is replaced.
  ///   - bodyLimit: bytes a request may have.
  package static func start(socket: String, bodyLimit: Int, logger: Logger) async throws -> ProxyListener {
    try? FileManager.default.removeItem(atPath: socket)
    let gate = ProxyGate(bodyLimit: bodyLimit)
    var quiet = logger
    // Stopping by cancellation is reported as errors that are none.
    quiet.logLevel = .critical
    let started = AsyncStream.makeStream(of: Void.self)
    let application = Application(
      responder: gate, server: .late, configuration: .init(address: .unixDomainSocket(path: socket), serverName: nil),
      onServerRunning: { _ in started.continuation.finish() }, logger: quiet)
    let task = Task {
      defer { started.continuation.finish() }
      try await application.run()
    }
    for await _ in started.stream {}
    guard chmod(socket, 0o666) == 0 else {
      task.cancel()
      try await task.value
      throw StationError(.settings, "could not listen on the socket \(socket): check that its folder can be written")
    }
    return ProxyListener(socket: socket, gate: gate, task: task)
  }

  private init(socket: String, gate: ProxyGate, task: Task<Void, any Error>) {
    self.socket = socket
    self.gate = gate
    running = Mutex(task)
  }

  /// Puts a run behind the socket.
  package func serve(_ proxy: RunProxy) { serve(proxy, nil) }

  /// Puts a run behind the socket, and what goes between the station and a container that stays.
  func serve(_ proxy: RunProxy, _ exchange: ResidentExchange?) {
    gate.served.withLock { $0 = ProxyGate.Served(proxy: proxy, exchange: exchange) }
  }

  /// Closes the socket and removes it.
  package func stop() async {
    gate.served.withLock { $0 = nil }
    let task = running.withLock { running in
      defer { running = nil }
      return running
    }
    task?.cancel()
    _ = await task?.result
    try? FileManager.default.removeItem(atPath: socket)
  }
}

/// Hands requests to the proxy of the run, once there is one.
final class ProxyGate: HTTPResponder, Sendable {
  typealias Context = BasicRequestContext

  struct Served: Sendable {
    let proxy: RunProxy
    let exchange: ResidentExchange?
  }

  let served = Mutex<Served?>(nil)
  private let bodyLimit: Int

  init(bodyLimit: Int) { self.bodyLimit = bodyLimit }

  func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
    guard let served = served.withLock({ $0 }) else {
      return RunProxy.response(ProxyReply(status: 503, message: "No run is served here"))
    }
    if let exchange = served.exchange, let call = ResidentCall(request.method.rawValue, request.uri.path) {
      return await exchange.answer(call, request)
    }
    let proxy = served.proxy
    if let call = BlobCall(request.method.rawValue, request.uri.path) { return await proxy.answer(call, request) }
    let body: ByteBuffer
    do {
      body = try await request.body.collect(upTo: bodyLimit)
    } catch is NIOTooManyBytesError {
      return RunProxy.response(ProxyReply(status: 413, message: "The request is larger than the station lets leave"))
    }
    let reply = await proxy.answer(
      ProxyRequest(
        request.method.rawValue, request.uri.path, query: request.uri.query.map { "?\($0)" } ?? "",
        authorization: request.headers[.authorization], body: Data(body.readableBytesView)))
    return RunProxy.response(reply)
  }
}
