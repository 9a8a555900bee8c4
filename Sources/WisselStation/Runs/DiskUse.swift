import Foundation

/// What the files of an algorithm take on the disk. Everything in the folders is the algorithm's doing, now and while it is
/// counted: links are not followed, and what is too many, too deep or closed to this user is too much.
enum DiskUse {
  /// Why a run has too much on the disk.
  enum Excess: Sendable, Equatable {
    /// More bytes or files than it may have.
    case large
    /// A folder that the station cannot look into. Temporary folders often are; what is in them has to be told from the
    /// disk as a whole.
    case hidden
    /// The disk is nearly full, and more of it than the run may have is gone since the run began. So are found files that
    /// have no name any more and are still written to.
    case diskFull
  }

  private static let mostFiles = 200_000
  private static let longestPath = 2048

  /// What of folders is too much; nil where they take at most so many bytes.
  ///
  /// - Parameter open: opens a folder for reading; negative where that fails, with the reason in `errno`.
  static func excess(
    over limit: Int, in folders: [URL], open: (_ path: [CChar]) -> Int32 = { DiskUse.open($0) }
  ) -> Excess? {
    // Names need not be text.
    var left = folders.map { Array($0.path.utf8CString) }
    var files = 0
    var bytes = 0
    while let folder = left.popLast() {
      let descriptor = open(folder)
      guard descriptor >= 0 else {
        if errno == EACCES || errno == EPERM { return .hidden }
        // Gone meanwhile.
        continue
      }
      guard let entries = fdopendir(descriptor) else {
        close(descriptor)
        continue
      }
      defer { closedir(entries) }
      while let entry = readdir(entries) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { $0.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } }
        if name == Self.this || name == Self.parent { continue }
        files += 1
        let path = Array(folder.dropLast()) + [Self.slash] + name + [0]
        guard files <= mostFiles, path.count <= longestPath else { return .large }
        guard let status = FileStatus(link: path) else {
          if errno == EACCES { return .hidden }
          continue
        }
        bytes += status.bytesOnDisk
        if bytes > limit { return .large }
        if status.isFolder { left.append(path) }
      }
    }
    return nil
  }

  private static let slash = CChar(bitPattern: UInt8(ascii: "/"))
  private static let this = [CChar(bitPattern: UInt8(ascii: "."))]
  private static let parent = this + this

  private static func open(_ path: [CChar]) -> Int32 {
    Foundation.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
  }
}

/// How much of a disk was free when a run began.
struct FreeSpace: Sendable {
  /// Bytes that stay free for the station itself.
  private static let floor = 1 << 30

  let atStart: Int

  /// The free bytes of the disk a folder lies on; nil where the system says nothing.
  static func now(_ folder: URL) -> Int? {
    var status = statvfs()
    guard statvfs(folder.path, &status) == 0 else { return nil }
    return Int(status.f_bavail) * Int(status.f_frsize)
  }

  /// Whether the disk is nearly full, and more than a run may have is gone of it.
  ///
  /// - Parameters:
  ///   - limit: bytes a run may have.
  ///   - now: bytes that are free.
  func isUsedUp(limit: Int, now: Int) -> Bool { now < Self.floor && isGone(limit, now: now) }

  /// Whether more than a run may have is gone of the disk, whoever took it.
  func isGone(_ limit: Int, now: Int) -> Bool { atStart - now > limit }
}
