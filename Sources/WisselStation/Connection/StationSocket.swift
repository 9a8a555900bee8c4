import Logging
import Synchronization
import WisselClient
import WisselOutbound
import WisselSocketIO
import WisselSocketProtocol
import WisselWire

/// The station's Socket.IO connection: held, and made again with growing pauses whenever it ends. What comes in goes to
/// one handler, in order; what goes out is dropped while there is no connection, for the server is told by HTTP as well.
final class StationSocket: Sendable {
  enum Notice: Sendable {
    /// The server has accepted the station, again or for the first time.
    case joined
    /// The connection has ended, or none came about.
    case left
    case event(SocketEvent)
  }

  private static let firstPing = Duration.seconds(5)
  private static let pingInterval = Duration.seconds(60)
  /// A connection that held this long was a good one: the next attempt follows soon.
  private static let held = Duration.seconds(30)

  private let server: APIClient
  private let url: String
  private let outbound: Outbound
  private let logger: Logger
  private let client = Mutex<SocketClient?>(nil)

  /// - Parameters:
  ///   - url: scheme, host and port; the API's path plays no part.
  ///   - outbound: the way there.
  init(server: APIClient, url: String, over outbound: Outbound = .direct, logger: Logger) {
    self.server = server
    self.url = url
    self.outbound = outbound
    self.logger = logger
  }

  var isConnected: Bool { client.withLock { $0 != nil } }

  /// Sends an event if there is a connection.
  func emit(_ event: String, _ data: JSONValue) {
    guard let client = client.withLock({ $0 }) else { return }
    do {
      try client.emit(event, data)
    } catch {
      logger.debug("an event was not sent", metadata: ["event": "\(event)", "error": "\(error)"])
    }
  }

  /// Leaves; the connection is made again at once, with whatever token then counts.
  func reconnect() { client.withLock { $0 }?.leave() }

  /// Connects and stays connected until cancelled.
  func run(_ handle: @escaping @Sendable (Notice) async -> Void) async throws {
    var backoff = Backoff(first: .milliseconds(500), seed: .random(in: 0 ... .max))
    while true {
      try Task.checkCancellation()
      var began = ContinuousClock.now
      do {
        // A key that the server refuses for a while, or for good, is told in the log and tried again.
        let token = try await server.token()
        began = .now
        try await connection(token, handle)
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        logger.warning("the socket connection failed", metadata: ["error": "\(error)"])
        // The token may be the reason; asking for another costs little.
        await server.doubtLogIn(anew: false)
      }
      await handle(.left)
      if ContinuousClock.now - began > Self.held { backoff.reset() }
      try await Task.sleep(for: backoff.next())
    }
  }

  private func connection(_ token: String, _ handle: @escaping @Sendable (Notice) async -> Void) async throws {
    let client = SocketClient(SocketClientOptions(url: url, outbound: outbound).authorized(token), logger: logger)
    defer { self.client.withLock { $0 = nil } }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        let reason = try await client.run()
        throw Ended(reason: reason)
      }
      group.addTask {
        try await client.joined()
        self.client.withLock { $0 = client }
        await handle(.joined)
        for await event in client.events { await handle(.event(event)) }
      }
      group.addTask {
        try await client.joined()
        var pause = Self.firstPing
        while true {
          try await Task.sleep(for: pause)
          try? client.emit(EventName.ping)
          pause = Self.pingInterval
        }
      }
      do {
        while try await group.next() != nil {}
      } catch let ended as Ended {
        logger.notice("the socket connection ended", metadata: ["why": "\(ended.reason)"])
      }
      group.cancelAll()
    }
  }

  private struct Ended: Error {
    let reason: DisconnectReason
  }
}
