package import Foundation
import WisselWire

/// A client of a vantage6 server, ours or another: for people, stations and the web. Copies share the log-in.
package struct APIClient: Sendable {
  package let transport: any Transport
  let session: Session
  let retry: RetryPolicy
  let clock: any Clock<Duration>
  let now: @Sendable () -> Date
  let jitter: @Sendable () -> Double

  /// - Parameters:
  ///   - transport: how requests travel.
  ///   - tokens: an existing log-in.
  ///   - retry: when requests are repeated.
  ///   - clock: what pauses are measured with.
  ///   - now: the time of day, against which tokens expire.
  ///   - jitter: numbers from 0 to 1 that keep clients out of step.
  package init(
    _ transport: any Transport,
    tokens: Tokens? = nil,
    retry: RetryPolicy = RetryPolicy(),
    clock: any Clock<Duration> = ContinuousClock(),
    now: @escaping @Sendable () -> Date = { Date() },
    jitter: @escaping @Sendable () -> Double = { .random(in: 0...1) }
  ) {
    self.transport = transport
    session = Session(tokens)
    self.retry = retry
    self.clock = clock
    self.now = now
    self.jitter = jitter
  }

  /// The log-in as it stands, renewed tokens included; nil without one.
  package var tokens: Tokens? { get async { await session.current } }

  /// Sends a request and reads the reply.
  ///
  /// - Throws: `APIError`, `TransportFailure`, or `CancellationError`.
  package func call<Reply: Decodable>(
    _ method: ClientRequest.Method,
    _ path: String,
    query: [(name: String, value: String)] = [],
    body: (any Encodable & Sendable)? = nil,
    timeout: Duration = .seconds(60),
    as type: Reply.Type = Reply.self
  ) async throws -> Reply {
    let reply = try await send(method, path, query: query, body: body, timeout: timeout)
    do {
      return try WireJSON.decode(type, from: reply.body)
    } catch {
      throw APIError.unreadable(attempted: "\(method.rawValue) \(path)", detail: Self.detail(error))
    }
  }

  /// Sends a request with the log-in, renewing it where it has ended, and gives the reply when it is a success.
  package func send(
    _ method: ClientRequest.Method,
    _ path: String,
    query: [(name: String, value: String)] = [],
    body: (any Encodable & Sendable)? = nil,
    timeout: Duration = .seconds(60)
  ) async throws -> ClientResponse {
    let body = try body.map { try WireJSON.encode($0) }
    return try await send(ClientRequest(method, path, query: query, body: body, timeout: timeout))
  }

  /// Sends a request with the log-in; its token is filled in.
  func send(_ request: ClientRequest) async throws -> ClientResponse {
    var request = request
    let token = try await session.token(at: now()) { try await renew($0) }
    request.token = token?.text
    let reply = try await exchange(request)
    guard !reply.isSuccess else { return reply }
    // Expiry is 401 with these words; other refusals are 401 too and are final, but a node can always log in again, as
    // it must when the server signs with another secret.
    var mayRenew = reply.message == "Token has expired"
    if !mayRenew { mayRenew = await session.keepsKey }
    if reply.status == 401, mayRenew, let token,
      let fresh = try await session.token(instead: token, renew: { try await renew($0) })
    {
      request.token = fresh.text
      return try await exchange(request).success(of: request)
    }
    return try reply.success(of: request)
  }

  /// Sends a request as it is, and again where that is safe.
  package func exchange(_ request: ClientRequest) async throws -> ClientResponse {
    try await repeating(request) { try await transport.send(request) }
  }

  /// Sends a request as it is, and again where that is safe. The body of a success goes elsewhere as it comes.
  package func exchange(_ request: ClientRequest, to body: any ReplyBody) async throws -> ClientResponse {
    try await repeating(request) { try await transport.send(request, to: body) }
  }

  private func repeating(
    _ request: ClientRequest, _ send: () async throws -> ClientResponse
  ) async throws -> ClientResponse {
    var attempt = 1
    var ownErrors = 0
    while true {
      let pause: Duration
      do {
        let reply = try await send()
        if reply.status == 500 { ownErrors += 1 }
        guard retry.mayRepeat(status: reply.status, request.method, ownErrors: ownErrors),
          let next = retry.pause(after: attempt, jitter: jitter())
        else { return reply }
        pause = next
      } catch let failure as TransportFailure {
        guard retry.mayRepeat(failure, request.method),
          let next = retry.pause(after: attempt, jitter: jitter())
        else { throw failure }
        pause = next
      }
      attempt += 1
      try await clock.sleep(for: pause)
    }
  }

  private static func detail(_ error: any Error) -> String {
    func path(_ context: DecodingError.Context) -> String {
      let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
      return path.isEmpty ? "the whole" : path
    }
    return switch error {
    case DecodingError.keyNotFound(let key, let context): "no “\(key.stringValue)” in \(path(context))"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context): path(context)
    case DecodingError.dataCorrupted(let context): context.codingPath.isEmpty ? "not JSON" : path(context)
    default: "not JSON"
    }
  }
}

extension ClientResponse {
  /// Servers answer 200 and 201; what the vantage6 clients accept goes up to 210.
  package var isSuccess: Bool { (200...210).contains(status) }

  /// The server's words.
  var message: String? {
    let body = try? WireJSON.decode(JSONValue.self, from: body)
    let text = body?["msg"] ?? body?["message"]
    return text?.string ?? text.flatMap { try? WireJSON.text($0) }
  }

  /// The reply, or what the server said against the request.
  package func success(of request: ClientRequest) throws(APIError) -> ClientResponse {
    if isSuccess { return self }
    let fields = (try? WireJSON.decode(JSONValue.self, from: body))?["errors"]
    throw .refused(
      status: status, attempted: "\(request.method.rawValue) \(request.path)", message: message ?? "no reason given",
      fields: fields)
  }
}
