package import Foundation
import Synchronization

/// Where answers of the server to one run lie that are too long to be held: files without a name, which nobody else opens and
/// which are gone with the process.
package final class AnswerRoom: Sendable {
  /// Free bytes of the disk that answers leave to the station.
  private static let floor = 1 << 30

  private let folder: URL
  /// Bytes all of them together may have.
  let limit: Int
  private let taken = Mutex(0)

  /// - Parameters:
  ///   - folder: on the disk whose room they take; the algorithm does not see it.
  ///   - limit: bytes all of them together may have.
  package init(folder: URL, limit: Int) {
    self.folder = folder
    self.limit = limit
  }

  /// Other answers have the room, or the disk has none.
  struct Full: Error {}

  /// What an answer takes of the room, for as long as this is held.
  final class Share: Sendable {
    private let room: AnswerRoom
    private let bytes = Mutex(0)

    init(_ room: AnswerRoom) { self.room = room }

    deinit {
      let bytes = bytes.withLock { $0 }
      room.taken.withLock { $0 -= bytes }
    }

    /// - Throws: `AnswerRoom.Full`.
    func take(_ count: Int) throws(Full) {
      let isFull = room.taken.withLock { taken in
        guard taken + count <= room.limit else { return true }
        taken += count
        return false
      }
      if isFull { throw Full() }
      bytes.withLock { $0 += count }
    }
  }

  /// - Throws: `Full` where hardly anything of the disk is free.
  func look() throws(Full) {
    if let free = FreeSpace.now(folder), free < Self.floor { throw Full() }
  }

  /// Opens a new file, only for this user; gives its descriptor.
  ///
  /// - Throws: `Full` where none can be made.
  func open() throws(Full) -> Int32 {
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appendingPathComponent("answer-\(UUID())").path
    let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Full() }
    unlink(path)
    return descriptor
  }
}
