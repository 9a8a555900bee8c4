import Crypto
import Foundation

/// A file that grows while an object is fetched, and that is gone on with whatever ended it: of what is found, only that
/// is trusted which was on disk before more was written, be it that the machine lost its power.
final class PartialFile {
  /// Bytes between two times that all is brought to disk.
  static let step = 8 << 20

  let path: String
  private let descriptor: Int32
  private(set) var count: Int
  private var unsynced = 0

  init(_ path: String) throws(LakeError) {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw LakeError(Self.problem(path)) }
    let found = Int(lseek(descriptor, 0, SEEK_END))
    count = max(0, found / Self.step - 1) * Self.step
    guard found >= 0, ftruncate(descriptor, off_t(count)) == 0 else { throw LakeError(Self.problem(path)) }
  }

  deinit { close(descriptor) }

  func append(_ bytes: UnsafeRawBufferPointer) throws(LakeError) {
    var written = 0
    while written < bytes.count {
      let result = pwrite(
        descriptor, bytes.baseAddress?.advanced(by: written), min(bytes.count - written, Self.step - unsynced),
        off_t(count))
      if result < 0, errno == EINTR { continue }
      guard result > 0 else { throw LakeError(Self.problem(path)) }
      written += result
      count += result
      unsynced += result
      if unsynced == Self.step {
        guard fdatasync(descriptor) == 0 else { throw LakeError(Self.problem(path)) }
        unsynced = 0
      }
    }
  }

  /// Forgets all of it.
  func empty() throws(LakeError) {
    guard ftruncate(descriptor, 0) == 0 else { throw LakeError(Self.problem(path)) }
    (count, unsynced) = (0, 0)
  }

  /// The MD5 of all of it, in lower-case hexadecimal.
  func digest() throws(LakeError) -> String {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    var (hash, position) = (Insecure.MD5(), 0)
    while true {
      let result = pread(descriptor, buffer.baseAddress, buffer.count, off_t(position))
      if result < 0, errno == EINTR { continue }
      guard result >= 0 else { throw LakeError("\(path) cannot be read again: look at the disk") }
      guard result > 0 else { break }
      hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<result]))
      position += result
    }
    return hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func problem(_ path: String) -> String {
    "\(path) cannot be written: look at its permissions and at the room on the disk"
  }
}
