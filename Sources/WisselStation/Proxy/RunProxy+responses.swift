import Hummingbird
import NIOCore

/// What goes back over the run's socket.
extension RunProxy {
  /// Answers a call. An answer with results may be large, so the run has one of them at a time, and the next one when the
  /// algorithm has taken this one.
  func response(to request: ProxyRequest) async throws -> Response {
    guard case .results = ProxyCall(method: request.method, path: request.path) else {
      return Self.response(await answer(request))
    }
    let place = try await resultTurns.enter()
    return Self.response(await answer(request), keeping: place)
  }

  /// - Parameter place: held until all was taken.
  static func response(_ reply: ProxyReply, keeping place: Turnstile.Place? = nil) -> Response {
    Response(
      status: .init(code: reply.status), headers: [.contentType: reply.contentType],
      body: .init(contentLength: reply.long == nil ? reply.body.count : nil) { writer in
        if let long = reply.long {
          try await long.write { try await writer.write($0) }
        } else {
          try await writer.write(ByteBuffer(bytes: reply.body))
        }
        try await writer.finish(nil)
        withExtendedLifetime(place) {}
      })
  }
}
