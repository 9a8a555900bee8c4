import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Requests for payloads to a bucket, again after failures that pass.
struct ObjectClient: Sendable {
  let wire: ObjectWire

  private static let attempts = 4

  /// Sends a request and gives the reply when its status is one of `accepted`.
  ///
  /// - Throws: `PayloadError`; its text names what was attempted and the storage's own code.
  func send(
    _ method: HTTPMethod, _ key: PayloadKey?, query: [(name: String, value: String)] = [], body: ByteBuffer? = nil,
    accepted: Set<Int> = [200, 204], attempted: String
  ) async throws -> ObjectReply {
    let name = key.map { "\(wire.storage.prefix)\($0)" }
    var attempt = 1
    while true {
      let problem: String
      do {
        let reply = try await wire.send(method, name, query: query, body: body)
        if accepted.contains(reply.status) { return reply }
        let failure = try await reply.failure()
        guard [429, 500, 502, 503, 504].contains(failure.status), attempt < Self.attempts else {
          throw Self.error(failure, attempted)
        }
        problem = "status \(failure.status)"
      } catch let error as PayloadError {
        throw error
      } catch {
        try Task.checkCancellation()
        problem = (error as? HTTPClientError)?.shortDescription ?? "\(type(of: error))"
      }
      guard attempt < Self.attempts else {
        throw PayloadError(
          .unavailable, attempted: attempted,
          reason: "the object storage at \(wire.storage.host) does not answer (\(problem))")
      }
      try await Task.sleep(for: .milliseconds(100 << attempt))
      attempt += 1
    }
  }

  private static func error(_ failure: ObjectFailure, _ attempted: String) -> PayloadError {
    let (status, code) = (failure.status, failure.code.map { ", \($0)" } ?? "")
    return switch status {
    case 404: PayloadError(.missing, attempted: attempted, reason: "the object storage has none (404\(code))")
    case 401, 403:
      PayloadError(
        .refused, attempted: attempted,
        reason: "the object storage refuses these credentials (\(status)\(code)); check them, the bucket and the region"
      )
    default: PayloadError(.unavailable, attempted: attempted, reason: "the object storage answered \(status)\(code)")
    }
  }
}
