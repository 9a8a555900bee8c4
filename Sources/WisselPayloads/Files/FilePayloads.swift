package import Foundation
package import NIOCore
import NIOPosix

/// Payloads as files of a folder, two levels deep (`ab/cd/abcd….payload`), readable for this user only. A file is
/// written under another name, brought to disk and then renamed, so that a name always means a whole payload.
package struct FilePayloads: PayloadStore {
  private let folder: URL
  /// How much is read at once.
  static let pieceBytes = 256 << 10
  /// How much is gathered before it is written: each time another thread takes over.
  static let gatheredBytes = 1 << 20

  /// Makes the folder when it is not there.
  ///
  /// - Throws: `PayloadError.settings` for a folder that cannot be made or written.
  package init(_ folder: URL) throws {
    self.folder = folder
    let attempted = "opening the folder of payloads \(folder.path)"
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw PayloadError(
        .settings, attempted: attempted, reason: "it cannot be made; name a folder this user may write")
    }
    guard access(folder.path, R_OK | W_OK | X_OK) == 0 else {
      throw PayloadError(.settings, attempted: attempted, reason: "this user may not write there; correct its rights")
    }
  }

  package func writer(_ key: PayloadKey) async throws -> any PayloadWriter {
    try await FilePayloadWriter(key, folder: parent(key))
  }

  package func size(_ key: PayloadKey) async throws -> Int? {
    let path = file(key).path
    return try await Disk.run {
      var status = stat()
      guard stat(path, &status) == 0 else {
        if errno == ENOENT { return nil }
        throw Disk.failure("reading payload \(key)")
      }
      return Int(status.st_size)
    }
  }

  package func read(_ key: PayloadKey, _ take: (ByteBuffer) async throws -> Void) async throws {
    let path = file(key).path
    let descriptor = try await Disk.run {
      let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
      if descriptor < 0 {
        guard errno == ENOENT else { throw Disk.failure("reading payload \(key)") }
        throw PayloadError(.missing, attempted: "reading payload \(key)", reason: "there is none in the folder")
      }
      return descriptor
    }
    defer { close(descriptor) }
    while let piece = try await Disk.run({ try Disk.read(descriptor, "reading payload \(key)") }) {
      try await take(piece)
    }
  }

  package func delete(_ key: PayloadKey) async throws {
    let paths = [file(key).path, FilePayloadWriter.unfinished(key, in: parent(key)).path]
    try await Disk.run {
      for path in paths where unlink(path) != 0 && errno != ENOENT { throw Disk.failure("removing payload \(key)") }
    }
  }

  private func parent(_ key: PayloadKey) -> URL {
    folder.appendingPathComponent(String(key.text.prefix(2)))
      .appendingPathComponent(String(key.text.dropFirst(2).prefix(2)))
  }

  private func file(_ key: PayloadKey) -> URL { FilePayloadWriter.finished(key, in: parent(key)) }
}

/// Blocking calls, on threads made for them.
enum Disk {
  static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await NIOThreadPool.singleton.runIfActive(work)
  }

  /// What the last call failed with.
  static func failure(_ attempted: String) -> PayloadError {
    PayloadError(.unavailable, attempted: attempted, reason: String(cString: strerror(errno)))
  }

  /// The next piece of a file; nil at its end.
  static func read(_ descriptor: Int32, _ attempted: String) throws -> ByteBuffer? {
    var piece = ByteBufferAllocator().buffer(capacity: FilePayloads.pieceBytes)
    let count = try piece.writeWithUnsafeMutableBytes(minimumWritableBytes: FilePayloads.pieceBytes) { space in
      while true {
        let count = Glibc.read(descriptor, space.baseAddress, space.count)
        if count >= 0 { return count }
        guard errno == EINTR else { throw failure(attempted) }
      }
    }
    return count == 0 ? nil : piece
  }

  static func write(_ pieces: [ByteBuffer], to descriptor: Int32, _ attempted: String) throws {
    for piece in pieces { try write(piece, to: descriptor, attempted) }
  }

  private static func write(_ bytes: ByteBuffer, to descriptor: Int32, _ attempted: String) throws {
    try bytes.withUnsafeReadableBytes { bytes in
      var written = 0
      while written < bytes.count {
        let count = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
        if count < 0 {
          guard errno == EINTR else { throw failure(attempted) }
        } else {
          written += count
        }
      }
    }
  }

  /// Brings a folder's entries to disk.
  static func synchronize(folder: String, _ attempted: String) throws {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(attempted) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(attempted) }
  }
}
