import Foundation
import NIOCore

/// Writes one payload to its file.
actor FilePayloadWriter: PayloadWriter {
  private let key: PayloadKey
  private let folder: URL
  private var descriptor: Int32?
  /// What has not been handed to the disk yet, and its bytes.
  private var pieces: [ByteBuffer] = []
  private var count = 0
  private var attempted: String { "writing payload \(key)" }

  init(_ key: PayloadKey, folder: URL) async throws {
    self.key = key
    self.folder = folder
    let (path, attempted) = (Self.unfinished(key, in: folder).path, "writing payload \(key)")
    descriptor = try await Disk.run {
      try? FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else { throw Disk.failure(attempted) }
      return descriptor
    }
  }

  static func finished(_ key: PayloadKey, in folder: URL) -> URL {
    folder.appendingPathComponent("\(key).payload")
  }

  static func unfinished(_ key: PayloadKey, in folder: URL) -> URL {
    folder.appendingPathComponent("\(key).unfinished")
  }

  /// A visit to the disk's threads costs more than a piece off a socket: several make the way together.
  func write(_ bytes: ByteBuffer) async throws {
    let (descriptor, attempted) = (try opened(), attempted)
    pieces.append(bytes)
    count += bytes.readableBytes
    guard count >= FilePayloads.gatheredBytes else { return }
    let pieces = takePieces()
    try await Disk.run { try Disk.write(pieces, to: descriptor, attempted) }
  }

  private func takePieces() -> [ByteBuffer] {
    defer { (pieces, count) = ([], 0) }
    return pieces
  }

  func finish() async throws {
    let (descriptor, attempted) = (try opened(), attempted)
    let (from, to, folder) = (Self.unfinished(key, in: folder), Self.finished(key, in: folder), folder)
    let pieces = takePieces()
    try await Disk.run {
      try Disk.write(pieces, to: descriptor, attempted)
      guard fsync(descriptor) == 0, rename(from.path, to.path) == 0 else { throw Disk.failure(attempted) }
      // The new name, and the folders on the way to it, which may be new as well.
      for folder in [
        folder, folder.deletingLastPathComponent(), folder.deletingLastPathComponent().deletingLastPathComponent(),
      ] {
        try Disk.synchronize(folder: folder.path, attempted)
      }
    }
    end()
  }

  func abandon() async {
    guard descriptor != nil else { return }
    end()
    unlink(Self.unfinished(key, in: folder).path)
  }

  private func opened() throws -> Int32 {
    guard let descriptor else {
      throw PayloadError(.unavailable, attempted: attempted, reason: "it has been ended already")
    }
    return descriptor
  }

  private func end() {
    if let descriptor { close(descriptor) }
    descriptor = nil
  }

  deinit { if let descriptor { close(descriptor) } }
}
