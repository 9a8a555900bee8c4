import NIOCore
import WisselSealing

/// A stream of bytes on its way through a stage: sealed, opened, or written as base64.
struct StagedBytes<Pieces: AsyncSequence & Sendable>: AsyncSequence, Sendable where Pieces.Element == ByteBuffer {
  typealias Element = ByteBuffer

  let pieces: Pieces
  let stage: any ByteStage

  func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pieces: pieces.makeAsyncIterator(), stage: stage) }

  struct AsyncIterator: AsyncIteratorProtocol {
    var pieces: Pieces.AsyncIterator
    var stage: any ByteStage
    var hasEnded = false

    mutating func next() async throws -> ByteBuffer? {
      while !hasEnded {
        let bytes: [UInt8]
        if let piece = try await pieces.next() {
          bytes = try stage.take(Array(piece.readableBytesView))
        } else {
          hasEnded = true
          bytes = try stage.end()
        }
        if !bytes.isEmpty { return ByteBuffer(bytes: bytes) }
      }
      return nil
    }
  }
}
