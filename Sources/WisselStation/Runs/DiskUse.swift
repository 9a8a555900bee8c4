import Foundation

/// What the files of an algorithm take on the disk. Everything in the folders is the algorithm's doing, now and while it is
/// counted: links are not followed, and what is too many or too deep to count is too much.
enum DiskUse {
  private static let mostFiles = 200_000
  private static let longestPath = 2048

  /// Whether folders take at most so many bytes. Folders that this user may not read count for themselves alone.
  static func isWithin(_ limit: Int, _ folders: [URL]) -> Bool {
    var left = folders.map(\.path)
    var files = 0
    var bytes = 0
    while let folder = left.popLast() {
      let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      guard let entries = fdopendir(descriptor) else {
        close(descriptor)
        continue
      }
      defer { closedir(entries) }
      while let entry = readdir(entries) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if name == "." || name == ".." { continue }
        files += 1
        let path = folder + "/" + name
        guard files <= mostFiles, path.utf8.count <= longestPath else { return false }
        guard let status = FileStatus(path: path, followsLink: false) else { continue }
        bytes += status.bytesOnDisk
        if bytes > limit { return false }
        if status.isFolder { left.append(path) }
      }
    }
    return true
  }
}
