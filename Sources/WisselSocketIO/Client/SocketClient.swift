import AsyncHTTPClient
package import Logging
package import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
import Synchronization
import WisselOutbound
package import WisselSocketProtocol
import WisselWire

/// One connection to a Socket.IO server. It begins with polling and changes over to a WebSocket when it can, or uses a
/// WebSocket alone. When it ends it has ended: the caller makes a new client, waiting as its `Backoff` says.
///
/// ```swift
/// let client = SocketClient(SocketClientOptions(url: server).authorized(token), logger: logger)
/// async let end = client.run()
/// try await client.joined()
/// for await event in client.events { … }
/// ```
package final class SocketClient: Sendable {
  /// The server's events in order; ends with the connection. For one reader.
  package let events: AsyncStream<SocketEvent>
  let options: SocketClientOptions
  let clock: SocketClock
  let logger: Logger
  let group: any EventLoopGroup
  let eventSink: AsyncStream<SocketEvent>.Continuation
  let commands: AsyncStream<Command>
  let commandSink: AsyncStream<Command>.Continuation
  let posts: AsyncStream<Void>
  let postSink: AsyncStream<Void>.Continuation
  let state: Mutex<State>

  struct State {
    var session: ClientSession
    var used = false
    var line: WebSocketLine?
    /// Last words for a post.
    var farewell: [EnginePacket] = []
    var end: DisconnectReason?
    /// Why no connection came about.
    var failure: SocketClientError?
    var waiting: [CheckedContinuation<Void, any Error>] = []
  }

  /// What `run` does next; few, each at most once in a connection.
  enum Command {
    case upgrade, poll, end(DisconnectReason)
  }

  /// - Parameter eventLoopGroup: by default the process's shared one.
  package init(
    _ options: SocketClientOptions, clock: SocketClock = .continuous(), logger: Logger,
    eventLoopGroup: (any EventLoopGroup)? = nil
  ) {
    self.options = options
    self.clock = clock
    self.logger = logger
    group = eventLoopGroup ?? MultiThreadedEventLoopGroup.singleton
    (events, eventSink) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(options.bufferedEvents))
    (commands, commandSink) = AsyncStream.makeStream()
    (posts, postSink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    state = Mutex(State(session: ClientSession(mode: options.mode, settings: options.session, now: clock.now())))
  }

  // MARK: For the caller

  /// The transport in use.
  package var transport: Transport { state.withLock { $0.session.transport } }

  /// Returns when the server has accepted this client; throws when the connection ends before.
  package func joined() async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      let result = state.withLock { state -> Result<Void, any Error>? in
        if state.session.isJoined { return .success(()) }
        if let end = state.end { return .failure(SocketClientError.ended(end)) }
        state.waiting.append(continuation)
        return nil
      }
      if let result { continuation.resume(with: result) }
    }
  }

  /// Sends an event without argument.
  package func emit(_ event: String) throws { try send(event, json: nil) }

  /// Sends an event.
  package func emit(_ event: String, _ data: some Encodable) throws { try send(event, json: WireJSON.text(data)) }

  private func send(_ event: String, json: String?) throws {
    try send(SocketPacket.eventMessage(event, json: json, namespace: options.session.namespace))
  }

  /// Leaves in an orderly way; `run` then returns.
  package func leave() { step { $0.leave() } }

  /// Connects and stays until the connection ends. Throws `SocketClientError` when none comes about.
  /// Cancelling the task leaves in an orderly way.
  package func run() async throws -> DisconnectReason {
    let first = state.withLock { state in
      defer { state.used = true }
      return !state.used
    }
    guard first else { throw SocketClientError.alreadyUsed }
    do {
      return try await runOnce()
    } catch {
      step { $0.close(.transportClosed) }
      throw error as? SocketClientError ?? .cannotConnect("\(error)")
    }
  }

  private func runOnce() async throws -> DisconnectReason {
    let url = try SocketURL(options.url, path: options.path)
    let headers = HTTPHeaders(options.headers.map { ($0.name, $0.value) })
    let proxy = options.outbound.proxy(to: url.host, port: url.port, secure: url.secure)
    var configuration = HTTPClient.Configuration(options.outbound, proxy: proxy)
    configuration.timeout.connect = options.connectTimeout.amount
    if let own = options.tls { configuration.tlsConfiguration = own }
    let tls = url.secure ? try NIOSSLContext(configuration: options.tls ?? options.outbound.tls) : nil
    let numbers = RequestNumbers()
    let http = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
    let polling = PollingTransport(
      http: http, url: url, headers: headers, limits: options.session.limits, numbers: numbers)
    let connector = WebSocketConnector(
      group: group, url: url, headers: headers, proxy: proxy, tls: tls, timeout: options.connectTimeout,
      maxMessageSize: options.session.limits.payloadBytes, numbers: numbers)
    do {
      let reason = try await connection(polling, connector)
      try? await http.shutdown()
      return reason
    } catch {
      try? await http.shutdown()
      throw error
    }
  }
}
