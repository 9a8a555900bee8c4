import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// A container's output as it comes. Ends when the container's output does; an error means the connection broke.
package struct OutputChunks: AsyncSequence, Sendable {
  package typealias Element = [OutputChunk]

  let response: HTTPClientResponse
  let attempted: String

  package struct AsyncIterator: AsyncIteratorProtocol {
    var body: HTTPClientResponse.Body.AsyncIterator
    var frames = LogFrames()
    let attempted: String

    package mutating func next() async throws -> [OutputChunk]? {
      do {
        guard let buffer = try await body.next() else { return nil }
        return try frames.feed(buffer.readableBytesView)
      } catch is LogFrames.Malformed {
        throw EngineError(.badAnswer, attempted: attempted, detail: "the output is not in frames")
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        throw EngineTransport.failure(error, attempted)
      }
    }
  }

  package func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(body: response.body.makeAsyncIterator(), attempted: attempted)
  }
}

extension ContainerEngine {
  /// Attaches to a container's output. Attaching before the start misses nothing, and the stream ends the moment the
  /// container's output does, which is the quickest sign of its end on both engines.
  package func attach(_ id: ContainerID) async throws(EngineError) -> OutputChunks {
    let attempted = "attach to the container's output"
    let response = try await transport.open(
      .POST, "/containers/\(id.text)/attach", query: [("stream", "1"), ("stdout", "1"), ("stderr", "1")],
      attempted: attempted)
    return OutputChunks(response: response, attempted: attempted)
  }

  /// A container's output from its beginning.
  ///
  /// - Parameters:
  ///   - follow: stay until the container ends (Podman notices that about 250 ms late).
  ///   - tail: only the last lines.
  package func logs(_ id: ContainerID, follow: Bool, tail: Int? = nil) async throws(EngineError) -> OutputChunks {
    let attempted = "read the container's output"
    var query = [("stdout", "1"), ("stderr", "1"), ("follow", follow ? "1" : "0")]
    if let tail { query.append(("tail", String(tail))) }
    let response = try await transport.open(
      .GET, "/containers/\(id.text)/logs", query: query, attempted: attempted)
    return OutputChunks(response: response, attempted: attempted)
  }
}
