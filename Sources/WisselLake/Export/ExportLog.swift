import Foundation
package import WisselFHIR

/// The lake's record of what left it for algorithms: a line of JSON for each file, appended to `exports.ndjson` in the
/// lake's folder. Whose data were in which file stands beside it, see ``LakeUses``.
package struct ExportLog {
  package static let name = "exports.ndjson"

  private let path: String

  package init(_ lake: String) { path = lake + "/" + Self.name }

  /// Appends a line, whole or not at all, and waits for the disk.
  ///
  /// - Throws: `LakeError` where it cannot be written: what is not recorded must not leave.
  package func append(_ entry: JSON) throws(LakeError) {
    let line = Array((entry.text + "\n").utf8)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Self.failure }
    defer { close(descriptor) }
    guard line.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) == line.count, fsync(descriptor) == 0
    else { throw Self.failure }
  }

  /// The lines in order; nil for one that is not JSON. None where nothing left yet.
  func entries() throws(LakeError) -> [JSON?] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw LakeError("the lake's record of exports (\(Self.name)) cannot be read: look at its permissions")
    }
    return bytes.split(separator: 0x0A).map { try? JSONParser.parse([UInt8]($0)) }
  }

  private static let failure = LakeError(
    "the lake's record of exports (\(name)) cannot be written, and what is not recorded does not leave: look at the "
      + "folder's permissions and free space")
}
