import Logging
import Synchronization
import WisselClient

/// Carries requests, and tells the log once when the server stops answering and once when it answers again. What the
/// server says the time is goes to the station's clock.
final class WatchedTransport: Transport {
  private let transport: any Transport
  private let clock: ClockWatch
  private let logger: Logger
  private let isAway = Mutex(false)

  init(_ transport: any Transport, clock: ClockWatch, logger: Logger) {
    self.transport = transport
    self.clock = clock
    self.logger = logger
  }

  /// Whether the server answered last time, or was not asked yet.
  var answers: Bool { !isAway.withLock { $0 } }

  func send(_ request: ClientRequest) async throws -> ClientResponse {
    try await watching { try await transport.send(request) }
  }

  func send(_ request: ClientRequest, to body: any ReplyBody) async throws -> ClientResponse {
    try await watching { try await transport.send(request, to: body) }
  }

  private func watching(_ send: () async throws -> ClientResponse) async throws -> ClientResponse {
    do {
      let reply = try await send()
      if let date = reply.date { clock.compare(server: date) }
      note([502, 503, 504].contains(reply.status) ? "status \(reply.status)" : nil)
      return reply
    } catch let failure as TransportFailure {
      note("\(failure)")
      throw failure
    }
  }

  private func note(_ problem: String?) {
    let changed = isAway.withLock { isAway in
      defer { isAway = problem != nil }
      return isAway != (problem != nil)
    }
    guard changed else { return }
    if let problem {
      logger.warning("the server does not answer; trying on", metadata: ["why": "\(problem)"])
    } else {
      logger.notice("the server answers again")
    }
  }
}
