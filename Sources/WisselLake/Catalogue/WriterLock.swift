import Glibc

/// The one writer of a lake: a lock on a file, which ends with the process whatever ends that.
final class WriterLock: Sendable {
  private let file: Int32

  /// - Parameter busy: What another process is doing, for the message.
  init(_ path: String, busy: String = "another process is writing to this lake") throws(LakeError) {
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else {
      throw LakeError("the lock \(path) cannot be opened: \(String(cString: strerror(errno)))")
    }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      close(file)
      throw LakeError("\(busy): wait until it is done")
    }
  }

  deinit { close(file) }
}
