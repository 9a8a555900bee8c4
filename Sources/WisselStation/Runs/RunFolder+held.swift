import Crypto
import Foundation
import NIOCore
import WisselTrust

extension RunFolder {
  /// What is known of bytes that were put aside.
  struct Digest: Equatable {
    /// SHA-256, in hexadecimal.
    let hash: String
    let bytes: Int
    /// See `Commitment`.
    let commitment: String
  }

  /// The result that waits or has waited, out of the algorithm's reach.
  private var heldFile: URL { root.appendingPathComponent("held") }

  /// The file the result is read from.
  var resultPath: String {
    FileManager.default.fileExists(atPath: heldFile.path) ? heldFile.path : task.appendingPathComponent("output").path
  }

  /// Puts a result aside, on disk and for the station's user alone, before anybody looks at it. The container must be
  /// at its end: nothing may still write.
  func putAside(_ output: OutputFile, salt: Data) async throws -> Digest {
    let draft = heldFile.path + ".new"
    unlink(draft)
    let descriptor = Foundation.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw DurableFile.Unwritable(path: heldFile.path) }
    defer { close(descriptor) }
    var (hasher, commitment, count) = (SHA256(), Commitment(salt: salt), 0)
    for try await piece in FilePieces(file: output) {
      let bytes = Data(piece.readableBytesView)
      hasher.update(data: bytes)
      commitment.feed(bytes)
      count += bytes.count
      guard DurableFile.append(bytes, to: descriptor) else { throw DurableFile.Unwritable(path: heldFile.path) }
    }
    guard fsync(descriptor) == 0, rename(draft, heldFile.path) == 0 else {
      throw DurableFile.Unwritable(path: heldFile.path)
    }
    DurableFile.settle(root)
    unlink(task.appendingPathComponent("output").path)
    return Digest(hash: hasher.finalize().hexadecimal, bytes: count, commitment: commitment.text)
  }

  /// The SHA-256 of an open file, in hexadecimal.
  static func hash(of file: OutputFile) async throws -> String {
    var hasher = SHA256()
    for try await piece in FilePieces(file: file) { hasher.update(data: Data(piece.readableBytesView)) }
    return hasher.finalize().hexadecimal
  }
}
