import Foundation

/// Files that only their owner may read.
enum SecretFile {
  /// Writes a file that has mode 0600 from its first moment, in place of an older one.
  static func write(_ text: String, to file: URL) throws {
    do {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      let descriptor = open(file.path + ".new", O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
      let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      guard fchmod(descriptor, 0o600) == 0 else { throw CocoaError(.fileWriteUnknown) }
      try handle.write(contentsOf: Data(text.utf8))
      try handle.close()
      guard rename(file.path + ".new", file.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    } catch {
      throw ServerStartError(
        "writing \(file.path) failed: check that the folder exists and may be written, or set WISSEL_ROOT_PASSWORD")
    }
  }
}
