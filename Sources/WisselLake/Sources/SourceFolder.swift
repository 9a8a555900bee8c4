import Foundation

/// The folder of a source in a lake: what was fetched and is not loaded yet, and how far fetching is. One process uses
/// it at a time.
package final class SourceFolder: Sendable {
  /// Where the files for the lake are.
  package let files: String
  private let path: String
  private let lock: WriterLock

  /// Makes the folder where there is none.
  package init(_ lake: String, source: String) throws(LakeError) {
    path = "\(URL(fileURLWithPath: lake).standardizedFileURL.path)/sources/\(source)"
    files = path + "/files"
    try Self.make(files)
    lock = try WriterLock(path + "/lock", busy: "another process is loading the source \(source)")
  }

  // MARK: State

  /// The last value written under a name; nil where there is none, or of another version of this program.
  func value<Value: Decodable>(_ name: String, as type: Value.Type) -> Value? {
    FileManager.default.contents(atPath: "\(path)/\(name).json").flatMap {
      try? JSONDecoder().decode(Value.self, from: $0)
    }
  }

  /// Writes a value so that, whatever happens, the old one or the new one is there.
  func write(_ value: some Encodable, as name: String) throws(LakeError) {
    let temporary = "\(path)/\(name).part"
    do {
      try JSONEncoder().encode(value).write(to: URL(fileURLWithPath: temporary))
    } catch { throw Self.failure("the state of the source cannot be written to \(path)") }
    try keep(temporary, as: "\(path)/\(name).json")
  }

  /// Forgets everything but who is using the folder.
  func clear() throws(LakeError) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] where name != "lock" {
      guard (try? FileManager.default.removeItem(atPath: "\(path)/\(name)")) != nil else {
        throw Self.failure("\(path)/\(name) cannot be removed")
      }
    }
    try Self.make(files)
  }

  // MARK: Files

  /// Removes what was fetched.
  func clearFiles() throws(LakeError) {
    try? FileManager.default.removeItem(atPath: files)
    guard !FileManager.default.fileExists(atPath: files) else { throw Self.failure("\(files) cannot be removed") }
    try Self.make(files)
  }

  /// The path of a file for the lake, whose folder is made.
  func file(_ name: String) throws(LakeError) -> String {
    let path = "\(files)/\(name)"
    try Self.make(URL(fileURLWithPath: path).deletingLastPathComponent().path)
    return path
  }

  /// The names of the files in a folder of them.
  func names(in name: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: "\(files)/\(name)")) ?? []
  }

  /// Brings a finished file to disk and gives it its name.
  func keep(_ temporary: String, as path: String) throws(LakeError) {
    let descriptor = open(temporary, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure("\(temporary) cannot be opened") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0, rename(temporary, path) == 0 else {
      throw Self.failure("\(path) cannot be written")
    }
    try Self.settle(path)
  }

  /// Gives a file that lies elsewhere a name, under which it is read from there.
  func link(_ target: String, as path: String) throws(LakeError) {
    let temporary = path + ".part"
    try? FileManager.default.removeItem(atPath: temporary)
    guard symlink(target, temporary) == 0, rename(temporary, path) == 0 else {
      throw Self.failure("\(path) cannot be written")
    }
    try Self.settle(path)
  }

  /// Brings a name to disk.
  private static func settle(_ path: String) throws(LakeError) {
    let folder = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { if folder >= 0 { close(folder) } }
    guard folder >= 0, fsync(folder) == 0 else { throw failure("\(path) cannot be brought to disk") }
  }

  /// Puts bytes at a place of a file, and cuts off what was behind: doing it again changes nothing.
  func append(_ bytes: [UInt8], to name: String, at offset: Int) throws(LakeError) {
    let path = try file(name)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure("\(path) cannot be opened") }
    defer { close(descriptor) }
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset + written))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.failure("\(path) cannot be written") }
      written += count
    }
    guard ftruncate(descriptor, off_t(offset + bytes.count)) == 0, fsync(descriptor) == 0 else {
      throw Self.failure("\(path) cannot be written")
    }
  }

  private static func make(_ folder: String) throws(LakeError) {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch { throw failure("the folder \(folder) cannot be made") }
  }

  private static func failure(_ attempt: String) -> LakeError {
    LakeError("\(attempt): look at its permissions and at the room on the disk")
  }
}
