import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
package import WisselOutbound
import WisselWire

/// Requests over HTTP or HTTPS.
package struct HTTPTransport: Transport {
  private static let clients = ClientPool { settings in
    // Each wait for a task holds a connection.
    settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
  }

  private let base: String
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
    client = Self.clients.client(to: base, over: outbound)
  }

  package func send(_ request: ClientRequest) async throws -> ClientResponse {
    var message = HTTPClientRequest(url: "\(base)/\(request.target)")
    message.method = HTTPMethod(rawValue: request.method.rawValue)
    message.headers.add(name: "accept", value: "application/json")
    if let token = request.token { message.headers.add(name: "authorization", value: "Bearer \(token)") }
    for (name, value) in request.headers { message.headers.add(name: name, value: value) }
    if let body = request.body {
      message.headers.add(name: "content-type", value: request.contentType)
      message.body = .bytes(ByteBuffer(bytes: body))
    }
    do {
      let (seconds, attoseconds) = request.timeout.components
      let reply = try await client.execute(
        message, timeout: .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000))
      let body = try await reply.body.collect(upTo: ClientResponse.maximumBytes)
      return ClientResponse(
        status: Int(reply.status.code), contentType: reply.headers.first(name: "content-type"),
        body: Data(body.readableBytesView), date: reply.headers.first(name: "date").flatMap { HTTPDate.parse($0) })
    } catch let error as CancellationError {
      throw error
    } catch {
      try Task.checkCancellation()
      throw Self.failure(error)
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
