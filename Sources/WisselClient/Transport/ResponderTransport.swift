import Foundation
import HTTPTypes
package import Hummingbird
import NIOCore

/// Requests as calls of a server's own responder, for the web interface inside the server. The caller makes the context,
/// with the true address of the person's browser, so that limits, lock-out and audit see the person and not loopback.
package struct ResponderTransport<Responder: HTTPResponder>: Transport {
  private let responder: Responder
  private let apiPath: String
  private let context: @Sendable () -> Responder.Context

  /// - Parameters:
  ///   - responder: what answers requests of the API, middleware included.
  ///   - apiPath: `/api`, or empty.
  ///   - context: a fresh context for each request.
  package init(_ responder: Responder, apiPath: String, context: @escaping @Sendable () -> Responder.Context) {
    self.responder = responder
    self.apiPath = apiPath
    self.context = context
  }

  package func send(_ request: ClientRequest) async throws -> ClientResponse {
    guard let method = HTTPRequest.Method(request.method.rawValue) else {
      throw TransportFailure.notSent("no such method")
    }
    var head = HTTPRequest(
      method: method, scheme: "http", authority: "localhost", path: "\(apiPath)/\(request.target)")
    head.headerFields[.accept] = "application/json"
    if let token = request.token { head.headerFields[.authorization] = "Bearer \(token)" }
    for (name, value) in request.headers {
      if let name = HTTPField.Name(name) { head.headerFields[name] = value }
    }
    if let body = request.body {
      head.headerFields[.contentType] = request.contentType
      head.headerFields[.contentLength] = String(body.count)
    }
    let message = Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: request.body ?? Data())))
    let context = context()
    let response: Response
    do {
      response = try await responder.respond(to: message, context: context)
    } catch let error as any HTTPResponseError {
      return ClientResponse(status: error.status.code, body: try await errorBody(error, message, context))
    }
    let writer = CollectingWriter()
    try await response.body.write(writer)
    return ClientResponse(
      status: response.status.code, contentType: response.headers[.contentType], body: writer.collected)
  }

  private func errorBody(
    _ error: any HTTPResponseError, _ message: Request, _ context: Responder.Context
  ) async throws -> Data {
    guard let context = context as? any RequestContext else { return Data() }
    let response = try error.response(from: message, context: context)
    let writer = CollectingWriter()
    try await response.body.write(writer)
    return writer.collected
  }
}

/// Keeps what a response body writes. One task writes it and then reads it.
private final class CollectingWriter: ResponseBodyWriter {
  private(set) var collected = Data()

  func write(_ buffer: ByteBuffer) async throws {
    guard collected.count + buffer.readableBytes <= ClientResponse.maximumBytes else { throw TransportFailure.tooLarge }
    collected.append(contentsOf: buffer.readableBytesView)
  }

  func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
