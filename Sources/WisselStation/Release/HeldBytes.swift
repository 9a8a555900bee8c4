import Crypto
import Foundation
import NIOCore
import WisselModel
import WisselTrust

/// The bytes of a result that waits, on their way to somebody who may see them.
struct HeldBytes: Sendable {
  let run: RunID
  let file: OutputFile
  /// SHA-256, in hexadecimal.
  let hash: String

  /// Hands the bytes on, piece by piece. The last piece goes only when all of them are those that were put aside, and
  /// after `seen`, so that whoever has them all has seen them.
  ///
  /// - Throws: `ReleaseDesk.Failure.damaged` and what the closures throw.
  func hand(to take: (ByteBuffer) async throws -> Void, seen: () async throws -> Void) async throws {
    var hasher = SHA256()
    var last: ByteBuffer?
    for try await piece in FilePieces(file: file) {
      hasher.update(data: Data(piece.readableBytesView))
      if let last { try await take(last) }
      last = piece
    }
    guard hasher.finalize().hexadecimal == hash, let last else { throw ReleaseDesk.Failure.damaged }
    try await seen()
    try await take(last)
  }
}
