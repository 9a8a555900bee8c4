public import Foundation

/// The folder of reference data beside the project, which tests read when it is there: `WISSEL_SHARED`, or `../shared`
/// seen from the package.
public enum SharedFiles {
  /// The package's root folder.
  public static var package: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }

  /// The folder, whether or not it exists.
  public static var root: URL {
    if let path = ProcessInfo.processInfo.environment["WISSEL_SHARED"], !path.isEmpty {
      return URL(fileURLWithPath: path, relativeTo: package)
    }
    return package.deletingLastPathComponent().appendingPathComponent("shared")
  }

  /// Whether the folder is there; tests that need it are skipped, visibly, when it is not.
  public static var available: Bool { FileManager.default.fileExists(atPath: root.path) }

  /// A file under `fixtures/`.
  public static func fixture(_ path: String) -> URL { root.appendingPathComponent("fixtures/\(path)") }
}
