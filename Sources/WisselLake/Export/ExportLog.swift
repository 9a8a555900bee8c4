import Foundation
package import WisselFHIR

/// The lake's record of what left it for algorithms: a line of JSON for each file, appended to `exports.ndjson` in the
/// lake's folder. Whose data were in which file stands beside it, see ``LakeUses``.
package struct ExportLog {
  package static let name = "exports.ndjson"

  private let path: String

  package init(_ lake: String) { path = lake + "/" + Self.name }

  /// Appends a line, whole or not at all, and waits for the disk. A last line that is not whole, of a process that was
  /// ended while it wrote, is taken back first: what it tells of did not leave.
  ///
  /// - Throws: `LakeError` where it cannot be written: what is not recorded must not leave.
  package func append(_ entry: JSON) throws(LakeError) {
    let line = Array((entry.text + "\n").utf8)
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Self.failure }
    defer { close(descriptor) }
    // Others may write as well, and nothing of theirs may be taken back.
    guard flock(descriptor, LOCK_EX) == 0, let end = Self.end(descriptor), ftruncate(descriptor, end) == 0 else {
      throw Self.failure
    }
    guard line.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) == line.count, fsync(descriptor) == 0
    else {
      ftruncate(descriptor, end)
      throw Self.failure
    }
  }

  /// Where the last whole line ends; nil where the file cannot be read.
  private static func end(_ descriptor: Int32) -> off_t? {
    var end = lseek(descriptor, 0, SEEK_END)
    guard end >= 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: 4096)
    while end > 0 {
      let start = max(0, end - off_t(bytes.count))
      let count = pread(descriptor, &bytes, Int(end - start), start)
      guard count == Int(end - start) else { return nil }
      if let last = bytes[..<count].lastIndex(of: 0x0A) { return start + off_t(last) + 1 }
      end = start
    }
    return 0
  }

  /// The lines in order; nil for one that is not JSON. None where nothing left yet. A last line that is not whole is none.
  func entries() throws(LakeError) -> [JSON?] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw LakeError("the lake's record of exports (\(Self.name)) cannot be read: look at its permissions")
    }
    let whole = bytes.lastIndex(of: 0x0A).map { bytes[...$0] } ?? Data()
    return whole.split(separator: 0x0A).map { try? JSONParser.parse([UInt8]($0)) }
  }

  private static let failure = LakeError(
    "the lake's record of exports (\(name)) cannot be written, and what is not recorded does not leave: look at the "
      + "folder's permissions and free space")
}
