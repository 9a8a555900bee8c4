import CFiles
import Foundation

/// What a file is, without its content.
struct FileStatus {
  private let status: file_status

  /// Of an open file; nil where the system says nothing.
  init?(descriptor: Int32) {
    var status = file_status()
    guard file_status_of_descriptor(descriptor, &status) == 0 else { return nil }
    self.status = status
  }

  /// Of a path, links followed; nil where there is nothing to be seen.
  init?(path: String) {
    var status = file_status()
    guard file_status_of_path(path, &status) == 0 else { return nil }
    self.status = status
  }

  var isPlain: Bool { status.mode & 0o170_000 == 0o100_000 }
  var isFolder: Bool { status.mode & 0o170_000 == 0o040_000 }
  /// Bytes.
  var size: Int { Int(status.size) }

  /// Whether every user may do what the bits say, such as `0o4` for reading.
  func everyone(may bits: UInt32) -> Bool { status.mode & bits == bits }

  /// Differs when the file was replaced or changed.
  var version: String {
    "\(status.inode)-\(status.size)-\(status.modified_seconds)-\(status.modified_nanoseconds)"
  }
}
