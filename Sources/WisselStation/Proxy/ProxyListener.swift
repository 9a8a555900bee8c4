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
  ///   - room: bytes of all requests together that are held until they are whole; nil for those of the largest.
  ///   - patience: how long a request may take to come that is held until it is whole.
  package static func start(
    socket: String, bodyLimit: Int, room: Int? = nil, patience: Duration = .seconds(120), logger: Logger
  ) async throws -> ProxyListener {
    try? FileManager.default.removeItem(atPath: socket)
    let gate = ProxyGate(
      bodyLimit: bodyLimit, room: BodyRoom(bytes: room ?? max(bodyLimit, RunProxy.longestOrdered)), patience: patience)
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
  typealias Context = ProxyContext

  struct Served: Sendable {
    let proxy: RunProxy
    let exchange: ResidentExchange?
  }

  let served = Mutex<Served?>(nil)
  private let bodyLimit: Int
  private let room: BodyRoom
  private let patience: Duration

  init(bodyLimit: Int, room: BodyRoom, patience: Duration) {
    (self.bodyLimit, self.room, self.patience) = (bodyLimit, room, patience)
  }

  func respond(to request: Request, context: ProxyContext) async throws -> Response {
    // The codec reads nothing behind such a request, and would keep what comes.
    guard request.headers[.upgrade] == nil else {
      context.channel.close(promise: nil)
      throw CancellationError()
    }
    guard let served = served.withLock({ $0 }) else {
      return RunProxy.response(ProxyReply(status: 503, message: "No run is served here"))
    }
    if let exchange = served.exchange, let call = ResidentCall(request.method.rawValue, request.uri.path) {
      return await exchange.answer(call, request)
    }
    let proxy = served.proxy
    let taker = BodyTaker(room: room, channel: context.channel, patience: patience)
    if let call = BlobCall(request.method.rawValue, request.uri.path) {
      return await proxy.answer(call, request, taker)
    }
    let asked = ProxyRequest(
      request.method.rawValue, request.uri.path, query: request.uri.query.map { "?\($0)" } ?? "",
      authorization: request.headers[.authorization])
    // Who may not ask is told before anything of the body is held.
    if let refusal = proxy.refusal(of: asked) { return RunProxy.response(refusal) }
    let limit = min(bodyLimit, asked.longestBody ?? bodyLimit)
    do {
      return try await taker.holding(request.body, upTo: limit) { body in
        var asked = asked
        asked.body = Data(body.readableBytesView)
        return try await proxy.response(to: asked)
      }
    } catch let fault as BodyRoom.Fault {
      return RunProxy.response(fault.reply)
    }
  }
}

/// A request and the connection it came over.
struct ProxyContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }
}
