import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import WisselSocketIO
import WisselSocketProtocol
import WisselWire

/// A value others wait for: changes wake everyone whose condition has become true.
final class Watched<Value: Sendable>: Sendable {
  private struct State {
    var value: Value
    var lastID = 0
    var waiters: [Int: Waiter] = [:]
  }

  private struct Waiter {
    let condition: @Sendable (Value) -> Bool
    let continuation: CheckedContinuation<Value, Never>
  }

  private let state: Mutex<State>

  init(_ value: Value) { state = Mutex(State(value: value)) }

  var value: Value { state.withLock { $0.value } }

  func change(_ body: @Sendable (inout Value) -> Void) {
    let (ready, value) = state.withLock { state in
      body(&state.value)
      let ready = state.waiters.filter { $0.value.condition(state.value) }
      for id in ready.keys { state.waiters[id] = nil }
      return (ready.values, state.value)
    }
    for waiter in ready { waiter.continuation.resume(returning: value) }
  }

  /// The value as soon as it meets the condition, or as it is when the test's time is up.
  @discardableResult
  func wait(until condition: @escaping @Sendable (Value) -> Bool) async -> Value {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let now = state.withLock { state -> Value? in
          if condition(state.value) || Task.isCancelled { return state.value }
          state.waiters[id] = Waiter(condition: condition, continuation: continuation)
          return nil
        }
        if let now { continuation.resume(returning: now) }
      }
    } onCancel: {
      let (waiter, value) = state.withLock { ($0.waiters.removeValue(forKey: id), $0.value) }
      waiter?.continuation.resume(returning: value)
    }
  }
}

/// A clock turned by hand. Nobody waits on it: tests call `tick` themselves.
final class HandClock: Sendable {
  private let time = Mutex(Duration.zero)

  func advance(_ span: Duration) { time.withLock { $0 += span } }

  var socketClock: SocketClock {
    SocketClock(
      now: { self.time.withLock { $0 } },
      sleep: { _ in
        // Until cancelled.
        for await _ in AsyncStream<Never>.makeStream().stream {}
        throw CancellationError()
      })
  }
}

/// A server with a service that notes what happens. The token is the client's name, but for a few that say what is wrong.
struct TestService: Sendable {
  let server: SocketServer<String>
  let log: Watched<[String]>
  let sessions: Watched<[SocketSession<String>]>

  init(
    options: SocketServerOptions = SocketServerOptions(), clock: SocketClock = .continuous(),
    received: @escaping @Sendable (SocketSession<String>, SocketEvent) async -> Void = { _, _ in }
  ) {
    let log = Watched<[String]>([])
    let sessions = Watched<[SocketSession<String>]>([])
    self.log = log
    self.sessions = sessions
    server = SocketServer(
      options: options, clock: clock, logger: quiet,
      authenticate: { handshake in
        switch handshake.bearerToken {
        case nil: .anonymous
        case "expired": .expiredToken
        case "forged": .invalidToken
        case let name?: .identified(name)
        }
      },
      handler: SocketHandler(
        connected: { session in
          session.emit("sync")
          session.join("all")
          log.change { $0.append("+ \(session.identity)") }
          sessions.change { $0.append(session) }
        },
        received: { session, event in
          log.change { $0.append("\(session.identity): \(event.name) \((try? WireJSON.text(event.arguments)) ?? "")") }
          switch event.name {
          case "echo": session.emit("echo", event.data)
          case "all": session.server.emit("all", event.data, to: "all")
          default: await received(session, event)
          }
        },
        disconnected: { session, reason in
          log.change { $0.append("- \(session.identity): \(reason)") }
          sessions.change { sessions in sessions.removeAll { $0.number == session.number } }
        }))
  }
}

let quiet: Logger = {
  var logger = Logger(label: "test")
  logger.logLevel = .critical
  return logger
}()

/// Runs a server on a free port of this machine. With `webSockets` false it only has the polling routes, as behind a
/// proxy that knows no upgrade.
func withServer<Result: Sendable>(
  _ service: TestService, webSockets: Bool = true, http: HTTP1Channel.Configuration = .init(),
  patience: ConnectionPatience = ConnectionPatience(),
  _ body: @Sendable (_ port: Int, _ stop: @escaping @Sendable () async -> Void) async throws -> Result
) async throws -> Result {
  let port = Watched<Int?>(nil)
  let router = Router()
  router.addSocketRoutes(service.server)
  let app = Application(
    router: router, server: webSockets ? .sockets(service.server, configuration: http, patience: patience) : .http1(),
    configuration: .init(address: .hostname("127.0.0.1", port: 0)),
    onServerRunning: { channel in
      let number = channel.localAddress?.port
      port.change { $0 = number }
    }, logger: quiet)
  let group = ServiceGroup(configuration: .init(services: [app], logger: quiet))
  return try await withThrowingTaskGroup(of: Void.self) { tasks in
    tasks.addTask { try await group.run() }
    let number = await port.wait { $0 != nil } ?? 0
    let result = try await body(number) { await group.triggerGracefulShutdown() }
    await group.triggerGracefulShutdown()
    await service.server.shutDown()
    try await tasks.waitForAll()
    return result
  }
}

/// Runs a client beside the body; the client leaves when the body is done.
func withClient<Result: Sendable>(
  _ port: Int, token: String?, mode: ClientSession.Mode = .pollingThenUpgrade,
  _ body: @Sendable (SocketClient) async throws -> Result
) async throws -> Result {
  var options = SocketClientOptions(url: "http://127.0.0.1:\(port)/api", mode: mode)
  if let token { options = options.authorized(token) }
  let client = SocketClient(options, logger: quiet)
  return try await withThrowingTaskGroup(of: Void.self) { tasks in
    tasks.addTask { _ = try await client.run() }
    try await client.joined()
    let result = try await body(client)
    client.leave()
    try await tasks.waitForAll()
    return result
  }
}
