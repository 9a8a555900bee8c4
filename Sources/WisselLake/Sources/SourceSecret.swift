import Foundation

/// Files that a source file names: secrets, which stand in files of their own, and certificates.
enum SourceSecret {
  /// The whole of a small file.
  static func text(of path: String) throws(LakeError) -> String {
    guard let file = FileHandle(forReadingAtPath: path), let bytes = try? file.read(upToCount: 1 << 20),
      let text = String(bytes: bytes, encoding: .utf8), !text.isEmpty
    else { throw LakeError("the file \(path) that the source file names cannot be read, or is empty") }
    return text
  }

  /// The first line of a file.
  static func firstLine(of path: String) throws(LakeError) -> String {
    try text(of: path).split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
  }
}
