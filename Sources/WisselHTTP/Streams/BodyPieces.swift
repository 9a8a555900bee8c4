import Hummingbird
package import NIOCore
import Synchronization
import WisselWire

/// The body of a request as it arrives, counted.
package struct BodyPieces: AsyncSequence, Sendable {
  package typealias Element = ByteBuffer

  let body: RequestBody
  /// The most bytes.
  let limit: Int
  let progress = BodyProgress()

  /// Throws 413 beyond the limit.
  package struct AsyncIterator: AsyncIteratorProtocol {
    var pieces: RequestBody.AsyncIterator
    let limit: Int
    let progress: BodyProgress
    var count = 0

    package mutating func next() async throws -> ByteBuffer? {
      progress.step()
      let piece = try await pieces.next()
      progress.step()
      count += piece?.readableBytes ?? 0
      guard count <= limit else { throw WireError.tooLarge(limit: limit) }
      return piece
    }
  }

  package func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(pieces: body.makeAsyncIterator(), limit: limit, progress: progress)
  }
}

/// How far a body has come: an odd count waits for the peer, an even one for us.
final class BodyProgress: Sendable {
  private let steps = Atomic<Int>(0)

  func step() { steps.add(1, ordering: .relaxed) }
  var count: Int { steps.load(ordering: .relaxed) }
  static func isWaiting(_ count: Int) -> Bool { !count.isMultiple(of: 2) }
}

extension APIRequest {
  /// Works on the body while it arrives. Throws 413 for more than `limit` bytes, and 408 when the peer sends nothing
  /// for as long as a whole ordinary body may take.
  package func streaming<Value: Sendable>(
    upTo limit: Int, _ work: @escaping @Sendable (BodyPieces) async throws -> Value
  ) async throws -> Value {
    if let length = contentLength, length > limit { throw WireError.tooLarge(limit: limit) }
    let pieces = BodyPieces(body: request.body, limit: limit)
    let (progress, patience) = (pieces.progress, context.limits.sending)
    return try await withThrowingTaskGroup(of: Value.self) { group in
      group.addTask { try await work(pieces) }
      group.addTask {
        while true {
          let before = progress.count
          try await Task.sleep(for: patience)
          if progress.count == before, BodyProgress.isWaiting(before) {
            throw WireError.message(.requestTimeout, "The request body took too long to arrive")
          }
        }
      }
      defer { group.cancelAll() }
      guard let value = try await group.next() else { throw CancellationError() }
      return value
    }
  }

  /// The length the peer announced; nil for a body in chunks.
  package var contentLength: Int? { request.headers[.contentLength].flatMap { Int($0) } }
}
