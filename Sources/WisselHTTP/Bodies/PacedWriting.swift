package import Hummingbird
package import NIOCore

extension ResponseBodyWriter {
  /// Writes a piece and waits until the connection has it. Pieces written from elsewhere queue up in front of the
  /// connection's event loop, and that the peer reads slowly shows only once the loop has come to them: without the
  /// wait, a fast store puts hundreds of megabytes there.
  package mutating func write(_ piece: ByteBuffer, pacedBy connection: (any EventLoop)?) async throws {
    try await write(piece)
    try await connection?.submit {}.get()
  }
}
