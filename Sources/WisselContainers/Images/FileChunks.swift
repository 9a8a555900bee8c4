import Foundation
import NIOCore

/// A file as an asynchronous sequence of buffers, for a request's body.
struct FileChunks: AsyncSequence, Sendable {
  typealias Element = ByteBuffer

  let url: URL
  /// Bytes of the file when it was looked at.
  let size: Int64

  init(_ url: URL) throws {
    self.url = url
    let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
    guard let size = (attributes[.size] as? NSNumber)?.int64Value else { throw CocoaError(.fileReadUnknown) }
    self.size = size
  }

  struct AsyncIterator: AsyncIteratorProtocol {
    let url: URL
    var handle: FileHandle?

    mutating func next() async throws -> ByteBuffer? {
      let open = try handle ?? FileHandle(forReadingFrom: url)
      handle = open
      guard let data = try open.read(upToCount: 1 << 18), !data.isEmpty else {
        try open.close()
        return nil
      }
      return ByteBuffer(bytes: data)
    }
  }

  func makeAsyncIterator() -> AsyncIterator { AsyncIterator(url: url) }
}
