import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
package import WisselOutbound
import WisselWire

/// Requests over HTTP or HTTPS.
package struct HTTPTransport: Transport {
  private static let clients = ClientPool { settings in
    // Each wait for a task holds a connection.
    settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
  }

  /// No limit for the whole of a reply that streams, only for its silence.
  private static let streamingClients = ClientPool { settings in
    settings.timeout.read = .seconds(150)
    settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
  }
  private static let longestStream = TimeAmount.hours(24)
  /// What is read of a reply that says no.
  private static let refusalBytes = 1 << 20

  private let base: String
  private let outbound: Outbound
  private let client: HTTPClient

  /// - Parameters:
  ///   - base: the address with the API path, such as `https://server.example.org/api`.
  ///   - outbound: the way there.
  /// - Throws: `TransportFailure.badAddress`.
  package init(base: String, over outbound: Outbound = .direct) throws(TransportFailure) {
    guard let url = URL(string: base), ["http", "https"].contains(url.scheme), url.host()?.isEmpty == false,
      url.query() == nil, url.fragment() == nil
    else { throw .badAddress(base) }
    self.base = String(base.reversed().drop { $0 == "/" }.reversed())
    self.outbound = outbound
    client = Self.clients.client(to: base, over: outbound)
  }

  package func send(_ request: ClientRequest) async throws -> ClientResponse {
    do {
      let (seconds, attoseconds) = request.timeout.components
      let reply = try await client.execute(
        message(request), timeout: .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000))
      return response(reply, try await reply.body.collect(upTo: ClientResponse.maximumBytes))
    } catch {
      throw try Self.carried(error)
    }
  }

  package func send(_ request: ClientRequest, to body: any ReplyBody) async throws -> ClientResponse {
    let client = Self.streamingClients.client(to: base, over: outbound)
    let reply = try await Self.carrying {
      try await client.execute(message(request), deadline: .now() + Self.longestStream)
    }
    let response = response(reply, ByteBuffer())
    guard response.isSuccess else {
      return self.response(reply, try await Self.carrying { try await reply.body.collect(upTo: Self.refusalBytes) })
    }
    try await body.begin()
    var pieces = reply.body.makeAsyncIterator()
    while true {
      let piece: ByteBuffer?
      do { piece = try await pieces.next() } catch { throw try Self.carried(error) }
      guard let piece else { return response }
      try await body.take(piece)
    }
  }

  private static func carrying<Result>(_ work: () async throws -> Result) async throws -> Result {
    do { return try await work() } catch { throw try carried(error) }
  }

  /// What fails between us and a server, in the words of every transport.
  ///
  /// - Throws: `CancellationError` where the caller has gone.
  private static func carried(_ error: any Error) throws -> any Error {
    if error is CancellationError { return error }
    try Task.checkCancellation()
    return failure(error)
  }

  private func message(_ request: ClientRequest) -> HTTPClientRequest {
    var message = HTTPClientRequest(url: "\(base)/\(request.target)")
    message.method = HTTPMethod(rawValue: request.method.rawValue)
    message.headers.add(name: "accept", value: "application/json")
    if let token = request.token { message.headers.add(name: "authorization", value: "Bearer \(token)") }
    for (name, value) in request.headers { message.headers.add(name: name, value: value) }
    if let body = request.body {
      message.headers.add(name: "content-type", value: request.contentType)
      message.body = .bytes(ByteBuffer(bytes: body))
    }
    return message
  }

  private func response(_ reply: HTTPClientResponse, _ body: ByteBuffer) -> ClientResponse {
    ClientResponse(
      status: Int(reply.status.code), contentType: reply.headers.first(name: "content-type"),
      body: Data(body.readableBytesView), date: reply.headers.first(name: "date").flatMap { HTTPDate.parse($0) })
  }

  /// The transport's failures in the words of every transport; errors of a stream's own pass through.
  package static func translating<Result>(_ work: () async throws -> Result) async throws -> Result {
    do {
      return try await work()
    } catch let error as HTTPClientError where error == .cancelled {
      throw CancellationError()
    } catch
      where error is HTTPClientError || error is NIOConnectionError || error is IOError
      || ConnectionFailure(error) != nil
    {
      throw failure(error)
    }
  }

  /// Why there was no complete reply, in the words of every transport.
  package static func failure(_ error: any Error) -> TransportFailure {
    if let failure = ConnectionFailure(error) { return .notSent("\(failure)") }
    switch error {
    case is NIOTooManyBytesError: return .tooLarge
    case let error as HTTPClientError:
      let late: [HTTPClientError] = [.deadlineExceeded, .readTimeout]
      return .interrupted(late.contains(error) ? "it took too long" : error.shortDescription)
    default: return .interrupted("\(type(of: error))")
    }
  }
}
