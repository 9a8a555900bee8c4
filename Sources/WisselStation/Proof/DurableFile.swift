import Foundation

/// Small files that are there whole or not at all, also after a power cut.
enum DurableFile {
  /// Could not be written: the disk is full, or the folder is not the station's.
  struct Unwritable: Error, CustomStringConvertible {
    let path: String
    var description: String {
      "\(path) cannot be written: check that the disk has room and the folder is the station's"
    }
  }

  /// Writes a file in the place of what is there.
  ///
  /// - Parameters:
  ///   - mode: who may read it; only its owner, where nothing is said.
  ///   - isForced: false for a file that is forced to disk later, or can be made again.
  static func write(
    _ data: Data, to file: URL, mode: mode_t = 0o600, isForced: Bool = true
  ) throws(Unwritable) {
    let draft = file.path + ".new"
    unlink(draft)
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Unwritable(path: file.path) }
    // The mode at opening is narrowed by the process's mask.
    let isWritten =
      fchmod(descriptor, mode) == 0 && append(data, to: descriptor) && (!isForced || fdatasync(descriptor) == 0)
    close(descriptor)
    guard isWritten, rename(draft, file.path) == 0 else {
      unlink(draft)
      throw Unwritable(path: file.path)
    }
    if isForced { settle(file.deletingLastPathComponent()) }
  }

  /// Forces the names in a folder to disk.
  static func settle(_ folder: URL) {
    let descriptor = open(folder.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// Writes all bytes; false when that was not possible.
  static func append(_ bytes: some DataProtocol, to descriptor: Int32) -> Bool {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
