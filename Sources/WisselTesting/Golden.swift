import Foundation

/// Files that hold what people or programs read, beside the tests. Run with `WISSEL_UPDATE_GOLDEN=1` to write them
/// anew, and review the difference.
public enum Golden {
  /// The text differs from the golden file, or there is none.
  public struct Mismatch: Error, CustomStringConvertible {
    public let description: String
  }

  /// Compares a text with a golden file, or writes it when asked to.
  ///
  /// - Parameter path: the file, seen from the folder `Tests`.
  public static func compare(_ text: String, with path: String) throws {
    let file = SharedFiles.package.appendingPathComponent("Tests").appendingPathComponent(path)
    if ProcessInfo.processInfo.environment["WISSEL_UPDATE_GOLDEN"] == "1" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
      return
    }
    guard let bytes = try? Data(contentsOf: file) else {
      throw Mismatch(description: "there is no golden file \(path); write it with WISSEL_UPDATE_GOLDEN=1")
    }
    let golden = String(decoding: bytes, as: UTF8.self)
    guard golden != text else { return }
    let ours = text.split(separator: "\n", omittingEmptySubsequences: false)
    let theirs = golden.split(separator: "\n", omittingEmptySubsequences: false)
    let line = zip(ours, theirs).enumerated().first { $1.0 != $1.1 }?.offset ?? min(ours.count, theirs.count)
    throw Mismatch(
      description: """
        \(path) differs at line \(line + 1)
          golden: \(line < theirs.count ? theirs[line] : "(end)")
          now:    \(line < ours.count ? ours[line] : "(end)")
        """)
  }
}
