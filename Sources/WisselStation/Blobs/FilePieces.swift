import Foundation
import NIOCore
import NIOPosix

/// The bytes of an open file, or of a part of it, piece by piece.
struct FilePieces: AsyncSequence, Sendable {
  typealias Element = ByteBuffer
  private static let pieceBytes = 256 << 10

  let file: OutputFile
  private let range: Range<Int>

  /// - Parameter range: nil for all of it.
  init(file: OutputFile, range: Range<Int>? = nil) {
    self.file = file
    self.range = range ?? 0..<file.size
  }

  func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(file: file, offset: range.lowerBound, end: range.upperBound)
  }

  struct AsyncIterator: AsyncIteratorProtocol {
    let file: OutputFile
    var offset: Int
    let end: Int

    mutating func next() async throws -> ByteBuffer? {
      let (file, offset) = (file, offset)
      let count = Swift.min(FilePieces.pieceBytes, end - offset)
      guard count > 0 else { return nil }
      let piece = try await NIOThreadPool.singleton.runIfActive { try file.read(count, at: offset) }
      self.offset += piece.readableBytes
      // It was cut off meanwhile: what was promised cannot come.
      guard piece.readableBytes > 0 else { throw CocoaError(.fileReadUnknown) }
      return piece
    }
  }
}

/// The output of a run, or an answer for it, as an open file, which stays the same whatever happens to its name.
final class OutputFile: Sendable {
  private let descriptor: Int32
  let size: Int

  init(descriptor: Int32, size: Int) {
    self.descriptor = descriptor
    self.size = size
  }

  deinit { close(descriptor) }

  fileprivate func read(_ count: Int, at offset: Int) throws -> ByteBuffer {
    var piece = ByteBufferAllocator().buffer(capacity: count)
    try piece.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { space in
      let read = pread(descriptor, space.baseAddress, count, off_t(offset))
      guard read >= 0 else { throw CocoaError(.fileReadUnknown) }
      return read
    }
    return piece
  }
}
