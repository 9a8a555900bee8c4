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

  /// Of a path; nil where there is nothing to be seen.
  ///
  /// - Parameter followsLink: whether a link at its end is followed; else it is looked at itself.
  init?(path: String, followsLink: Bool = true) {
    var status = file_status()
    let result = followsLink ? file_status_of_path(path, &status) : file_status_of_link(path, &status)
    guard result == 0 else { return nil }
    self.status = status
  }

  /// Of what a path names itself, links not followed; nil with the reason in `errno`.
  ///
  /// - Parameter path: ends with a zero.
  init?(link path: [CChar]) {
    var status = file_status()
    guard file_status_of_link(path, &status) == 0 else { return nil }
    self.status = status
  }

  var isPlain: Bool { status.mode & 0o170_000 == 0o100_000 }
  var isFolder: Bool { status.mode & 0o170_000 == 0o040_000 }
  /// Bytes.
  var size: Int { Int(status.size) }

  /// Bytes on disk: none for holes.
  var bytesOnDisk: Int { Int(status.blocks) * 512 }

  /// Whether nobody but the owner may do anything with it.
  var isPrivate: Bool { status.mode & 0o077 == 0 }

  /// Whether every user may do what the bits say, such as `0o4` for reading.
  func everyone(may bits: UInt32) -> Bool { status.mode & bits == bits }

  /// Differs when the file was replaced or changed.
  var version: String {
    "\(status.inode)-\(status.size)-\(status.modified_seconds)-\(status.modified_nanoseconds)"
  }
}
