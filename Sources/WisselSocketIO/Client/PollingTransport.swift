import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization
import WisselSocketProtocol

/// Long polling over HTTP.
struct PollingTransport: Sendable {
  let http: HTTPClient
  let url: SocketURL
  let headers: HTTPHeaders
  let limits: ProtocolLimits
  let numbers: RequestNumbers

  /// One GET: the handshake without an id, else a poll. Throws when the answer is not a payload.
  func poll(sid: String?, timeout: Duration) async throws -> [EnginePacket] {
    var request = HTTPClientRequest(url: url.polling(sid: sid, number: numbers.next()))
    request.headers = headers
    let response = try await http.execute(request, timeout: timeout.amount)
    let text = try await body(of: response, limit: limits.payloadBytes)
    guard response.status == .ok else {
      throw SocketClientError.refused(status: Int(response.status.code), String(text.prefix(200)))
    }
    return try EnginePayload.packets(of: text, limits: limits)
  }

  /// One POST.
  func post(_ packets: [EnginePacket], sid: String, timeout: Duration) async throws {
    var request = HTTPClientRequest(url: url.polling(sid: sid, number: numbers.next()))
    request.method = .POST
    request.headers = headers
    request.headers.replaceOrAdd(name: "Content-Type", value: "text/plain;charset=UTF-8")
    request.body = .bytes(ByteBuffer(string: EnginePayload.text(packets)))
    let response = try await http.execute(request, timeout: timeout.amount)
    let text = try await body(of: response, limit: 65_536)
    guard response.status == .ok else {
      throw SocketClientError.refused(status: Int(response.status.code), String(text.prefix(200)))
    }
  }

  private func body(of response: HTTPClientResponse, limit: Int) async throws -> String {
    let buffer = try await response.body.collect(upTo: limit)
    guard let text = String(validating: buffer.readableBytesView, as: UTF8.self) else {
      throw ProtocolError.binaryNotSupported
    }
    return text
  }
}

/// Numbers requests, so that no cache answers them.
final class RequestNumbers: Sendable {
  private let last = Atomic(0)

  func next() -> Int { last.wrappingAdd(1, ordering: .relaxed).newValue }
}

extension Duration {
  /// The same span for NIO, to the millisecond.
  var amount: TimeAmount { .milliseconds(Int64(milliseconds)) }
}
